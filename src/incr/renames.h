/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* renames.h - finds the order in which extraction renames directories to
   their new names: one by one, each when its new place is free and its
   parent directory is in place.

   A directory in the way that has a new name itself is renamed first.  In a
   cycle, one directory goes to a temporary directory (X) meanwhile.  A
   directory in the way that no longer exists moves into the one that takes
   its place.  The dumpdir of that one does not list it, so extraction
   removes it with everything else that is not listed.

   Errors:     none; memory exhausted ends the program.
   Ownership:  the snapshot is borrowed.
   Threads:    main thread only.  */

#ifndef TNC_INCR_RENAMES_H
#define TNC_INCR_RENAMES_H

#include "bytebuf.h"
#include "incr/snapshot.h"

/* NAME as it is stored in an archive; valid until the next call but one.  */
typedef char const *(*renames_name) (void *arg, char const *name);

/* Append to OUT, a dumpdir without its end, the renames in S since its file
   was written, if any.  */
void renames_put (struct snapshot *s, renames_name name, void *arg,
                  struct bytebuf *out);

#endif
