/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* xattrat.h - extended attributes of a file that is open, or named relative to
   a directory descriptor.  Symbolic links are not followed.

   The calls that take a directory descriptor are new (Linux 6.13).  Where they
   are missing, names go through /proc/self/fd.  If that is not mounted, a
   child process changes to the directory and does the work.

   Units:      sizes are in bytes.
   Errors:     a count >= 0, 0 or -errno; -ENOTSUP where the system has no
               extended attributes.  -ECHILD: none of the three ways works
               here.  -ESTALE: the name no longer leads to the file.
   Ownership:  nothing is kept.
   Threads:    any.  */

#ifndef TNC_XATTRAT_H
#define TNC_XATTRAT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The file: FD, or NAME in DIRFD if FD is negative.  All three are
   borrowed.  */
struct xattrat_file
{
  int dirfd; /* may be AT_FDCWD */
  char const *name;
  int fd;
  bool fd_is_path; /* FD is an O_PATH descriptor */
};

/* Get the names of all attributes, each with its NUL, as llistxattr(2) does.
   With N = 0, only return the size.  */
ssize_t xattrat_list (struct xattrat_file const *f, char *buf, size_t n);

/* Get the value of attribute KEY, as lgetxattr(2) does.  */
ssize_t xattrat_get (struct xattrat_file const *f, char const *key, void *buf,
                     size_t n);

/* Set attribute KEY to the N bytes at VALUE.  0 or -errno.  */
int xattrat_set (struct xattrat_file const *f, char const *key,
                 void const *value, size_t n);

/* Remove attribute KEY.  0 or -errno.  */
int xattrat_remove (struct xattrat_file const *f, char const *key);

#endif
