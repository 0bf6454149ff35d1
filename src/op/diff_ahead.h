/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* diff_ahead.h - has the files that are compared next opened and read before
   their turn, by fs/prefetch.  Their names come from the bytes of the archive
   that are in memory; nothing is read for them.  What is compared is the same:
   a file whose status says that it has changed since it was read is read
   again.

   Errors:     none; a file that could not be read is left to the caller.
   Threads:    main thread only.  */

#ifndef TNC_OP_DIFF_AHEAD_H
#define TNC_OP_DIFF_AHEAD_H

#include <stdbool.h>
#include <sys/stat.h>

#include "fs/content.h"

struct diff_ahead;
struct run;
struct visit;

/* Prepare to read files with the options O, which are borrowed.  Null, which
   all functions take, if files must not be read ahead: not if that is turned
   off, if memory is limited, if access times must be restored, or if commands
   of the user run between the records of the archive.  */
struct diff_ahead *diff_ahead_new (struct run *r,
                                   struct content_opts const *o);

/* The member of V, whose file is NAME, is compared now: get its file if that
   was read ahead, and have those of the members after it read.  */
void diff_ahead_begin (struct diff_ahead *a, struct visit const *v,
                       char const *name);

/* Open the file of the current member as C if it was read ahead and ST is
   still its status.  Only once for each member; the data are valid until the
   next one.  */
bool diff_ahead_open (struct diff_ahead *a, struct stat const *st,
                      struct content *c);

/* C was compared, and is closed: learn how long it took.  */
void diff_ahead_learn (struct diff_ahead *a, struct content const *c);

/* Read no more files ahead: they need not be read.  */
void diff_ahead_stop (struct diff_ahead *a);

/* Free A.  */
void diff_ahead_free (struct diff_ahead *a);

#endif
