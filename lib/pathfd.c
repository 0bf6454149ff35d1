/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "pathfd.h"

#include <errno.h>
#include <fcntl.h>
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

static int
open_at (int dirfd, char const *path, int flags)
{
  int fd = openat (dirfd, path, flags);
  return fd < 0 ? -errno : fd;
}

static int
open_beneath (int root, char const *path, int flags)
{
#ifdef SYS_openat2
  struct
  {
    uint64_t flags, mode, resolve;
  } how = /* open_how */
      { .flags = flags, .resolve = RESOLVE_BENEATH_ | RESOLVE_NO_MAGIC_ };
  long fd = syscall (SYS_openat2, root, path, &how, sizeof how);
  return fd < 0 ? -errno : fd;
#else
  (void) root;
  (void) path;
  (void) flags;
  return -ENOSYS;
#endif
}

/* The length of the longest leading part of PATH, cut at a slash, that the
   kernel accepts.  The whole length if there is no place to cut, so that the
   kernel refuses the component that is too long.  */
static size_t
part_bytes (char const *path)
{
  size_t n = strlen (path);
  if (n <= PATHFD_PART_BYTES)
    return n;
  for (n = PATHFD_PART_BYTES; 0 < n && path[n] != '/'; n--)
    continue;
  return n ? n : strlen (path);
}

/* Open PATH with OPEN_PART, which returns a descriptor or -errno: its last
   part with FLAGS, the directories before it with DIR_FLAGS.  */
static int
open_in_parts (int dirfd, char const *path, int flags,
               int (*open_part) (int dirfd, char const *part, int flags))
{
  int at = dirfd;
  for (;;)
    {
      size_t n = part_bytes (path);
      char const *rest = path + n + strspn (path + n, "/");
      bool last = !*rest;
      char *part = path[n] ? strndup (path, n) : NULL;
      int fd = (path[n] && !part ? -ENOMEM
                                 : open_part (at, part ? part : path,
                                              last ? flags : DIR_FLAGS));
      free (part);
      if (at != dirfd)
        close (at);
      if (fd < 0 || last)
        return fd;
      at = fd;
      path = rest;
    }
}

int
pathfd_open_beneath (int root, char const *path)
{
  return open_in_parts (root, path, DIR_FLAGS, open_beneath);
}

int
pathfd_open_dir (int dirfd, char const *path, int nofollow)
{
  return open_in_parts (dirfd, path, DIR_FLAGS | (nofollow ? O_NOFOLLOW : 0),
                        open_at);
}

int
pathfd_open_long (int dirfd, char const *path, int flags)
{
  return open_in_parts (dirfd, path, flags, open_at);
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
