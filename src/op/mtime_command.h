/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* mtime_command.h - the program of --set-mtime-command, which says when a file
   was last modified.

   It is run by the shell for each file, in the directory that holds the
   file, with the file's name as one more word and nothing to read.  The
   first line of its output counts.

   Errors:     enum outcome; trouble was reported, and the time is left.
   Threads:    main thread only.  */

#ifndef TNC_OP_MTIME_COMMAND_H
#define TNC_OP_MTIME_COMMAND_H

#include <time.h>

#include "base/diag.h"

struct mtime_command
{
  struct diag *diag;   /* borrowed */
  char const *command; /* borrowed */
  char const *format;  /* borrowed; for strptime, or NULL: a date in
                          any of the forms of date(1) */
  struct timespec now; /* what relative dates are relative to */
};

/* Set *MTIME to what P says of the file NAME in DIRFD.  */
enum outcome mtime_command_run (struct mtime_command const *p, int dirfd,
                                char const *name, struct timespec *mtime);

#endif
