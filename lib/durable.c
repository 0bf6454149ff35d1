/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xalloc.h"

enum
{
  /* Files and directories in the queue.  */
  MOST_WAITING = 64,
  /* Directories that stay in it although they were brought to the disk: the
     next change may be in one of them.  A member that is renamed, or written
     through a link, has two.  */
  KEPT_DIRECTORIES = 2
};

/* One file system.  */
struct file_system
{
  dev_t dev;
  int fd;         /* owned; a file on it */
  bool reports;   /* syncfs reports all errors */
  bool has_queue; /* something on it is in the queue */
};

/* A file or directory in the queue.  */
struct waiting
{
  int fd;     /* owned */
  char *name; /* owned; null for a directory */
  dev_t dev;  /* identify a directory */
  ino_t ino;
};

struct durable
{
  struct sysops const *sys; /* borrowed */
  durable_failed failed;
  void *arg;    /* borrowed */
  bool syncfs;  /* it is used */
  bool missing; /* a directory could not be opened */
  struct file_system *systems;
  size_t count, room;
  struct waiting queue[MOST_WAITING];
  size_t waiting;
};

int
durable_fsync (struct sysops const *sys, int fd)
{
  while (sys->fsync (fd) != 0)
    {
      if (errno == EINVAL || errno == EROFS || errno == EOPNOTSUPP
          || errno == ENOTSUP || errno == ENOSYS)
        break;
      if (errno != EINTR)
        return -errno;
    }
  return 0;
}

int
durable_entry (struct sysops const *sys, char const *name, int fd)
{
  struct stat st;
  /* A file without a name has no entry.  */
  if (0 <= fd && sys->fstat (fd, &st) == 0 && st.st_nlink == 0)
    return 0;
  char *path = realpath (name, NULL);
  if (!path)
    return -errno;
  char *slash = strrchr (path, '/');
  slash[slash == path] = '\0';
  int dir = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int err = 0 <= dir ? durable_fsync (sys, dir) : -errno;
  if (0 <= dir && sys->close (dir) != 0 && errno != EINTR && !err)
    err = -errno;
  /* Files can be created in a directory that cannot be read.  */
  if (dir < 0 && err == -EACCES)
    err = fd < 0 || sys->syncfs (fd) == 0 ? 0 : -errno;
  free (path);
  return err;
}

struct durable *
durable_new (struct sysops const *sys, durable_failed failed, void *arg)
{
  struct durable *d = xzalloc (sizeof *d);
  d->sys = sys;
  d->failed = failed;
  d->arg = arg;
  d->syncfs = !getenv ("TNC_NO_SYNCFS");
  return d;
}

/* A descriptor of the file or directory FD that can be given to fsync, for the
   caller to close; -1 and errno on failure.  */
static int
copy_of (int fd, bool directory)
{
  return (directory ? openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                    : fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

/* Whether each failed write is found by syncfs on the file system of FD.
   Others, such as overlayfs, keep the error where syncfs does not look.  */
static bool
is_known (struct sysops const *sys, int fd)
{
  static uintmax_t const types[] = {
    0xEF53,     /* ext2, ext3, ext4 */
    0x58465342, /* xfs */
    0x9123683E, /* btrfs */
    0xF2F52010, /* f2fs */
    0x01021994  /* tmpfs */
  };
  uintmax_t type = sys->fs_type (fd);
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (type == types[i])
      return true;
  return false;
}

/* The entry for the file system of FD, whose status is ST.  A new one keeps a
   descriptor from before the first change, so that syncfs reports everything
   since then.  Null if there is none to keep.  */
static struct file_system *
system_of (struct durable *d, int fd, struct stat const *st)
{
  for (size_t i = d->count; 0 < i; i--)
    if (d->systems[i - 1].dev == st->st_dev)
      return &d->systems[i - 1];
  int copy = copy_of (fd, S_ISDIR (st->st_mode));
  if (copy < 0)
    return NULL;
  if (d->count == d->room)
    d->systems = x2nrealloc (d->systems, &d->room, sizeof *d->systems);
  struct file_system *s = &d->systems[d->count++];
  *s = (struct file_system) { .dev = st->st_dev, .fd = copy };
  s->reports
      = d->syncfs && d->sys->syncfs_reports () && is_known (d->sys, copy);
  return s;
}

/* Report that the file NAME, or something if it is null, failed with ERR, 0 or
   -errno.  */
static void
check (struct durable *d, char const *name, int err)
{
  if (err)
    d->failed (d->arg, name, -err);
}

/* Bring the queue to the disk: all of it together if the system can, so that
   fsync then only asks for errors.  Of the directories, leave the last KEEP in
   it.  */
static void
flush (struct durable *d, size_t keep)
{
  for (size_t i = 0; i < d->count; i++)
    if (d->systems[i].has_queue)
      {
        if (d->syncfs)
          (void) d->sys->syncfs (d->systems[i].fd);
        d->systems[i].has_queue = false;
      }
  size_t n = d->waiting, kept = 0;
  for (size_t i = n; 0 < i; i--)
    {
      struct waiting *w = &d->queue[i - 1];
      int err = durable_fsync (d->sys, w->fd);
      check (d, w->name, err);
      if (!w->name && kept < keep)
        {
          /* It moves to the end of the queue.  */
          d->queue[n - ++kept] = *w;
          continue;
        }
      if (d->sys->close (w->fd) != 0 && errno != EINTR && !err)
        check (d, w->name, -errno);
      free (w->name);
    }
  memmove (d->queue, d->queue + n - kept, kept * sizeof *d->queue);
  d->waiting = kept;
}

bool
durable_spare (struct durable *d)
{
  if (!d || d->waiting <= KEPT_DIRECTORIES)
    return false;
  size_t before = d->waiting;
  flush (d, KEPT_DIRECTORIES);
  return d->waiting < before;
}

/* Add W, a copy of FD, to the queue of S, which may be null.  False if no
   descriptor is left.  */
static bool
push (struct durable *d, struct file_system *s, int fd, struct waiting *w)
{
  if (d->waiting == MOST_WAITING)
    flush (d, KEPT_DIRECTORIES);
  while ((w->fd = copy_of (fd, !w->name)) < 0
         && (errno == EMFILE || errno == ENFILE) && durable_spare (d))
    continue;
  if (w->fd < 0)
    return false;
  d->queue[d->waiting++] = *w;
  if (s)
    s->has_queue = true;
  return true;
}

void
durable_directory (struct durable *d, int fd)
{
  struct stat st;
  if (!d || d->sys->fstat (fd, &st) != 0)
    return;
  struct file_system *s = system_of (d, fd, &st);
  if (s && s->reports)
    return;
  struct waiting w = { .dev = st.st_dev, .ino = st.st_ino };
  for (size_t i = d->waiting; 0 < i; i--)
    {
      struct waiting old = d->queue[i - 1];
      if (!old.name && old.dev == w.dev && old.ino == w.ino)
        {
          memmove (d->queue + i - 1, d->queue + i,
                   (d->waiting - i) * sizeof *d->queue);
          d->queue[d->waiting - 1] = old;
          if (s)
            s->has_queue = true;
          return;
        }
    }
  if (!push (d, s, fd, &w))
    d->missing = true;
}

bool
durable_waits (struct durable *d, int fd)
{
  struct stat st;
  if (!d)
    return false;
  struct file_system const *s
      = d->sys->fstat (fd, &st) == 0 ? system_of (d, fd, &st) : NULL;
  return !s || !s->reports;
}

void
durable_file (struct durable *d, int fd, char const *name)
{
  struct stat st;
  if (!d)
    return;
  struct file_system *s
      = d->sys->fstat (fd, &st) == 0 ? system_of (d, fd, &st) : NULL;
  if (s && s->reports)
    return;
  struct waiting w = { .name = xstrdup (name) };
  if (push (d, s, fd, &w))
    return;
  free (w.name);
  check (d, name, durable_fsync (d->sys, fd));
}

void
durable_finish (struct durable *d)
{
  if (!d)
    return;
  flush (d, 0);
  for (size_t i = 0; i < d->count; i++)
    {
      struct file_system *s = &d->systems[i];
      if (s->reports && d->sys->syncfs (s->fd) != 0)
        check (d, NULL, -errno);
      d->sys->close (s->fd);
    }
  /* Linux waits here until everything is on the disk.  */
  if (d->missing)
    sync ();
  free (d->systems);
  free (d);
}
