/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* pathfd.h - descriptors that only identify a file, for *at calls: O_PATH, or
   the nearest substitute where the system lacks it.

   Errors:     a descriptor or 0, or -errno.
   Ownership:  the caller closes the descriptors it gets.
   Threads:    any.  */

#ifndef TNC_PATHFD_H
#define TNC_PATHFD_H

#include <sys/types.h>

/* The longest path, in bytes, that the kernel takes.  The next three functions
   open a longer one part by part.  */
enum
{
  PATHFD_PART_BYTES = 4095
};

/* Open the directory PATH relative to the directory ROOT (or AT_FDCWD).  The
   kernel ensures that it lies beneath ROOT (openat2 of Linux 5.6); of a longer
   path each part must lie beneath the one before.  -ENOSYS or -EPERM:
   unsupported; -EXDEV: PATH leads outside; -EAGAIN: a directory on the way is
   being renamed.  */
int pathfd_open_beneath (int root, char const *path);

/* Open the directory PATH relative to DIRFD.  With NOFOLLOW, fail if its last
   component is a symbolic link.  */
int pathfd_open_dir (int dirfd, char const *path, int nofollow);

/* As pathfd_open_dir, but a descriptor to read from.  FLAGS are those of
   openat and apply to the last component.  */
int pathfd_open_long (int dirfd, char const *path, int flags);

/* Open NAME in DIRFD, whatever its type, without following or otherwise
   touching it.  -ENOSYS where that is impossible.  */
int pathfd_open_node (int dirfd, char const *name);

/* Set the permissions of the file FD, which was opened as NAME in DIRFD, to
   MODE.  -ESTALE: only the name could be used, and it now leads to another
   file.  */
int pathfd_chmod (int fd, int dirfd, char const *name, mode_t mode);

#endif
