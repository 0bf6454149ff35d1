/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* beneath.h - opens directories below a root and never outside it,
   whatever the symbolic links and even if others move things meanwhile.

   Relative links that stay inside are followed.  Absolute links are followed
   only if the root is the root of the system, since nothing lies outside
   that.  Where possible the kernel does the work (openat2 of Linux 5.6);
   elsewhere each component is opened without following links.

   Paths may have any length.

   Errors:     a descriptor, or -errno: -DIAG_OUTSIDE for a path that leads
               outside, -ELOOP for too many links.
   Ownership:  the caller closes the descriptors it gets.
   Threads:    one thread per struct beneath.  */

#ifndef TNC_FS_BENEATH_H
#define TNC_FS_BENEATH_H

#include <stdbool.h>

#include "base/diag.h"

struct beneath
{
  bool anywhere; /* -P: paths may lead anywhere */
  bool walk;     /* go component by component, without openat2 */
};

/* Initialize B.  Tests set the environment variable TNC_NO_OPENAT2 to get the
   way without openat2; both ways are equally safe.  */
void beneath_init (struct beneath *b, bool anywhere);

/* Open the directory PATH relative to the directory ROOT (or AT_FDCWD).  The
   descriptor is for *at calls only (O_PATH where it exists).  */
int beneath_open_dir (struct beneath *b, int root, char const *path);

/* Open NAME, one component, in the directory DIRFD, if it is a directory and
   not a link.  The descriptor is for *at calls only.  */
int beneath_open_child (int dirfd, char const *name);

/* Whether the directory ROOT is the root of the system: nothing lies outside
   it.  */
bool beneath_is_top (int root);

#endif
