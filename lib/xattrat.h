/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* xattrat.h - extended attributes of a file that is open, or named relative
   to a directory descriptor.  Symbolic links are not followed.

   Relative names go through /proc/self/fd, since the calls that take a
   directory are younger (Linux 6.13) than the attributes.

   Units:      sizes are in bytes.
   Errors:     a count >= 0, 0 or -errno; -ENOTSUP where the system or the
               build has no extended attributes.
   Ownership:  nothing is kept.
   Threads:    any.  */

#ifndef TNC_XATTRAT_H
#define TNC_XATTRAT_H

#include <stddef.h>
#include <sys/types.h>

/* Which file: FD if it is not negative, else NAME in DIRFD.  */
struct xattrat_file
{
  int dirfd;                    /* borrowed; may be AT_FDCWD */
  char const *name;             /* borrowed */
  int fd;                       /* borrowed; for reading or writing */
};

/* The names of all attributes, each with its NUL, as llistxattr(2) does;
   with N = 0 only the size is returned.  */
ssize_t xattrat_list (struct xattrat_file const *f, char *buf, size_t n);

/* The value of attribute KEY, as lgetxattr(2) does.  */
ssize_t xattrat_get (struct xattrat_file const *f, char const *key,
                     void *buf, size_t n);

/* Set attribute KEY to the N bytes at VALUE.  */
int xattrat_set (struct xattrat_file const *f, char const *key,
                 void const *value, size_t n);

/* A path, valid in this process, of NAME in DIRFD; in BUF (of SIZE bytes)
   if it must be built.  NULL and errno if it does not fit.  */
char const *xattrat_path (int dirfd, char const *name, char *buf,
                          size_t size);

#endif
