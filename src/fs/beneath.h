/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* beneath.h - directories below a root, never outside it, however symbolic
   links lie and whoever moves things meanwhile.

   Relative links that stay inside are followed; absolute ones only where
   the root is the root of the system, for there nothing is outside.  The
   kernel does it where it can (openat2 of Linux 5.6), else each component
   is opened by itself without following.

   Paths may be of any length.

   Errors:     a descriptor, or -errno: -DIAG_OUTSIDE for a path that leads
               outside, -ELOOP for too many links.
   Ownership:  the caller closes what it is given.
   Threads:    a struct beneath belongs to one thread.  */

#ifndef TNC_FS_BENEATH_H
#define TNC_FS_BENEATH_H

#include <stdbool.h>

#include "base/diag.h"

struct beneath
{
  bool anywhere; /* -P: no restraint at all */
  bool walk;     /* not openat2 */
};

/* The environment variable TNC_NO_OPENAT2 makes tests take the second way;
   both are equally safe.  */
void beneath_init (struct beneath *b, bool anywhere);

/* Open the directory PATH relative to the directory ROOT (or AT_FDCWD),
   for *at calls only (O_PATH where there is such a thing).  */
int beneath_open_dir (struct beneath *b, int root, char const *path);

/* Open NAME, one component, in the directory DIRFD, if it is a directory
   and no link.  For *at calls only.  */
int beneath_open_child (int dirfd, char const *name);

#endif
