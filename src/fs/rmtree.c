/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/rmtree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/dirnames.h"
#include "xalloc.h"

int
rmtree_one (int dirfd, char const *name)
{
  if (unlinkat (dirfd, name, 0) == 0)
    return 0;
  /* For a directory, the error is EISDIR on Linux and EPERM in POSIX.  */
  if (errno != EISDIR && errno != EPERM)
    return -errno;
  int err = errno;
  if (unlinkat (dirfd, name, AT_REMOVEDIR) == 0)
    return 0;
  return errno == ENOTDIR ? -err : -errno;
}

/* A directory between the top of the tree and the current one.  */
struct level
{
  dev_t dev;
  ino_t ino;
  struct dirnames names; /* owned */
  size_t next;           /* of these, to remove or to empty */
};

struct path
{
  struct level *levels; /* owned */
  size_t count, room;
};

static int
open_directory (int dirfd, char const *name)
{
  int fd = openat (
      dirfd, name,
      (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  return fd < 0 ? -errno : fd;
}

/* Go to the directory NAME in FD.  Closes FD unless it is the one to start
   from.  The new descriptor, or -errno.  */
static int
enter (struct path *p, int fd, char const *name)
{
  struct stat st;
  int down = open_directory (fd, name);
  if (p->count)
    close (fd);
  if (down < 0)
    return down;
  if (p->count == p->room)
    p->levels = x2nrealloc (p->levels, &p->room, sizeof *p->levels);
  struct level *l = &p->levels[p->count++];
  *l = (struct level) { .next = 0 };
  int err
      = fstat (down, &st) == 0 ? dirnames_read_fd (&l->names, down) : -errno;
  if (err)
    {
      close (down);
      return err;
    }
  l->dev = st.st_dev;
  l->ino = st.st_ino;
  return down;
}

/* Go from the directory FD, which is empty, to its parent and remove it
   there.  Closes FD.  The descriptor of the parent, or -errno.  */
static int
leave (struct path *p, int fd)
{
  dirnames_release (&p->levels[--p->count].names);
  struct level *l = &p->levels[p->count - 1];
  int up = open_directory (fd, "..");
  close (fd);
  struct stat st;
  int err = up < 0 ? up : 0;
  if (!err && fstat (up, &st) != 0)
    err = -errno;
  if (!err && (st.st_dev != l->dev || st.st_ino != l->ino))
    err = -EXDEV;
  if (!err && unlinkat (up, l->names.list[l->next++].text, AT_REMOVEDIR) != 0
      && errno != ENOENT)
    err = -errno;
  if (err && up >= 0)
    close (up);
  return err ? err : up;
}

/* Remove entries of the current directory FD until it is empty, or until one
   must be emptied first; enter that one.  The descriptor of the directory that
   is current then, or -errno; either way FD is closed if it differs.  */
static int
empty (struct path *p, int fd)
{
  struct level *l = &p->levels[p->count - 1];
  for (; l->next < l->names.count; l->next++)
    {
      char const *name = l->names.list[l->next].text;
      int err = rmtree_one (fd, name);
      if (err == -ENOTEMPTY || err == -EEXIST)
        return enter (p, fd, name);
      if (err && err != -ENOENT)
        {
          close (fd);
          return err;
        }
    }
  return fd;
}

int
rmtree (int dirfd, char const *name)
{
  int err = rmtree_one (dirfd, name);
  if (err != -ENOTEMPTY && err != -EEXIST)
    return err;
  struct path p = { 0 };
  int fd = enter (&p, dirfd, name);
  while (fd >= 0)
    {
      size_t depth = p.count;
      fd = empty (&p, fd);
      if (fd < 0 || p.count != depth)
        continue;
      if (depth == 1)
        break;
      fd = leave (&p, fd);
    }
  if (fd >= 0)
    close (fd);
  while (p.count)
    dirnames_release (&p.levels[--p.count].names);
  free (p.levels);
  if (fd < 0)
    return fd;
  return unlinkat (dirfd, name, AT_REMOVEDIR) == 0 ? 0 : -errno;
}
