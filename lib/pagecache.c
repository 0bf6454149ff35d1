/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "pagecache.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "dropq.h"
#include "trace.h"

/* Bytes read between two calls of posix_fadvise.  */
static off_t const READ_STEP = PAGECACHE_WHOLE;

/* Written data is processed in windows; at most two of them are cached at a
   time.  */
static off_t const WRITE_WINDOW = 8 * 1024 * 1024;

/* Window if only fdatasync can wait: each call covers the whole file and the
   file system's journal.  */
static off_t const SYNC_WINDOW = 16 * 1024 * 1024;

/* Largest single transfer, so that the windows hold.  */
static size_t const MOST_AT_ONCE = 8 * 1024 * 1024;

/* A smaller write is an ordinary one, and the queue drops its pages: with
   RWF_DONTCACHE, the kernel would start the disk for each write.  */
static size_t const LEAST_DONTCACHE = 64 * 1024;

/* Limits of the queue of written files.  */
enum
{
  QUEUE_FILES = 256
};
static off_t const QUEUE_BYTES = 16 * 1024 * 1024;

enum verdict
{
  UNTRIED,
  WORKS,
  REFUSED
};

struct pagecache_device
{
  struct pagecache_device *next; /* owned */
  dev_t dev;
  bool elsewhere;           /* files of a stacked file system */
  atomic_uint dontcache[2]; /* an enum verdict, by direction */
  struct dropq_limits limits;
  atomic_bool warned;
};

struct pagecache
{
  struct pagecache_opts opts;
  struct sysops const *sys; /* borrowed */
  void (*warn) (void *, int fd);
  void *warn_arg;                   /* borrowed */
  struct pagecache_device *devices; /* owned; last used first */
  struct pagecache_device spare;    /* used when memory is exhausted */
  struct pagecache_stream *streams; /* borrowed; those that may drop pages */
  struct pagecache_figures figures[PAGECACHE_METHODS];
  struct dropq queue;
};

/* Descriptors for the queue; the rest of the program needs some too.  */
static size_t
queue_files (void)
{
  struct rlimit r;
  if (getrlimit (RLIMIT_NOFILE, &r) != 0 || r.rlim_cur == RLIM_INFINITY
      || r.rlim_cur / 4 > QUEUE_FILES)
    return QUEUE_FILES;
  return r.rlim_cur / 4;
}

struct pagecache *
pagecache_new (struct pagecache_opts const *opts, struct sysops const *sys,
               void (*warn) (void *, int fd), void *warn_arg)
{
  struct pagecache *pc = calloc (1, sizeof *pc);
  if (!pc)
    return NULL;
  pc->opts = *opts;
#if !ENABLE_PAGE_CACHE
  pc->opts.enabled = false;
#endif
  pc->sys = sys;
  pc->warn = warn;
  pc->warn_arg = warn_arg;
  dropq_init (&pc->queue, sys, queue_files (), QUEUE_BYTES, opts->background);
  return pc;
}

void
pagecache_opts_debug (struct pagecache_opts *o)
{
  char const *name = getenv ("TNC_PAGE_CACHE_METHOD");
  if (!name)
    return;
  if (strcmp (name, "dontcache") == 0)
    o->strongest = PAGECACHE_DONTCACHE;
  else if (strcmp (name, "advice") == 0)
    o->strongest = PAGECACHE_ADVICE;
  else if (strcmp (name, "none") == 0)
    o->strongest = PAGECACHE_NONE;
}

bool
pagecache_enabled (struct pagecache const *pc)
{
  return pc->opts.enabled;
}

struct pagecache_figures const *
pagecache_figures (struct pagecache const *pc, enum pagecache_method m)
{
  return &pc->figures[m];
}

void
pagecache_absorb (struct pagecache *pc, struct pagecache const *from)
{
  for (int m = 0; m < PAGECACHE_METHODS; m++)
    {
      pc->figures[m].files += from->figures[m].files;
      pc->figures[m].read_bytes += from->figures[m].read_bytes;
      pc->figures[m].written_bytes += from->figures[m].written_bytes;
      pc->figures[m].hot_pages += from->figures[m].hot_pages;
    }
}

char const *
pagecache_method_name (enum pagecache_method m)
{
  static char const *const names[PAGECACHE_METHODS]
      = { [PAGECACHE_DONTCACHE] = "RWF_DONTCACHE",
          [PAGECACHE_ADVICE] = "posix_fadvise",
          [PAGECACHE_NONE] = "none",
          [PAGECACHE_PLAIN] = "not cached",
          [PAGECACHE_UNCACHED] = "uncached descriptor" };
  return names[m];
}

bool
pagecache_spare (struct pagecache *pc)
{
  return dropq_spare (&pc->queue);
}

int
pagecache_finish (struct pagecache *pc)
{
  return dropq_flush (&pc->queue);
}

void
pagecache_free (struct pagecache *pc)
{
  if (!pc)
    return;
  dropq_release (&pc->queue);
  while (pc->devices)
    {
      struct pagecache_device *d = pc->devices;
      pc->devices = d->next;
      free (d);
    }
  free (pc);
}

/* Find the entry of DEV and move it to the front.  Files of an overlay may
   report the device below, so they have an entry of their own (ELSEWHERE).  */
static struct pagecache_device *
find_device (struct pagecache *pc, dev_t dev, bool elsewhere)
{
  struct pagecache_device **p = &pc->devices;
  while (*p && ((*p)->dev != dev || (*p)->elsewhere != elsewhere))
    p = &(*p)->next;

  struct pagecache_device *d = *p;
  if (d)
    *p = d->next;
  else
    {
      d = calloc (1, sizeof *d);
      if (!d)
        return &pc->spare;
      d->dev = dev;
      d->elsewhere = elsewhere;
      d->limits.no_range = elsewhere;
    }
  d->next = pc->devices;
  pc->devices = d;
  return d;
}

/* No method is left for S.  With MAY_WARN, warn if the system is to blame.  */
static void
use_no_method (struct pagecache_stream *s, bool may_warn)
{
  struct pagecache *pc = s->pc;
  s->method = PAGECACHE_NONE;
  trace ("page-cache", "fd %d: no method is left", s->fd);
  if (may_warn && pc->opts.strongest < PAGECACHE_NONE
      && !atomic_exchange (&s->device->warned, true))
    {
      if (s->lent)
        s->warn_due = true;
      else if (pc->warn)
        pc->warn (pc->warn_arg, s->fd);
    }
}

/* Change S to the next weaker method after RWF_DONTCACHE.  */
static void
step_down (struct pagecache_stream *s)
{
  if (s->device->limits.no_advice)
    use_no_method (s, true);
  else if (s->blind)
    use_no_method (s, false);
  else
    {
      s->method = PAGECACHE_ADVICE;
      trace ("page-cache", "fd %d: advice", s->fd);
    }
}

/* The size of the block device FD; 0 if unknown.  */
static off_t
device_size (struct sysops const *sys, int fd)
{
  off_t here = sys->lseek (fd, 0, SEEK_CUR);
  off_t size = here < 0 ? 0 : sys->lseek (fd, 0, SEEK_END);
  return 0 < size && sys->lseek (fd, here, SEEK_SET) == here ? size : 0;
}

/* Another stream on the file of S, or null.  Streams that another thread uses
   are alone.  */
static struct pagecache_stream *
find_twin (struct pagecache_stream const *s)
{
  if (s->lent)
    return NULL;
  struct pagecache_stream *t = s->pc->streams;
  while (t && (t == s || t->lent || t->dev != s->dev || t->ino != s->ino))
    t = t->next;
  return t;
}

/* Add S to the list.  Streams on one file share what is known of it: a later
   query would count pages that another stream brought in as somebody
   else's.  */
static void
enter_list (struct pagecache_stream *s)
{
  struct pagecache *pc = s->pc;
  struct pagecache_stream *twin = find_twin (s);
  bool writing = s->direction == PAGECACHE_WRITE;
  s->map = twin ? twin->map : &s->mine;
  if (!twin)
    coldmap_init (s->map, s->size, writing);
  else
    {
      s->shared = twin->shared = true;
      if (writing && coldmap_will_write (s->map) != 0)
        s->blind = true;
    }
  s->next = pc->streams;
  if (s->next)
    s->next->before = s;
  pc->streams = s;
}

/* Remove S from the list.  The other streams keep a shared map.  */
static void
leave_list (struct pagecache_stream *s)
{
  struct pagecache_stream *heir = find_twin (s);
  if (s->next)
    s->next->before = s->before;
  *(s->before ? &s->before->next : &s->pc->streams) = s->next;
  if (s->map != &s->mine)
    return;
  if (!heir)
    {
      coldmap_release (s->map);
      return;
    }
  heir->mine = s->mine;
  for (struct pagecache_stream *t = heir; t; t = t->next)
    if (t->map == &s->mine)
      t->map = &heir->mine;
}

void
pagecache_begin (struct pagecache *pc, struct pagecache_stream *s, int fd,
                 enum pagecache_direction direction, struct stat const *st)
{
  struct stat own;

  *s = (struct pagecache_stream) { .pc = pc,
                                   .fd = fd,
                                   .direction = direction,
                                   .method = PAGECACHE_PLAIN,
                                   .pos = -1 };
  if (!pc->opts.enabled)
    return;
  if (!st)
    {
      if (pc->sys->fstat (fd, &own) != 0)
        return;
      st = &own;
    }
  bool block_device = S_ISBLK (st->st_mode);
  if (!block_device && !S_ISREG (st->st_mode))
    return;
  /* Files in /proc report size 0 and have no pages.  */
  s->size = block_device ? device_size (pc->sys, fd) : st->st_size;
  if (s->size == 0 && (block_device || direction == PAGECACHE_READ))
    return;

  /* The pages belong to the device, whatever its name.  */
  s->dev = block_device ? st->st_rdev : st->st_dev;
  s->ino = block_device ? 0 : st->st_ino;
  /* Only writing uses sync_file_range.  */
  s->device = find_device (pc, s->dev,
                           direction == PAGECACHE_WRITE && !block_device
                               && residency_elsewhere (pc->sys, fd));
  enter_list (s);
  if (pc->opts.strongest >= PAGECACHE_NONE)
    use_no_method (s, false);
  else if (pc->opts.strongest == PAGECACHE_DONTCACHE
           && pc->sys->set_uncached (fd, true) == 0)
    s->method = PAGECACHE_UNCACHED;
  else if (pc->opts.strongest >= PAGECACHE_ADVICE
           || s->device->dontcache[direction] == REFUSED)
    step_down (s);
  else
    s->method = PAGECACHE_DONTCACHE;
}

/* Whether S drops pages and knows its position.  */
static bool
drops_pages (struct pagecache_stream const *s)
{
  return s->method == PAGECACHE_DONTCACHE || s->method == PAGECACHE_ADVICE;
}

void
pagecache_set_part (struct pagecache_stream *s)
{
  s->is_part = true;
  if (drops_pages (s))
    s->pc->sys->stop_read_ahead (s->fd, true);
}

bool
pagecache_takes_small_reads (struct pagecache_stream *s)
{
  uintmax_t hot;
  return s->method != PAGECACHE_UNCACHED
         && (s->method != PAGECACHE_DONTCACHE
             || residency_of (s->pc->sys, s->fd, 0, s->size, &hot)
                    == RESIDENCY_HOT);
}

bool
pagecache_lend (struct pagecache_stream *s)
{
  if (!s->lent && !s->shared)
    s->lent = true;
  return s->lent;
}

/* Drop our pages before UPTO.  */
static void
drop (struct pagecache_stream *s, off_t upto)
{
  if (s->blind || s->device->limits.no_advice)
    return;
  if (coldmap_drop (s->map, s->pc->sys, s->fd, s->dropped, upto) != 0)
    {
      s->device->limits.no_advice = true;
      if (s->method == PAGECACHE_ADVICE)
        use_no_method (s, true);
    }
  s->dropped = upto;
  /* Of two streams on a file, the writing one is behind.  */
  if (!s->shared || s->direction == PAGECACHE_WRITE)
    coldmap_forget (s->map, upto);
}

/* Drop all our pages, those being read ahead as well if we are to WAIT for
   them.  */
static void
drop_all (struct pagecache_stream *s, bool wait)
{
  if (!s->blind && !s->device->limits.no_advice
      && (wait ? coldmap_drop_settled (s->map, s->pc->sys, s->fd, s->pos)
               : coldmap_drop_all (s->map, s->pc->sys, s->fd))
             != 0)
    {
      s->device->limits.no_advice = true;
      if (s->method == PAGECACHE_ADVICE)
        use_no_method (s, true);
    }
}

static void
note (struct pagecache_stream *s, int err)
{
  if (err && !s->err)
    s->err = err;
}

/* Start the windows of written data at the current position.  */
static void
restart_windows (struct pagecache_stream *s)
{
  s->settled = s->started = s->pos - s->pos % residency_page_size ();
  s->unsent = 0;
}

/* Whether data that S wrote may still be dirty.  */
static bool
holds_written (struct pagecache_stream const *s)
{
  return s->unsent > 0 || s->started > s->settled;
}

/* Find the position before the first transfer, of N bytes.  Makes no call if
   this transfer can hold the whole file.  */
static void
find_position (struct pagecache_stream *s, size_t n)
{
  struct sysops const *sys = s->pc->sys;
  bool reading = s->direction == PAGECACHE_READ;

  s->pos = 0;
  s->single = reading && s->size <= n;
  if (!s->single && (reading || s->size > 0 || n >= LEAST_DONTCACHE))
    {
      int flags = !reading && s->size > 0 ? sys->status_flags (s->fd) : 0;
      s->pos = (flags > 0 && (flags & O_APPEND)
                    ? s->size
                    : sys->lseek (s->fd, 0, SEEK_CUR));
    }
  if (s->pos < 0)
    {
      s->pos = 0;
      s->blind = true;
    }
}

/* Find out what is cached in the next N bytes.  */
static void
cover_bytes (struct pagecache_stream *s, size_t n, enum pagecache_direction d)
{
  if (s->blind || (s->single && s->method == PAGECACHE_DONTCACHE))
    return;
  off_t end = s->single ? s->size : s->pos + n;
  if (d == PAGECACHE_READ)
    end += COLDMAP_READ_AHEAD;
  int err = coldmap_cover (s->map, s->pc->sys, s->fd, s->pos, end);
  if (err)
    {
      s->blind = true;
      if (s->method == PAGECACHE_ADVICE)
        use_no_method (s, err != -EPERM);
    }
}

/* Make one system call.  */
static ssize_t
transfer (struct pagecache_stream *s, void *buf, size_t n,
          enum pagecache_direction d, bool dontcache)
{
  struct sysops const *sys = s->pc->sys;
  ssize_t moved;

  if (dontcache)
    {
      struct iovec iov = { .iov_base = buf, .iov_len = n };
      moved = (d == PAGECACHE_READ ? sys->readv2 : sys->writev2) (
          s->fd, &iov, 1, RWF_DONTCACHE);
    }
  else if (d == PAGECACHE_READ)
    moved = sys->read (s->fd, buf, n);
  else
    moved = sys->write (s->fd, buf, n);
  return moved < 0 ? -errno : moved;
}

/* Transfer N bytes with RWF_DONTCACHE if the file supports it.  The kernel
   rejects the flag before it transfers anything, so try again without it.  If
   that fails too, the flag was not the reason.  */
static ssize_t
transfer_dontcache (struct pagecache_stream *s, void *buf, size_t n,
                    enum pagecache_direction d)
{
  atomic_uint *verdict = &s->device->dontcache[d];
  ssize_t moved = transfer (s, buf, n, d, true);

  if (moved >= 0)
    {
      atomic_store_explicit (verdict, WORKS, memory_order_relaxed);
      s->dontcache_used = true;
    }
  if (moved >= 0 || !sysops_unsupported (-moved))
    return moved;
  step_down (s);
  if (drops_pages (s))
    cover_bytes (s, n, d);
  moved = transfer (s, buf, n, d, false);
  if (moved >= 0 && *verdict == UNTRIED)
    *verdict = REFUSED;
  return moved;
}

/* Transfer at most N bytes with the current method of S.  */
static ssize_t
transfer_once (struct pagecache_stream *s, void *buf, size_t n,
               enum pagecache_direction d)
{
  ssize_t moved;

  if (drops_pages (s) && n > 0)
    {
      if (n > MOST_AT_ONCE)
        n = MOST_AT_ONCE;
      if (s->pos < 0)
        find_position (s, n);
      cover_bytes (s, n, d);
    }
  if (s->method == PAGECACHE_DONTCACHE && n > 0
      && (d == PAGECACHE_READ || n >= LEAST_DONTCACHE
          || s->device->limits.no_advice))
    moved = transfer_dontcache (s, buf, n, d);
  else
    moved = transfer (s, buf, n, d, false);
  if (moved > 0)
    s->bytes[d] += moved;
  return moved;
}

ssize_t
pagecache_read (struct pagecache_stream *s, void *buf, size_t n)
{
  ssize_t got = transfer_once (s, buf, n, PAGECACHE_READ);

  if (got <= 0 || !drops_pages (s))
    return got;
  s->pos += got;
  s->undropped += got;
  if ((s->method == PAGECACHE_ADVICE || s->skipped)
      && s->undropped >= READ_STEP && s->pos < s->size)
    {
      drop (s, s->pos);
      s->undropped = 0;
    }
  return got;
}

/* A window is complete: start its write-back, wait for the one before it and
   drop what is clean.  */
static void
next_window (struct pagecache_stream *s)
{
  struct sysops const *sys = s->pc->sys;
  struct dropq_limits *limits = &s->device->limits;
  off_t end = s->pos - s->pos % residency_page_size ();

  note (s, dropq_start (sys, s->fd, limits, s->started, end - s->started));
  if (limits->no_range)
    {
      /* RWF_DONTCACHE needs no waiting.  */
      if (s->method == PAGECACHE_DONTCACHE || s->unsent < SYNC_WINDOW)
        return;
      note (s, dropq_sync (sys, s->fd));
      s->started = end;
    }
  else if (s->started > s->settled)
    note (s, dropq_wait (sys, s->fd, limits, s->settled,
                         s->started - s->settled));
  /* The kernel does not drop a page that another stream brought in before it
     was written.  */
  if (s->method == PAGECACHE_ADVICE || s->shared)
    drop (s, s->started);
  s->settled = s->started;
  s->started = end;
  s->unsent = s->pos - end;
}

ssize_t
pagecache_write (struct pagecache_stream *s, void const *buf, size_t n)
{
  ssize_t put;

  if (s->ahead)
    {
      put = s->ahead < (off_t) n ? s->ahead : (off_t) n;
      s->ahead -= put;
      return put;
    }
  /* struct iovec has no const.  */
  put = transfer_once (s, (void *) buf, n, PAGECACHE_WRITE);
  if (put <= 0 || !drops_pages (s))
    return put;
  s->pos += put;
  if (!holds_written (s))
    {
      s->pos -= put;
      restart_windows (s);
      s->pos += put;
    }
  s->unsent += put;
  if (s->unsent >= WRITE_WINDOW)
    next_window (s);
  return put;
}

/* Whether nothing was written through S yet, and RWF_DONTCACHE is not known to
   be refused.  */
static bool
is_for_batch (struct pagecache_stream const *s)
{
  return (s->method == PAGECACHE_DONTCACHE && s->pos < 0 && s->size == 0
          && !s->shared && !s->device->limits.no_range
          && s->device->dontcache[PAGECACHE_WRITE] != REFUSED);
}

/* DONE of N bytes of S were written, and the disk has begun with them.  */
static void
note_ahead (struct pagecache_stream *s, ssize_t done, size_t n)
{
  if (done <= 0
      || ((size_t) done < n
          && s->pc->sys->lseek (s->fd, done, SEEK_SET) != done))
    return;
  s->dontcache_used = true;
  s->ahead = s->pos = s->started = done;
  s->settled = s->unsent = 0;
  s->bytes[PAGECACHE_WRITE] += done;
}

void
pagecache_write_small (struct pagecache_batch *b,
                       struct pagecache_small const *v, unsigned n)
{
  struct sysops_write writes[SYSOPS_WRITES];
  struct pagecache_stream *streams[SYSOPS_WRITES];
  unsigned count = 0;

  for (unsigned i = 0; i < n && count < SYSOPS_WRITES && !b->failed; i++)
    if (v[i].n && is_for_batch (v[i].stream))
      {
        streams[count] = v[i].stream;
        writes[count++] = (struct sysops_write) { .fd = v[i].stream->fd,
                                                  .data = v[i].data,
                                                  .n = v[i].n };
      }
  if (count < 2)
    return;
  struct sysops const *sys = streams[0]->pc->sys;
  b->failed = sys->write_files (&b->context, writes, count) != 0;
  if (b->failed)
    trace ("page-cache", "no files are written at once: error %d", errno);
  for (unsigned i = 0; i < count; i++)
    note_ahead (streams[i], writes[i].done, writes[i].n);
}

/* Wait until all written data is clean, and drop it.  */
static void
wait_until_clean (struct pagecache_stream *s)
{
  int err = dropq_wait (s->pc->sys, s->fd, &s->device->limits, s->settled, 0);
  note (s, err);
  if (!err)
    drop_all (s, false);
  restart_windows (s);
}

int
pagecache_seek (struct pagecache_stream *s, off_t off)
{
  off_t was = s->pos;

  if (s->pc->sys->lseek (s->fd, off, SEEK_SET) < 0)
    return -errno;
  /* A forward seek over a hole in a new file keeps the windows.  */
  if (drops_pages (s) && holds_written (s) && (off < was || !s->map->whole))
    wait_until_clean (s);
  s->pos = off;
  s->ahead = 0;
  if (off < s->dropped)
    s->dropped = off;
  if (off != was && s->bytes[PAGECACHE_READ])
    s->skipped = true;
  return 0;
}

int
pagecache_sync (struct pagecache_stream *s)
{
  if (s->method == PAGECACHE_PLAIN || s->direction == PAGECACHE_READ)
    return 0;
  note (s, dropq_sync (s->pc->sys, s->fd));
  if (drops_pages (s) && s->pos >= 0)
    {
      if (!s->err)
        drop_all (s, false);
      restart_windows (s);
    }
  return s->err;
}

/* Add the transfers of S to the figures.  */
static void
add_to_figures (struct pagecache_stream *s)
{
  enum pagecache_method m = s->method;
  /* Small writes never try RWF_DONTCACHE.  */
  if (m == PAGECACHE_DONTCACHE && !s->dontcache_used
      && s->bytes[PAGECACHE_WRITE])
    m = PAGECACHE_ADVICE;
  if (s->bytes[PAGECACHE_READ] + s->bytes[PAGECACHE_WRITE] == 0)
    return;
  struct pagecache_figures *f = &s->pc->figures[m];
  f->files += !s->is_part;
  f->read_bytes += s->bytes[PAGECACHE_READ];
  f->written_bytes += s->bytes[PAGECACHE_WRITE];
  uintmax_t hot = s->map ? s->map->hot : 0;
  f->hot_pages += s->is_part ? 0 : hot;
  /* Count hot pages once for all streams on the file.  */
  if (s->map)
    s->map->hot = 0;
  trace ("page-cache", "fd %d: %s: %ju read, %ju written, %ju pages kept",
         s->fd, pagecache_method_name (m), s->bytes[PAGECACHE_READ],
         s->bytes[PAGECACHE_WRITE], hot);
}

/* Whether reading left pages that only we drop.  */
static bool
holds_read (struct pagecache_stream const *s)
{
  if (s->shared)
    return true;
  if (s->method == PAGECACHE_ADVICE)
    return s->bytes[PAGECACHE_READ] > 0;
  return s->skipped || s->pos < s->size;
}

int
pagecache_end (struct pagecache_stream *s, bool close_fd)
{
  if (drops_pages (s) && holds_written (s) && close_fd && !s->err
      && !s->shared)
    {
      struct dropq_file f = { .fd = s->fd,
                              .from = s->settled,
                              .bytes = s->pos - s->settled,
                              .begun = s->unsent == 0,
                              .limits = &s->device->limits,
                              .map = s->mine };
      add_to_figures (s);
      s->mine = (struct coldmap) { 0 };
      leave_list (s);
      dropq_push (&s->pc->queue, &f);
      return 0;
    }
  if (drops_pages (s) && holds_written (s))
    wait_until_clean (s);
  /* Who stopped before the end waits for what is being read ahead, unless
     another stream on the file will do it.  */
  if (drops_pages (s) && !s->err && holds_read (s))
    drop_all (s, (s->skipped || s->pos < s->size) && !find_twin (s));
  if (s->pc->opts.enabled)
    add_to_figures (s);
  if (s->map)
    leave_list (s);
  if (s->warn_due && s->pc->warn)
    s->pc->warn (s->pc->warn_arg, s->fd);
  /* Others may use the descriptor after us.  */
  if (s->is_part && s->device && !close_fd)
    s->pc->sys->stop_read_ahead (s->fd, false);
  if (s->method == PAGECACHE_UNCACHED && !close_fd)
    s->pc->sys->set_uncached (s->fd, false);
  if (close_fd && s->pc->sys->close (s->fd) != 0 && errno != EINTR)
    note (s, -errno);
  return s->err;
}
