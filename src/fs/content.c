/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/content.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "minmax.h"
#include "monotonic.h"
#include "seekhole.h"
#include "stat-time.h"
#include "timespec.h"
#include "utimens.h"

#ifndef O_NOATIME
#define O_NOATIME 0
#endif

/* Where small reads cost nothing, small ones are better: the bytes are still
   in the processor's cache when they are written.  A kernel that reads ahead
   only 128 KiB gets more done for a disk when it is asked for more.  */
enum
{
  SMALL_READ = 512 * 1024,
  FAST_READ = 256 * 1024 /* after a read that did not wait */
};

int
content_flags (struct content_opts const *o)
{
  return (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
          | (o->dereference ? 0 : O_NOFOLLOW)
          | (o->atime == ATIME_SYSTEM ? O_NOATIME : 0));
}

void
content_adopt (struct content *c, struct content_opts const *o,
               struct pagecache *pc, int fd, struct stat const *st)
{
  c->opts = o;
  c->fd = fd;
  c->st = *st;
  c->ready = c->part = NULL;
  c->in_part = c->fast = false;
  c->ns = 0;
  pagecache_begin (pc, &c->stream, fd, PAGECACHE_READ, &c->st);
  c->small_reads
      = (SMALL_READ < st->st_size && pagecache_takes_small_reads (&c->stream));
}

/* Take over F, all of which was prefetched.  */
static void
adopt_ready (struct content *c, struct content_opts const *o,
             struct prefetch_file const *f)
{
  c->opts = o;
  c->fd = f->fd;
  c->st = f->st;
  c->ready = f;
  c->part = NULL;
  c->small_reads = c->fast = false;
  c->at = 0;
}

void
content_adopt_prefetched (struct content *c, struct content_opts const *o,
                          struct pagecache *pc, struct prefetch_file const *f)
{
  if (f->read && !f->start && !f->is_head)
    {
      adopt_ready (c, o, f);
      return;
    }
  content_adopt (c, o, pc, f->fd, &f->st);
  c->part = f->read ? f : NULL;
  c->in_part = f->read && !f->start;
  c->at = 0;
}

int
content_open (struct content *c, struct content_opts const *o,
              struct pagecache *pc, int dirfd, char const *name)
{
  c->fd = -1;
  int fd = openat (dirfd, name, content_flags (o));
  if (fd < 0)
    /* A symbolic link has replaced the file.  */
    return errno == ELOOP && !o->dereference ? -ENOENT : -errno;
  struct stat st;
  int err = fstat (fd, &st) == 0 ? 0 : errno;
  if (!err && !S_ISREG (st.st_mode))
    err = ENOENT;
  if (err)
    {
      close (fd);
      return -err;
    }
  content_adopt (c, o, pc, fd, &st);
  return 0;
}

/* content_read for what was prefetched as F.  */
static ssize_t
read_ready (struct content *c, struct prefetch_file const *f, void *buf,
            size_t n)
{
  size_t part = MIN (n, f->bytes - c->at);
  if (part == 0)
    return -f->error;
  memcpy (buf, f->data + c->at, part);
  c->at += part;
  return part;
}

size_t
content_read_size (struct content const *c, off_t pos, size_t room)
{
  if (c->st.st_size - pos <= (intmax_t) room)
    return room;
  if (c->small_reads)
    room = MIN (room, c->fast ? FAST_READ : SMALL_READ);
  /* The next read is to start where a folio does, or at least a page.  */
  for (size_t unit = PAGECACHE_WHOLE; unit >= 64 * 1024; unit /= 2)
    {
      size_t over = (pos + room) % unit;
      if (over < room)
        return room - over;
    }
  return room;
}

ssize_t
content_read (struct content *c, void *buf, size_t n)
{
  if (c->ready)
    return read_ready (c, c->ready, buf, n);
  if (c->in_part)
    {
      ssize_t got = read_ready (c, c->part, buf, n);
      if (got)
        return got;
      int r = content_seek (c, c->part->start + c->part->bytes);
      if (r < 0)
        return r;
    }
  uintmax_t begin = monotonic_ns ();
  ssize_t got;
  do
    got = pagecache_read (&c->stream, buf, n);
  while (got == -EINTR);
  uintmax_t ns = monotonic_ns () - begin;
  c->ns += ns;
  c->fast = 0 < got && ns < got; /* a gigabyte a second */
  return got;
}

int
content_seek (struct content *c, off_t off)
{
  struct prefetch_file const *f = c->part;
  c->in_part = f && f->start <= off && off - f->start < f->bytes;
  c->at = c->in_part ? off - f->start : 0;
  return c->in_part ? 0 : pagecache_seek (&c->stream, off);
}

off_t
content_next_data (struct content *c, off_t off)
{
  off_t data = lseek (c->fd, off, SEEK_DATA);
  if (data < 0 && errno == ENXIO)
    data = lseek (c->fd, 0, SEEK_END);
  return off < data ? data : off;
}

bool
content_differs (struct stat const *then, struct stat const *now,
                 bool but_times)
{
  if (then->st_uid != now->st_uid || then->st_gid != now->st_gid
      || then->st_mode != now->st_mode)
    return true;
  return (
      !but_times
      && (then->st_size != now->st_size
          || timespec_cmp (get_stat_mtime (then), get_stat_mtime (now)) != 0));
}

int
content_changed (struct content const *c, struct stat *now)
{
  struct stat st;
  if (c->ready)
    st = c->ready->after;
  else if (fstat (c->fd, &st) != 0)
    return -errno;
  if (now)
    *now = st;
  return content_differs (&c->st, &st, false);
}

int
content_restore_atime (int fd, struct stat const *then, struct stat const *now)
{
  struct timespec atime = get_stat_atime (then);
  if (timespec_cmp (atime, get_stat_atime (now)) == 0)
    return 0;
  struct timespec const times[2] = { atime, { .tv_nsec = UTIME_OMIT } };
  return futimens (fd, times) == 0 ? 0 : -errno;
}

void
content_close (struct content *c)
{
  if (0 <= c->fd && c->ready)
    close (c->fd);
  else if (0 <= c->fd)
    pagecache_end (&c->stream, true);
  c->fd = -1;
}
