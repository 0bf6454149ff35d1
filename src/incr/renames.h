/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* renames.h - how directories that have other names than before get these
   when the archive is extracted: one after the other, each when its new
   place is free and the directory around it is there.

   A directory in the way that has another name now is renamed first.  In a
   circle one goes to a temporary directory (X) meanwhile.  What is in the
   way and is gone now moves into the one that takes its place, whose
   dumpdir does not know it, so that it is removed with what else is not
   known.

   Errors:     none; memory exhausted ends the program.
   Ownership:  the snapshot is borrowed.
   Threads:    main thread only.  */

#ifndef TNC_INCR_RENAMES_H
#define TNC_INCR_RENAMES_H

#include "bytebuf.h"
#include "incr/snapshot.h"

/* NAME as it stands in an archive; valid until the next call but one.  */
typedef char const *(*renames_name) (void *arg, char const *name);

/* Append to OUT, which is a dumpdir without its end, the renamings of S
   since its file was written, if there are any.  */
void renames_put (struct snapshot *s, renames_name name, void *arg,
                  struct bytebuf *out);

#endif
