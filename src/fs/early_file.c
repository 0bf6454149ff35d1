/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/early_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alignalloc.h"
#include "fs/holes.h"
#include "minmax.h"
#include "monotonic.h"
#include "stat-time.h"
#include "timespec.h"
#include "xalloc.h"

enum
{
  ALIGNMENT = 4096
};

void
early_file_set (struct early_file *e, struct prefetch_found const *f,
                int dirfd)
{
  size_t bytes = strlen (f->path) + 1;
  if (e->path_cap < (ptrdiff_t) bytes)
    e->path = xpalloc (e->path, &e->path_cap, bytes - e->path_cap, -1, 1);
  memcpy (e->path, f->path, bytes);
  e->base = f->name - f->path;
  e->dirfd = dirfd;
  e->is_regular = f->is_regular;
  e->size = f->has_size ? f->size : -1;
  e->need = 0;
  e->is_unwanted = false;
  e->ns = 0;
  e->file = (struct prefetch_file) { .fd = -1 };
  e->large = NULL;
}

void
early_file_forget (struct early_file *e)
{
  if (e->path_cap <= EARLY_FILE_PATH)
    return;
  free (e->path);
  e->path = NULL;
  e->path_cap = 0;
}

void
early_file_cancel (struct early_file *e)
{
  if (0 <= e->dirfd)
    close (e->dirfd);
}

void
early_file_release (struct early_file *e)
{
  free (e->path);
  alignfree (e->small);
}

/* Whether to open the file of E.  Its status decides, if that matters.  */
static bool
may_open (struct early_file *e, struct prefetch_opts const *o)
{
  if (e->is_regular && !o->wants && e->size < 0)
    return true;
  struct stat *st = &e->file.st;
  if (fstatat (e->dirfd, e->path + e->base, st,
               o->open_flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0)
          != 0
      || !S_ISREG (st->st_mode) || (0 <= e->size && st->st_size != e->size))
    return false;
  e->is_unwanted = o->wants && !o->wants (o->wants_arg, st);
  return !e->is_unwanted;
}

/* Open the regular file of E.  */
static void
open_regular (struct early_file *e, struct prefetch_opts const *o)
{
  struct prefetch_file *f = &e->file;
  f->fd
      = (may_open (e, o) ? openat (e->dirfd, e->path + e->base, o->open_flags)
                         : -1);
  early_file_cancel (e);
  if (f->fd < 0 || (fstat (f->fd, &f->st) == 0 && S_ISREG (f->st.st_mode)))
    return;
  close (f->fd);
  f->fd = -1;
}

/* Whether to read a file with the status ST.  */
static bool
is_worth_reading (struct prefetch_opts const *o, struct stat const *st)
{
  return (!(o->skip_links && 1 < st->st_nlink)
          && !(o->skip_sparse && holes_likely (st)));
}

/* Find out what to read of the file of E, from its status.  */
static void
measure (struct early_file *e, struct prefetch_opts const *o, size_t block)
{
  struct prefetch_file *f = &e->file;
  f->start = block ? f->st.st_size & -(off_t) block : 0;
  off_t rest = f->st.st_size - f->start;
  f->is_head = PREFETCH_BYTES < rest;
  bool is_worth = 0 < rest && is_worth_reading (o, &f->st);
  e->need = is_worth ? MIN (rest, PREFETCH_BYTES) : 0;
}

void
early_file_open (struct early_file *e, struct prefetch_opts const *o,
                 size_t block)
{
  struct prefetch_file *f = &e->file;
  uintmax_t begin = monotonic_ns ();
  open_regular (e, o);
  e->ns = monotonic_ns () - begin;
  if (0 <= f->fd)
    measure (e, o, block);
}

void
early_file_look_again (struct early_file *e, struct prefetch_opts const *o,
                       size_t block, size_t room)
{
  e->need = 0;
  if (fstat (e->file.fd, &e->file.st) == 0)
    measure (e, o, block);
  if (MAX (room, EARLY_FILE_SMALL) < e->need)
    e->need = 0;
}

/* The buffer for what E needs, and its size; null if memory is short.  */
static unsigned char *
get_buffer (struct early_file *e, size_t *size)
{
  if (EARLY_FILE_SMALL < e->need)
    {
      *size = (e->need + ALIGNMENT - 1) & -(size_t) ALIGNMENT;
      return e->large;
    }
  *size = EARLY_FILE_SMALL;
  if (!e->small)
    e->small = alignalloc (ALIGNMENT, EARLY_FILE_SMALL);
  return e->small;
}

void
early_file_read (struct early_file *e, struct pagecache *pc,
                 bool const *no_method)
{
  struct prefetch_file *f = &e->file;
  size_t size;
  unsigned char *buf = get_buffer (e, &size);
  if (!buf)
    return;
  uintmax_t begin = monotonic_ns ();
  struct pagecache_stream stream;
  pagecache_begin (pc, &stream, f->fd, PAGECACHE_READ, &f->st);
  if (f->is_head)
    pagecache_set_part (&stream);
  f->error = f->start ? -pagecache_seek (&stream, f->start) : 0;
  while (!f->error && f->bytes < e->need)
    {
      ssize_t n = pagecache_read (&stream, buf + f->bytes, size - f->bytes);
      if (n == -EINTR)
        continue;
      if (n < 0)
        f->error = -n;
      if (n <= 0)
        break;
      f->bytes += n;
    }
  pagecache_end (&stream, false);
  e->ns += monotonic_ns () - begin;
  f->data = buf;
  /* Without a method, the main thread reads the file, and prints the
     warning.  */
  f->read = !*no_method && fstat (f->fd, &f->after) == 0;
  if (!f->read || f->start || f->is_head)
    lseek (f->fd, 0, SEEK_SET);
}

void
early_file_restore_atime (struct prefetch_file const *f)
{
  struct timespec const times[2]
      = { get_stat_atime (&f->st), { .tv_nsec = UTIME_OMIT } };
  futimens (f->fd, times);
}

bool
early_file_is_same (struct stat const *s, struct stat const *t)
{
  return (s->st_dev == t->st_dev && s->st_ino == t->st_ino
          && s->st_size == t->st_size
          && timespec_cmp (get_stat_mtime (s), get_stat_mtime (t)) == 0
          && timespec_cmp (get_stat_ctime (s), get_stat_ctime (t)) == 0);
}

bool
early_file_refresh (struct prefetch_file *f, bool keep_atime)
{
  struct stat now;
  if (f->read
      && (!f->is_head
          || (fstat (f->fd, &now) == 0 && early_file_is_same (&f->st, &now))))
    return true;
  if (f->data && keep_atime)
    early_file_restore_atime (f);
  f->read = false;
  return fstat (f->fd, &f->st) == 0;
}
