/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "pathfd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined __linux__
#include <sys/syscall.h>
#endif

#ifdef O_PATH
enum
{
  PATH_FLAG = O_PATH,
  HAVE_PATH = 1
};
#else
enum
{
  PATH_FLAG = O_SEARCH,
  HAVE_PATH = 0
};
#endif

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

/* Used where <linux/openat2.h> is missing.  */
enum
{
  RESOLVE_BENEATH_ = 0x08,
  RESOLVE_NO_MAGIC_ = 0x02
};

enum
{
  DIR_FLAGS = PATH_FLAG | O_DIRECTORY | O_CLOEXEC
};

#if defined __linux__
/* The number is the same on all machines except alpha.  There, use SYS_openat2
   of the headers or do without.  */
#if !defined SYS_openat2 && !defined __alpha__
#define SYS_openat2 437
#endif
#if !defined SYS_fchmodat2 && !defined __alpha__
#define SYS_fchmodat2 452
#endif
#endif

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

int
pathfd_open_beneath (int root, char const *path)
{
#ifdef SYS_openat2
  struct
  {
    uint64_t flags, mode, resolve;
  } how = /* open_how */
      { .flags = DIR_FLAGS, .resolve = RESOLVE_BENEATH_ | RESOLVE_NO_MAGIC_ };
  long fd = syscall (SYS_openat2, root, path, &how, sizeof how);
  return fd < 0 ? -errno : fd;
#else
  (void) root;
  (void) path;
  return -ENOSYS;
#endif
}

int
pathfd_open_dir (int dirfd, char const *path, int nofollow)
{
  int fd = openat (dirfd, path, DIR_FLAGS | (nofollow ? O_NOFOLLOW : 0));
  return fd < 0 ? -errno : fd;
}

/* The length of the longest leading part of PATH, cut at a slash, that the
   kernel accepts.  The whole length if there is no place to cut.  */
static size_t
part_bytes (char const *path)
{
  size_t n = strlen (path);
  if (n < PATH_MAX)
    return n;
  for (n = PATH_MAX - 1; 0 < n && path[n] != '/'; n--)
    continue;
  return n ? n : strlen (path);
}

int
pathfd_open_long (int dirfd, char const *path, int flags)
{
  int at = dirfd, fd = -ENOMEM;
  char *copy = strdup (path), *part = copy;
  while (part)
    {
      size_t n = part_bytes (part);
      bool last = !part[n];
      part[n] = '\0';
      fd = openat (at, part, last ? flags : DIR_FLAGS);
      if (fd < 0)
        fd = -errno;
      if (at != dirfd)
        close (at);
      if (last || fd < 0)
        break;
      at = fd;
      part += n + 1;
      part += strspn (part, "/");
    }
  free (copy);
  return fd;
}

int
pathfd_open_node (int dirfd, char const *name)
{
  if (!HAVE_PATH)
    return -ENOSYS;
  int fd = openat (dirfd, name, PATH_FLAG | O_NOFOLLOW | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

/* Linux 6.6 */
static int
chmod_by_descriptor (int fd, mode_t mode)
{
#ifdef SYS_fchmodat2
  if (!getenv ("TNC_NO_FCHMODAT2"))
    return syscall (SYS_fchmodat2, fd, "", mode, AT_EMPTY_PATH);
#endif
  errno = ENOSYS;
  return -1;
}

int
pathfd_chmod (int fd, int dirfd, char const *name, mode_t mode)
{
  if (chmod_by_descriptor (fd, mode) == 0)
    return 0;
  /* Seccomp filters reject unknown calls with EPERM.  */
  if (errno != ENOSYS && errno != EPERM)
    return -errno;
  char proc[sizeof "/proc/self/fd/" + 3 * sizeof fd];
  snprintf (proc, sizeof proc, "/proc/self/fd/%d", fd);
  if (chmod (proc, mode) == 0)
    return 0;
  if (errno != ENOENT && errno != EACCES)
    return -errno;

  /* Without /proc only the name is left.  fchmodat would follow a link, so
     check that the name still leads to the same file.  */
  struct stat a, b;
  if (fstat (fd, &a) != 0
      || fstatat (dirfd, name, &b, AT_SYMLINK_NOFOLLOW) != 0)
    return -errno;
  if (a.st_dev != b.st_dev || a.st_ino != b.st_ino)
    return -ESTALE;
  if (S_ISLNK (b.st_mode))
    return -EOPNOTSUPP;
  return fchmodat (dirfd, name, mode, 0) == 0 ? 0 : -errno;
}

int
pathfd_chmod_at (int dirfd, char const *name, mode_t mode)
{
  int fd = pathfd_open_node (dirfd, name);
  if (fd < 0)
    return (fd == -ENOSYS
                    && fchmodat (dirfd, name, mode, AT_SYMLINK_NOFOLLOW) == 0
                ? 0
            : fd == -ENOSYS ? -errno
                            : fd);
  int err = pathfd_chmod (fd, dirfd, name, mode);
  close (fd);
  return err;
}
