/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fdcache.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#ifdef __linux__
#include <linux/fs.h>
#include <sys/syscall.h>
#endif

#include "offsets.h"

/* Bytes of one descriptor between two drops, by direction.  */
static unsigned long const STEP[] = { 2 * 1024 * 1024, 8 * 1024 * 1024 };

/* For writing where only fdatasync can wait.  */
static unsigned long const SYNC_STEP = 16 * 1024 * 1024;

/* A drop begins this much before what was read, for the folio that the last
   one left out because it crossed its end.  */
static off_t const LARGEST_FOLIO = 4 * 1024 * 1024;

/* Limits of the queue of written files.  */
enum
{
  QUEUE_FILES = 256
};
static off_t const QUEUE_BYTES = 16 * 1024 * 1024;

static unsigned long const ALL = ULONG_MAX;

/* One file with the descriptors of this process that were used on it.  */
struct fdcache_file
{
  struct fdcache_file *next;
  dev_t dev;
  ino_t ino;
  unsigned fds;
  struct coldmap map;
  off_t size;  /* when it was found */
  off_t end;   /* nothing was read past this */
  off_t dirty; /* bytes written through descriptors left since */
  bool wrote;
  bool blind;
  int err; /* of write-back; 0 or -errno */
  struct dropq_limits *limits;
};

/* A child of vfork runs in its parent's memory with other descriptors.  */
static bool
is_borrowed (struct fdcache const *c)
{
  return c->pid != (long) getpid ();
}

/* This thread forks and has the lock already.  Other handlers of
   pthread_atfork may transfer data meanwhile.  */
static bool
is_forking (struct fdcache const *c)
{
#if HAVE_PTHREAD
  return c->forking && pthread_equal (c->forker, pthread_self ());
#else
  return false;
#endif
}

/* Take the lock; false if nothing may be changed.  */
static bool
enter (struct fdcache *c, struct fdcache_section *s)
{
  sigset_t all;
  if (!c->sys || is_borrowed (c) || is_forking (c))
    return false;
  s->err = errno;
  sigfillset (&all);
#if HAVE_PTHREAD
  pthread_sigmask (SIG_BLOCK, &all, &s->signals);
  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &s->cancel);
#else
  sigprocmask (SIG_BLOCK, &all, &s->signals);
#endif
  thread_acquire (&c->lock);
  return true;
}

static void
leave (struct fdcache *c, struct fdcache_section *s)
{
  thread_release (&c->lock);
#if HAVE_PTHREAD
  pthread_setcancelstate (s->cancel, &s->cancel);
  pthread_sigmask (SIG_SETMASK, &s->signals, NULL);
#else
  sigprocmask (SIG_SETMASK, &s->signals, NULL);
#endif
  errno = s->err;
}

void
fdcache_init (struct fdcache *c, struct sysops const *sys, bool may_queue)
{
  *c = (struct fdcache) { .sys = sys,
                          .page = residency_page_size (),
                          .pid = getpid (),
                          .may_queue = may_queue,
                          .limits[1].no_range = true };
  thread_lock_init (&c->lock);
  struct rlimit r;
  size_t files = QUEUE_FILES;
  if (getrlimit (RLIMIT_NOFILE, &r) == 0 && r.rlim_cur / 4 < files)
    files = r.rlim_cur / 4;
  dropq_init (&c->queue, sys, files, QUEUE_BYTES, false);
}

static struct fdcache_fd *
find_fd (struct fdcache *c, int fd)
{
  if (fd < 0 || FDCACHE_CHUNK * FDCACHE_CHUNKS <= fd)
    return NULL;
  struct fdcache_fd *chunk = c->chunks[fd / FDCACHE_CHUNK];
  return chunk ? &chunk[fd % FDCACHE_CHUNK] : NULL;
}

/* The same, made if need be.  */
static struct fdcache_fd *
make_fd (struct fdcache *c, int fd)
{
  if (0 <= fd && fd < FDCACHE_CHUNK * FDCACHE_CHUNKS
      && !c->chunks[fd / FDCACHE_CHUNK])
    c->chunks[fd / FDCACHE_CHUNK]
        = calloc (FDCACHE_CHUNK, sizeof (struct fdcache_fd));
  return find_fd (c, fd);
}

/* A file as a number that is not 0.  The pages of a device belong to it,
   whatever its name.  */
static void
identify (struct stat const *st, dev_t *dev, ino_t *ino, unsigned long *id)
{
  bool device = S_ISBLK (st->st_mode);
  *dev = device ? st->st_rdev : st->st_dev;
  *ino = device ? 0 : st->st_ino;
  *id = ((unsigned long) *ino * 0x9E3779B1u + (unsigned long) *dev) * 2 + 1;
}

static off_t
size_of (int fd, struct stat const *st)
{
#ifdef BLKGETSIZE64
  uint64_t bytes;
  if (S_ISBLK (st->st_mode))
    return ioctl (fd, BLKGETSIZE64, &bytes) == 0 ? bytes : 0;
#endif
  return st->st_size;
}

static void
clear_span (struct fdcache_span *s)
{
  s->lo = s->hi = s->bytes = 0;
}

static void
clear_fd (struct fdcache_fd *e)
{
  e->id = e->known = 0;
  e->writes = e->blind = false;
  clear_span (&e->moved[PAGECACHE_READ]);
  clear_span (&e->moved[PAGECACHE_WRITE]);
  clear_span (&e->sent);
  e->file = NULL;
}

static void
free_file (struct fdcache *c, struct fdcache_file *f)
{
  struct fdcache_file **p = &c->files;
  while (*p && *p != f)
    p = &(*p)->next;
  if (*p)
    *p = f->next;
  coldmap_release (&f->map);
  free (f);
}

/* Take what E has transferred into its file and give E up.  The file if this
   was its last descriptor, else null.  */
static struct fdcache_file *
give_up (struct fdcache_fd *e, unsigned long page)
{
  struct fdcache_file *f = e->file;
  f->end = most (f->end, (off_t) e->moved[PAGECACHE_READ].hi * page);
  if (e->writes)
    f->wrote = true;
  f->dirty += e->moved[PAGECACHE_WRITE].bytes + e->sent.bytes;
  clear_fd (e);
  return --f->fds == 0 ? f : NULL;
}

static struct fdcache_file *
new_file (struct fdcache *c, int fd, struct stat const *st, bool writing)
{
  struct fdcache_file *f = calloc (1, sizeof *f);
  unsigned long id;
  if (!f)
    return NULL;
  identify (st, &f->dev, &f->ino, &id);
  f->size = size_of (fd, st);
  f->limits
      = &c->limits[S_ISREG (st->st_mode) && residency_elsewhere (c->sys, fd)];
  coldmap_init (&f->map, f->size, writing);
  f->next = c->files;
  c->files = f;
  return f;
}

/* Make E that of the file ST, open as FD.  False if memory is exhausted.  */
static bool
adopt (struct fdcache *c, struct fdcache_fd *e, int fd, struct stat const *st,
       bool writing)
{
  dev_t dev;
  ino_t ino;
  unsigned long id;
  identify (st, &dev, &ino, &id);
  if (e->file && (e->file->dev != dev || e->file->ino != ino))
    {
      /* The descriptor was closed without our knowledge.  */
      struct fdcache_file *last = give_up (e, c->page);
      if (last)
        free_file (c, last);
    }
  if (!e->file)
    {
      struct fdcache_file *f = c->files;
      while (f && (f->dev != dev || f->ino != ino))
        f = f->next;
      if (!f)
        f = new_file (c, fd, st, writing);
      if (!f)
        return false;
      clear_fd (e);
      e->file = f;
      f->fds++;
    }
  e->id = id;
  return true;
}

/* Find out what is cached from OFF to END.  */
static void
cover (struct fdcache *c, struct fdcache_fd *e, int fd, bool writing,
       off_t off, off_t end)
{
  struct fdcache_file *f = e->file;
  struct coldmap *m = &f->map;
  off_t touched = m->touched;

  if (writing && !m->writing && coldmap_will_write (m) != 0)
    f->blind = true;
  if (!f->blind && coldmap_cover (m, c->sys, fd, least (off, m->hi), end) != 0)
    f->blind = true;
  /* What may be in the cache because of us is known afterwards.  */
  m->touched = touched;
  if (writing)
    e->writes = true;
  e->blind = f->blind;
  /* A list that is closed has no end.  */
  e->known = (f->blind || m->whole || m->hi > f->size + COLDMAP_READ_AHEAD
                  ? ALL
                  : (unsigned long) (m->hi / c->page));
}

/* The first transfer, or one past what is known.  */
static enum fdcache_verdict
look (struct fdcache *c, int fd, struct stat const *st, bool writing,
      off_t off, off_t end)
{
  enum fdcache_verdict verdict = FDCACHE_NONE;
  struct fdcache_section s;

  if (!enter (c, &s))
    return FDCACHE_NONE;
  struct fdcache_fd *e = make_fd (c, fd);
  if (e && adopt (c, e, fd, st, writing))
    {
      cover (c, e, fd, writing, off, end);
      verdict = e->blind ? FDCACHE_BLIND : FDCACHE_KEPT;
    }
  leave (c, &s);
  return verdict;
}

enum fdcache_verdict
fdcache_before (struct fdcache *c, int fd, enum pagecache_direction d,
                off_t off, size_t n)
{
  enum fdcache_verdict verdict = FDCACHE_NONE;
  bool writing = d == PAGECACHE_WRITE;
  int err = errno;
  struct stat st;
  dev_t dev;
  ino_t ino;
  unsigned long id;

#if ENABLE_PAGE_CACHE
  if (!c->sys || n == 0 || c->sys->fstat (fd, &st) != 0
      || (!S_ISREG (st.st_mode) && !S_ISBLK (st.st_mode))
      /* Files in /proc report size 0 and have no pages.  */
      || (S_ISREG (st.st_mode) && st.st_size == 0 && !writing))
#endif
    {
      errno = err;
      return FDCACHE_NONE;
    }

  struct fdcache_fd *e = find_fd (c, fd);
  identify (&st, &dev, &ino, &id);
  bool ours = e && e->id == id && (e->writes || !writing);
  if (ours && e->known == ALL)
    verdict = e->blind ? FDCACHE_BLIND : FDCACHE_KEPT;
  else
    {
      if (off < 0)
        off = most (0, c->sys->lseek (fd, 0, SEEK_CUR));
      off_t end = off + (off_t) least (n, SSIZE_MAX / 4);
      if (!writing)
        end += COLDMAP_READ_AHEAD;
      if (ours && (unsigned long) (end / c->page) < e->known)
        verdict = FDCACHE_KEPT;
      else
        verdict = look (c, fd, &st, writing, off, end);
    }
  errno = err;
  return verdict;
}

/* Drop what was read: the span R of E.  */
static void
drop_read (struct fdcache *c, struct fdcache_fd *e, int fd,
           struct fdcache_span const *r)
{
  struct fdcache_file *f = e->file;
  off_t lo = (off_t) r->lo * c->page, hi = (off_t) r->hi * c->page;
  f->end = most (f->end, hi);
  if (!f->blind && !f->limits->no_advice
      && coldmap_drop_between (&f->map, c->sys, fd,
                               most (0, lo - LARGEST_FOLIO), hi)
             != 0)
    f->limits->no_advice = true;
}

static void
take_span (struct fdcache_span *to, struct fdcache_span *from)
{
  to->lo = (unsigned long) from->lo;
  to->hi = (unsigned long) from->hi;
  to->bytes = (unsigned long) from->bytes;
  clear_span (from);
}

/* Start the write-back of what was written last, wait for what was started
   before, and drop that.  Other threads go on meanwhile.  */
static void
next_window (struct fdcache *c, struct fdcache_fd *e, int fd)
{
  struct fdcache_file *f = e->file;
  struct dropq_limits *limits = f->limits;
  struct fdcache_span now, before;
  unsigned long id = e->id;

  take_span (&before, &e->sent);
  take_span (&now, &e->moved[PAGECACHE_WRITE]);
  /* fdatasync waits for both.  */
  if (limits->no_range)
    take_span (&before, &now);
  take_span (&e->sent, &now);
  off_t lo = (off_t) e->sent.lo * c->page, hi = (off_t) e->sent.hi * c->page;
  f->wrote = true;
  thread_release (&c->lock);
  int err = lo < hi ? dropq_start (c->sys, fd, limits, lo, hi - lo) : 0;
  lo = (off_t) before.lo * c->page, hi = (off_t) before.hi * c->page;
  if (!err && before.bytes)
    err = dropq_wait (c->sys, fd, limits, lo, hi - lo);
  thread_acquire (&c->lock);
  if (e->id != id || e->file != f)
    return;
  if (err && err != -EBADF && !f->err)
    f->err = err;
  if (!err && before.bytes && !f->blind && !limits->no_advice
      && coldmap_drop_between (&f->map, c->sys, fd,
                               most (0, lo - LARGEST_FOLIO), hi)
             != 0)
    limits->no_advice = true;
}

/* Enough was transferred through E for a drop.  */
static void
end_step (struct fdcache *c, struct fdcache_fd *e, int fd,
          enum pagecache_direction d)
{
  struct fdcache_span *s = &e->moved[d];
  if (d == PAGECACHE_READ)
    {
      struct fdcache_span r;
      take_span (&r, s);
      drop_read (c, e, fd, &r);
    }
  else if (!e->file->limits->no_range || SYNC_STEP <= s->bytes)
    next_window (c, e, fd);
}

void
fdcache_after (struct fdcache *c, int fd, enum pagecache_direction d,
               off_t off, size_t moved)
{
  int err = errno;
  struct fdcache_fd *e = find_fd (c, fd);
  off_t end = off < 0 ? c->sys->lseek (fd, 0, SEEK_CUR) : off + (off_t) moved;

  if (e && 0 < end)
    {
      struct fdcache_span *s = &e->moved[d];
      unsigned long lo = most (0, end - (off_t) moved) / c->page;
      unsigned long hi = (end - 1) / c->page + 1;
      if (s->bytes == 0 || lo < s->lo)
        s->lo = lo;
      if (s->hi < hi)
        s->hi = hi;
      s->bytes += moved;
      struct fdcache_section section;
      if (STEP[d] <= s->bytes && enter (c, &section))
        {
          if (e->file)
            end_step (c, e, fd, d);
          leave (c, &section);
        }
    }
  errno = err;
}

/* Drop all pages that we brought in, also those read ahead if the file was not
   read to its end.  */
static void
drop_all (struct fdcache *c, struct fdcache_file *f, int fd)
{
  if ((0 < f->end && f->end < f->size
           ? coldmap_drop_settled (&f->map, c->sys, fd, f->end)
           : coldmap_drop_all (&f->map, c->sys, fd))
      != 0)
    f->limits->no_advice = true;
}

/* A second descriptor of the file FD, for reading only: it must not keep the
   program from running the file.  Its number is high, because programs expect
   the lowest that is free.  -1 if that is not possible.  The function `open'
   may be wrapped and call us.  */
static int
open_again (struct fdcache *c, int fd)
{
  char name[40];
  struct rlimit r;
  int again = -1;
  snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
#ifdef __linux__
  again = syscall (SYS_openat, AT_FDCWD, name,
                   O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_LARGEFILE);
#endif
  if (again < 0)
    return -1;
  long limit = 1024;
  if (getrlimit (RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < 1024 * 1024)
    limit = r.rlim_cur;
  int high
      = fcntl (again, F_DUPFD_CLOEXEC, limit - (long) c->queue.max_files - 8);
  c->sys->close (again);
  return high;
}

/* Whether a file that is removed while we hold it gets another name there, so
   that its directory cannot be removed.  */
static bool
renames_removed (uintmax_t fs_type)
{
  return fs_type == 0x6969        /* NFS */
         || fs_type == 0xFF534D42 /* CIFS */
         || fs_type == 0xFE534D42 /* SMB2 */
         || fs_type == 0x65735546 /* FUSE */;
}

/* Let F, whose last descriptor is FD, be dropped later.  False if it must be
   now.  */
static bool
queue (struct fdcache *c, struct fdcache_file *f, int fd)
{
  if (!c->may_queue || c->queue.max_files < 8 || f->dirty > QUEUE_BYTES / 2
      || f->blind || renames_removed (c->sys->fs_type (fd)))
    return false;
  int again = open_again (c, fd);
  if (again < 0)
    return false;
  struct dropq_file q
      = { .fd = again, .bytes = f->dirty, .limits = f->limits, .map = f->map };
  f->map = (struct coldmap) { 0 };
  dropq_push (&c->queue, &q);
  return true;
}

/* FD is the last descriptor of F: drop F's pages.  */
static int
finish (struct fdcache *c, struct fdcache_file *f, int fd)
{
  off_t pos = c->sys->lseek (fd, 0, SEEK_CUR);
  f->end = most (f->end, pos);
  f->map.touched
      = least (f->end + COLDMAP_READ_AHEAD, f->size + LARGEST_FOLIO);
  if (!f->wrote)
    {
      if (!f->blind && !f->limits->no_advice)
        drop_all (c, f, fd);
    }
  else if (f->err || !queue (c, f, fd))
    {
      int err = dropq_wait (c->sys, fd, f->limits, 0, 0);
      if (err && !f->err)
        f->err = err;
      if (!err && !f->blind && !f->limits->no_advice)
        drop_all (c, f, fd);
    }
  int err = f->err;
  free_file (c, f);
  return err;
}

/* Whether FD is still open on the file of E.  */
static bool
is_still (struct fdcache *c, struct fdcache_fd const *e, int fd)
{
  struct stat st;
  dev_t dev;
  ino_t ino;
  unsigned long id;
  if (c->sys->fstat (fd, &st) != 0)
    return false;
  identify (&st, &dev, &ino, &id);
  return e->file->dev == dev && e->file->ino == ino;
}

static int
leave_fd (struct fdcache *c, int fd)
{
  struct fdcache_fd *e = find_fd (c, fd);
  if (!e || !e->file)
    return 0;
  bool still = is_still (c, e, fd);
  struct fdcache_file *last = give_up (e, c->page);
  if (!last)
    return 0;
  if (still)
    return finish (c, last, fd);
  free_file (c, last);
  return 0;
}

int
fdcache_leave (struct fdcache *c, int fd)
{
  struct fdcache_fd *e = find_fd (c, fd);
  struct fdcache_section s;
  int result = 0;

  if (!e || !e->id)
    return 0;
  if (!enter (c, &s))
    return 0;
  result = leave_fd (c, fd);
  leave (c, &s);
  return result;
}

int
fdcache_leave_all (struct fdcache *c, int first, int last)
{
  struct fdcache_section s;
  int result = 0;

  if (!enter (c, &s))
    return 0;
  for (int i = 0; c->files && i < FDCACHE_CHUNKS; i++)
    for (int k = 0; c->chunks[i] && k < FDCACHE_CHUNK; k++)
      {
        int fd = i * FDCACHE_CHUNK + k;
        int err = first <= fd && fd <= last ? leave_fd (c, fd) : 0;
        if (err && !result)
          result = err;
      }
  int err = dropq_flush (&c->queue);
  leave (c, &s);
  return result ? result : err;
}

int
fdcache_error (struct fdcache *c, int fd)
{
  struct fdcache_fd *e = find_fd (c, fd);
  struct fdcache_section s;
  int err = 0;

  if (!e || !e->id)
    return 0;
  if (!enter (c, &s))
    return 0;
  if (e->file)
    {
      err = e->file->err;
      e->file->err = 0;
    }
  leave (c, &s);
  return err;
}

bool
fdcache_is_own (struct fdcache *c, int fd)
{
  struct fdcache_section s;
  bool own = false;

  if (!c->queue.n || !enter (c, &s))
    return false;
  for (size_t i = 0; i < c->queue.n; i++)
    if (c->queue.v[(c->queue.first + i) % c->queue.max_files].fd == fd)
      own = true;
  leave (c, &s);
  return own;
}

void
fdcache_stop_queue (struct fdcache *c)
{
  struct fdcache_section s;

  if (!c->may_queue || !enter (c, &s))
    return;
  c->may_queue = false;
  dropq_flush (&c->queue);
  leave (c, &s);
}

void
fdcache_before_fork (struct fdcache *c)
{
  struct fdcache_section s;
  if (!enter (c, &s))
    return;
  /* The child may unmount the file system.  */
  dropq_spare (&c->queue);
  c->fork = s;
#if HAVE_PTHREAD
  c->forker = pthread_self ();
#endif
  c->forking = true;
}

void
fdcache_in_parent (struct fdcache *c)
{
  struct fdcache_section s = c->fork;
  if (!is_forking (c))
    return;
  c->forking = false;
  leave (c, &s);
}

void
fdcache_in_child (struct fdcache *c)
{
  struct fdcache_section s = c->fork;
  c->pid = getpid ();
  for (int i = 0; i < FDCACHE_CHUNKS && c->files; i++)
    for (int k = 0; c->chunks[i] && k < FDCACHE_CHUNK; k++)
      clear_fd (&c->chunks[i][k]);
  while (c->files)
    free_file (c, c->files);
  /* The parent drops what is queued.  */
  for (; c->queue.n; c->queue.n--)
    {
      struct dropq_file *q = &c->queue.v[c->queue.first];
      coldmap_release (&q->map);
      c->sys->close (q->fd);
      c->queue.first = (c->queue.first + 1) % c->queue.max_files;
    }
  c->queue.bytes = 0;
  if (!c->forking)
    return;
  c->forking = false;
  leave (c, &s);
}
