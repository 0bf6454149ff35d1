/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/scanopen.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "filetime.h"
#include "stat-time.h"
#include "timespec.h"

int
scan_dir_flags (struct walk_opts const *o)
{
  return (O_RDONLY | O_DIRECTORY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
          | (o->dereference ? 0 : O_NOFOLLOW) | (o->no_atime ? O_NOATIME : 0));
}

int
scan_open_dir (struct walk_opts const *o, struct scan_root *r,
               char const *name)
{
  return anchors_open (&r->anchors, r->cwd, r->fd, name, scan_dir_flags (o));
}

int
scan_open_again (struct walk_opts const *o, struct scan_root *r,
                 struct snapshot_dir const *d, struct stat *st, bool *changed)
{
  *changed = false;
  int fd = scan_open_dir (o, r, d->name);
  if (fd < 0)
    /* A link or a file has replaced it.  */
    *changed = fd == -ELOOP || fd == -ENOTDIR;
  else if (fstat (fd, st) != 0)
    {
      int err = -errno;
      close (fd);
      return err;
    }
  else if (st->st_dev != d->found_dev || st->st_ino != d->found_ino)
    {
      *changed = true;
      close (fd);
      return -ENOENT;
    }
  return fd;
}

int
scan_status_get (struct scan_status *s, struct walk_opts const *o, int dirfd,
                 char const *name)
{
  struct stat st;
  if (fstatat (dirfd, name, &st, o->dereference ? 0 : AT_SYMLINK_NOFOLLOW)
      != 0)
    return -errno;
  struct timespec mtime = filetime_latest (get_stat_mtime (&st));
  struct timespec ctime = filetime_latest (get_stat_ctime (&st));
  s->mode = st.st_mode;
  s->dev = st.st_dev;
  s->changed = timespec_cmp (mtime, ctime) < 0 ? ctime : mtime;
  return 0;
}
