/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* mtime_command.h - the program of --set-mtime-command, which supplies the
   modification time of a file.

   The shell runs it for each file, in the directory of the file, with the name
   of the file as an additional argument and an empty standard input.  Only the
   first line of its output counts.

   Errors:     enum outcome; failures are already reported and leave the time
               unchanged.
   Threads:    main thread only.  */

#ifndef TNC_OP_MTIME_COMMAND_H
#define TNC_OP_MTIME_COMMAND_H

#include <time.h>

#include "base/diag.h"

struct mtime_command
{
  struct diag *diag;   /* borrowed */
  char const *command; /* borrowed */
  char const *format;  /* borrowed; for strptime, or NULL: any date that
                          date(1) accepts */
  struct timespec now; /* base of relative dates */
};

/* Set *MTIME to the time that P's program prints for the file NAME in
   DIRFD.  */
enum outcome mtime_command_run (struct mtime_command const *p, int dirfd,
                                char const *name, struct timespec *mtime);

#endif
