/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/sysmacros.h>

#include "modechange.h"
#include "stat-time.h"
#include "timespec.h"
#include "xalloc.h"

static enum member_kind
kind_of (mode_t mode)
{
  return (S_ISREG (mode)    ? MEMBER_REGULAR
          : S_ISDIR (mode)  ? MEMBER_DIRECTORY
          : S_ISLNK (mode)  ? MEMBER_SYMLINK
          : S_ISCHR (mode)  ? MEMBER_CHARDEV
          : S_ISBLK (mode)  ? MEMBER_BLOCKDEV
          : S_ISFIFO (mode) ? MEMBER_FIFO
                            : MEMBER_UNKNOWN);
}

static void
capture_times (struct capture_opts const *o, struct stat const *st,
               struct member *m)
{
  m->mtime = get_stat_mtime (st);
  if (o->set_mtime
      && (!o->clamp_mtime || 0 < timespec_cmp (m->mtime, o->mtime)))
    m->mtime = o->mtime;
  if (o->whole_seconds)
    m->mtime.tv_nsec = 0;
  m->atime = get_stat_atime (st);
  m->ctime = get_stat_ctime (st);
  m->has_atime = m->has_ctime = true;
}

void
capture_stat (struct capture_opts const *o, struct stat const *st,
              struct member *m)
{
  m->kind = kind_of (st->st_mode);
  m->mode = st->st_mode;
  if (o->mode)
    {
      mode_t bits = mode_adjust (st->st_mode, S_ISDIR (st->st_mode), o->umask,
                                 o->mode, NULL);
      m->mode = (st->st_mode & ~(mode_t) 07777) | (bits & 07777);
    }
  m->uname = owner_user_for_create (o->owner, st->st_uid, &m->uid);
  m->gname = owner_group_for_create (o->owner, st->st_gid, &m->gid);
  capture_times (o, st, m);
  if (m->kind == MEMBER_REGULAR)
    m->size = m->archived_size = st->st_size;
  if (m->kind == MEMBER_CHARDEV || m->kind == MEMBER_BLOCKDEV)
    {
      m->dev_major = major (st->st_rdev);
      m->dev_minor = minor (st->st_rdev);
    }
}

int
capture_symlink (int dirfd, char const *name, off_t size, struct member *m)
{
  /* If the link is longer than its size says, read it again.  */
  size_t room = 0 < size && size < 65536 ? size + 1 : 128;
  for (;;)
    {
      char *target = arena_alloc (&m->arena, room);
      if (!target)
        xalloc_die ();
      ssize_t n = readlinkat (dirfd, name, target, room);
      if (n < 0)
        return -errno;
      if ((size_t) n < room)
        {
          target[n] = '\0';
          m->link_name = target;
          return 0;
        }
      room *= 2;
    }
}
