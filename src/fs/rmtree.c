/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/rmtree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A directory between the top of the tree and the current directory.  */
struct level
{
  char *name; /* owned */
  dev_t dev;  /* of the directory that holds it */
  ino_t ino;
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

/* Remove all files and empty directories in the directory open as *DIR.  0: it
   is empty; 1: *DEEPER, which the caller frees, is a directory to empty first;
   or -errno.  */
static int
empty (DIR *dir, char **deeper)
{
  struct dirent *e;
  while (errno = 0, (e = readdir (dir)))
    {
      if (strcmp (e->d_name, ".") == 0 || strcmp (e->d_name, "..") == 0)
        continue;
      int err = rmtree_one (dirfd (dir), e->d_name);
      if (err == -ENOTEMPTY || err == -EEXIST)
        {
          *deeper = xstrdup (e->d_name);
          return 1;
        }
      if (err && err != -ENOENT)
        return err;
    }
  return -errno;
}

/* Record that the directory FD holds NAME.  Takes over NAME.  */
static int
push_level (struct path *p, int fd, char *name)
{
  struct stat st;
  if (p->count == p->room)
    p->levels = x2nrealloc (p->levels, &p->room, sizeof *p->levels);
  if (fstat (fd, &st) != 0)
    {
      int err = errno;
      free (name);
      return -err;
    }
  p->levels[p->count++] = (struct level) { name, st.st_dev, st.st_ino };
  return 0;
}

/* Go from the empty directory FD to its parent and remove it there.  The
   descriptor of the parent, or -errno.  */
static int
leave (struct path *p, int fd)
{
  struct level *l = &p->levels[--p->count];
  int up = open_directory (fd, "..");
  struct stat st;
  int err = up < 0 ? up : 0;
  if (!err && fstat (up, &st) != 0)
    err = -errno;
  if (!err && (st.st_dev != l->dev || st.st_ino != l->ino))
    err = -EXDEV;
  if (!err && unlinkat (up, l->name, AT_REMOVEDIR) != 0 && errno != ENOENT)
    err = -errno;
  free (l->name);
  if (err && up >= 0)
    close (up);
  return err ? err : up;
}

/* Remove entries of the directory FD until it is empty or a subdirectory must
   be emptied first; then go to the parent or to that subdirectory.  Closes FD.
   The descriptor of the new directory, or -errno.  *DONE: FD is the top of the
   tree and is empty.  */
static int
empty_directory (struct path *p, int fd, bool *done)
{
  DIR *dir = fdopendir (fd);
  if (!dir)
    {
      int err = -errno;
      close (fd);
      return err;
    }
  char *deeper = NULL;
  int state = empty (dir, &deeper);
  int next = state;
  if (state == 0 && p->count)
    next = leave (p, fd);
  else if (state == 1)
    {
      next = open_directory (fd, deeper);
      int err = push_level (p, fd, deeper);
      if (err)
        {
          if (next >= 0)
            close (next);
          next = err;
        }
    }
  else
    *done = state == 0;
  closedir (dir);
  return next;
}

int
rmtree (int dirfd, char const *name)
{
  int err = rmtree_one (dirfd, name);
  if (err != -ENOTEMPTY && err != -EEXIST)
    return err;
  struct path p = { 0 };
  bool done = false;
  int fd = open_directory (dirfd, name);
  while (fd >= 0 && !done)
    fd = empty_directory (&p, fd, &done);
  while (p.count)
    free (p.levels[--p.count].name);
  free (p.levels);
  if (fd < 0)
    return fd;
  return unlinkat (dirfd, name, AT_REMOVEDIR) == 0 ? 0 : -errno;
}
