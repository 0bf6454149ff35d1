/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "xattrat.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#if HAVE_XATTRS
# include <sys/xattr.h>
#endif

#ifndef PATH_MAX
# define PATH_MAX 4096
#endif

char const *
xattrat_path (int dirfd, char const *name, char *buf, size_t size)
{
  if (dirfd == AT_FDCWD || *name == '/')
    return name;
  int len = snprintf (buf, size, "/proc/self/fd/%d/%s", dirfd, name);
  if (0 <= len && (size_t) len < size)
    return buf;
  errno = ENAMETOOLONG;
  return NULL;
}

#if HAVE_XATTRS

ssize_t
xattrat_list (struct xattrat_file const *f, char *buf, size_t n)
{
  ssize_t got = -1;
  if (0 <= f->fd)
    got = flistxattr (f->fd, buf, n);
  else
    {
      char space[PATH_MAX];
      char const *path = xattrat_path (f->dirfd, f->name, space,
                                       sizeof space);
      if (path)
        got = llistxattr (path, buf, n);
    }
  return got < 0 ? -errno : got;
}

ssize_t
xattrat_get (struct xattrat_file const *f, char const *key, void *buf,
             size_t n)
{
  ssize_t got = -1;
  if (0 <= f->fd)
    got = fgetxattr (f->fd, key, buf, n);
  else
    {
      char space[PATH_MAX];
      char const *path = xattrat_path (f->dirfd, f->name, space,
                                       sizeof space);
      if (path)
        got = lgetxattr (path, key, buf, n);
    }
  return got < 0 ? -errno : got;
}

int
xattrat_set (struct xattrat_file const *f, char const *key,
             void const *value, size_t n)
{
  int r = -1;
  if (0 <= f->fd)
    r = fsetxattr (f->fd, key, value, n, 0);
  else
    {
      char space[PATH_MAX];
      char const *path = xattrat_path (f->dirfd, f->name, space,
                                       sizeof space);
      if (path)
        r = lsetxattr (path, key, value, n, 0);
    }
  return r < 0 ? -errno : 0;
}

#else

ssize_t
xattrat_list (struct xattrat_file const *f, char *buf, size_t n)
{
  return -ENOTSUP;
}

ssize_t
xattrat_get (struct xattrat_file const *f, char const *key, void *buf,
             size_t n)
{
  return -ENOTSUP;
}

int
xattrat_set (struct xattrat_file const *f, char const *key,
             void const *value, size_t n)
{
  return -ENOTSUP;
}

#endif
