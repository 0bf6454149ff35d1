/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* pathfd.h - descriptors that only stand for a file, for *at calls:
   O_PATH, and where there is none the nearest thing.

   Errors:     a descriptor or 0, or -errno.
   Ownership:  the caller closes what it is given.
   Threads:    any.  */

#ifndef TNC_PATHFD_H
#define TNC_PATHFD_H

#include <sys/types.h>

/* Open the directory PATH relative to the directory ROOT (or AT_FDCWD).
   The kernel sees to it that it lies beneath ROOT (openat2 of Linux 5.6).
   -ENOSYS or -EPERM: not here; -EXDEV: it does not; -EAGAIN: something is
   being renamed on the way.  */
int pathfd_open_beneath (int root, char const *path);

/* Open the directory PATH relative to DIRFD; if NOFOLLOW only if its last
   component is no link.  */
int pathfd_open_dir (int dirfd, char const *path, int nofollow);

/* Open the directory PATH relative to DIRFD with FLAGS of openat, which are
   those for its last component.  PATH may be longer than any that the
   kernel takes: it is opened in pieces then.  */
int pathfd_open_long (int dirfd, char const *path, int flags);

/* Open whatever NAME in DIRFD is, without following or otherwise touching
   it.  -ENOSYS where that cannot be done.  */
int pathfd_open_node (int dirfd, char const *name);

/* Give the file that FD stands for, which NAME in DIRFD led to, the
   permissions MODE.  -ESTALE: only the name could be used, and it leads
   elsewhere now.  */
int pathfd_chmod (int fd, int dirfd, char const *name, mode_t mode);

/* The same for whatever NAME in DIRFD is, unless it is a symbolic link.  */
int pathfd_chmod_at (int dirfd, char const *name, mode_t mode);

#endif
