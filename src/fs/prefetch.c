/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/prefetch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "alignalloc.h"
#include "minmax.h"
#include "monotonic.h"
#include "posixthreads.h"
#include "stat-time.h"
#include "trace.h"
#include "xalloc.h"

enum
{
  ALIGNMENT = 4096,

  /* Free descriptors needed to start, so that the rest of the program has
     enough.  */
  LEAST_FDS = 4 * PREFETCH_FILES,

  /* Start when BEGIN_AT of BEGIN_OF small reads had to wait; stop when fewer
     than END_BELOW of END_OF did.  */
  BEGIN_OF = 16,
  BEGIN_AT = 4,
  END_OF = 256,
  END_BELOW = 8,

  /* The walker sleeps until this many slots are free.  */
  ROOM = 16,

  /* Twice as many readers are worth it if they need less than PAYS percent of
     the time for so many files.  */
  WINDOW = 256,
  PAYS = 80,

  /* So many directories may wait to be read, and so many of their names are
     read.  */
  DIRS = 32,
  DIR_NAMES = 1000,

  /* Stop if the walker has missed this many files in a row.  */
  MISSES_MAX = 32
};

/* A read that takes longer than this, in nanoseconds, came from a disk.  */
static uintmax_t const WAIT_NS = 50000;

enum state
{
  DUE, /* waits for a reader */
  BUSY,
  DONE
};

struct slot
{
  enum state state;
  char *path; /* owned */
  ptrdiff_t path_cap;
  size_t base;        /* where the name in DIRFD begins */
  int dirfd;          /* owned by a slot that is DUE */
  bool is_regular;    /* as in prefetch_found */
  off_t size;         /* the same; -1: any */
  unsigned char *buf; /* owned; null until needed */
  struct prefetch_file file;
  bool unwanted; /* not opened, because of its status */
  uintmax_t ns;  /* time spent looking, opening and reading */
};

/* A directory to read, so that the walker need not wait for it.  */
struct dir
{
  int dirfd;  /* owned */
  char *name; /* owned; in DIRFD */
};

struct reader_thread
{
  struct prefetch *p; /* borrowed */
  thread_id thread;
  struct pagecache *pagecache; /* owned */
  bool no_method;              /* no method to keep the cache clean was
                                 available */
};

/* No slot.  */
#define NOBODY UINTMAX_MAX

/* The lock protects everything from FIRST to QUITTING, and the states of the
   slots.  Slots are filled, read and taken in the order of their numbers,
   which are never reused.  A slot that is BUSY belongs to its reader.  */
struct prefetch
{
  struct prefetch_opts opts;
  atomic_size_t block; /* see prefetch_skip_blocks */
  bool impossible;     /* no threads, or too few descriptors */

  thread_lock lock;
  thread_cond room, due, done; /* for the walker, the readers and the main
                                  thread */
  uintmax_t first;             /* the oldest slot in use */
  uintmax_t work;              /* the first slot that no reader has seen */
  uintmax_t end;               /* one past the last slot in use */
  uintmax_t awaited;           /* the slot that the main thread waits for, or
                                  NOBODY */
  bool walking;                /* the walker is still running */
  bool stop;                   /* request to the walker */
  bool quitting;               /* request to the readers */
  unsigned reader_limit;       /* the readers after these end */
  struct dir dirs[DIRS];       /* directories to read, in order */
  unsigned dir_count;
  unsigned dirs_busy; /* directories that are being read */
  unsigned dirs_read;
  struct slot slots[PREFETCH_FILES];

  struct reader_thread readers[PREFETCH_FILES];
  unsigned reader_count;
  thread_id walker;
  void *ahead; /* owned; walker for TRAVERSAL; null if none */

  /* For the main thread only.  */
  struct prefetch_traversal const *traversal; /* borrowed; null between
                                                 trees */
  void *traversal_arg;                        /* borrowed */
  bool lent;                                  /* the caller has the oldest
                                                 slot */
  unsigned files, waited;                     /* in the current window */
  unsigned misses;                            /* in a row */
  uintmax_t begun;                            /* END as it started */
  bool settled;                               /* the number of readers stays */
  unsigned window_files;
  uintmax_t window_begin, window_ns; /* when the window began; how long the
                                        last one took, or 0 */
};

enum prefetch_when
prefetch_debug (void)
{
  char const *s = getenv ("TNC_PREFETCH");
  return (!s                          ? PREFETCH_AUTO
          : strcmp (s, "always") == 0 ? PREFETCH_ALWAYS
          : strcmp (s, "never") == 0  ? PREFETCH_NEVER
                                      : PREFETCH_AUTO);
}

static void
close_dir (int dirfd)
{
  if (0 <= dirfd)
    close (dirfd);
}

/* Gaps among low numbers do not count; high ones cost the kernel memory.  */
bool
prefetch_lacks_descriptors (void)
{
  struct rlimit r;
  if (getrlimit (RLIMIT_NOFILE, &r) != 0 || r.rlim_cur == RLIM_INFINITY)
    return false;
  int root = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int first = MAX (0, (int) MIN (r.rlim_cur, 4 * LEAST_FDS) - LEAST_FDS);
  int next = root < 0 ? -1 : fcntl (root, F_DUPFD_CLOEXEC, first);
  close_dir (root);
  close_dir (next);
  return next < 0 || r.rlim_cur < (rlim_t) next + LEAST_FDS;
}

struct prefetch *
prefetch_new (struct prefetch_opts const *o)
{
  struct prefetch *p = xzalloc (sizeof *p);
  p->opts = *o;
  p->impossible = o->when == PREFETCH_NEVER || prefetch_lacks_descriptors ();
  p->awaited = NOBODY;
  p->settled = o->readers != 0;
  p->reader_limit = PREFETCH_FILES;
  thread_lock_init (&p->lock);
  thread_cond_init (&p->room);
  thread_cond_init (&p->due);
  thread_cond_init (&p->done);
  return p;
}

static struct slot *
slot_of (struct prefetch *p, uintmax_t number)
{
  return &p->slots[number % PREFETCH_FILES];
}

/* The readers.  */

static void
note_no_method (void *arg, int fd)
{
  (void) fd;
  struct reader_thread *r = arg;
  r->no_method = true;
}

/* Whether to read a file with the status ST from START on.  */
static bool
is_worth_reading (struct prefetch_opts const *o, struct stat const *st,
                  off_t start)
{
  return (start < st->st_size && st->st_size - start <= PREFETCH_BYTES
          && !(o->skip_links && 1 < st->st_nlink)
          && !(o->skip_sparse && st->st_blocks < st->st_size / 512));
}

/* Read the file of S from its START on.  */
static void
read_rest (struct reader_thread *r, struct slot *s)
{
  struct prefetch_file *f = &s->file;
  struct pagecache_stream stream;
  pagecache_begin (r->pagecache, &stream, f->fd, PAGECACHE_READ, &f->st);
  f->bytes = 0;
  f->error = f->start ? -pagecache_seek (&stream, f->start) : 0;
  while (!f->error && f->start + (off_t) f->bytes < f->st.st_size)
    {
      ssize_t n = pagecache_read (&stream, s->buf + f->bytes,
                                  PREFETCH_BYTES - f->bytes);
      if (n == -EINTR)
        continue;
      if (n < 0)
        f->error = -n;
      if (n <= 0)
        break;
      f->bytes += n;
    }
  pagecache_end (&stream, false);
}

/* Whether to open the file of S.  Its status decides, if that matters.  */
static bool
may_open (struct prefetch_opts const *o, struct slot *s)
{
  if (s->is_regular && !o->wants && s->size < 0)
    return true;
  struct stat *st = &s->file.st;
  if (fstatat (s->dirfd, s->path + s->base, st,
               o->open_flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0)
          != 0
      || !S_ISREG (st->st_mode) || (0 <= s->size && st->st_size != s->size))
    return false;
  s->unwanted = o->wants && !o->wants (o->wants_arg, st);
  return !s->unwanted;
}

/* Open the file of S.  False if that failed, it is no regular file or not
   wanted: the main thread will see why.  */
static bool
open_slot (struct prefetch const *p, struct slot *s)
{
  struct prefetch_file *f = &s->file;
  f->fd = (may_open (&p->opts, s)
               ? openat (s->dirfd, s->path + s->base, p->opts.open_flags)
               : -1);
  close_dir (s->dirfd);
  if (f->fd < 0)
    return false;
  if (fstat (f->fd, &f->st) == 0 && S_ISREG (f->st.st_mode))
    return true;
  close (f->fd);
  f->fd = -1;
  return false;
}

/* Open the file of S, and read of it what is worth reading.  */
static void
read_slot (struct reader_thread *r, struct slot *s)
{
  struct prefetch_file *f = &s->file;
  uintmax_t begin = monotonic_ns ();
  bool is_open = open_slot (r->p, s);
  s->ns = monotonic_ns () - begin;
  size_t block = atomic_load (&r->p->block);
  f->start = is_open && block ? f->st.st_size & -(off_t) block : 0;
  if (!is_open || !is_worth_reading (&r->p->opts, &f->st, f->start))
    return;
  if (!s->buf && !(s->buf = alignalloc (ALIGNMENT, PREFETCH_BYTES)))
    return;
  r->no_method = false;
  read_rest (r, s);
  s->ns = monotonic_ns () - begin;
  f->data = s->buf;
  /* Without a method, the main thread reads the file, and prints the
     warning.  */
  f->read = !r->no_method && fstat (f->fd, &f->after) == 0;
  if (!f->read || f->start)
    lseek (f->fd, 0, SEEK_SET);
}

static void
free_dir (struct dir *d)
{
  close (d->dirfd);
  free (d->name);
}

static bool
is_same_device (int a, int b)
{
  struct stat st, tt;
  return (fstat (a, &st) == 0 && fstat (b, &tt) == 0
          && st.st_dev == tt.st_dev);
}

/* Read D for its effect on the system's cache, and free it.  What the walk may
   leave out is not read.  */
static void
read_dir (struct prefetch const *p, struct dir *d)
{
  int fd = openat (d->dirfd, d->name, p->opts.dir_flags);
  bool may_read = 0 <= fd && is_same_device (fd, d->dirfd);
  DIR *stream = may_read ? fdopendir (fd) : NULL;
  for (int i = 0; stream && i < DIR_NAMES && readdir (stream); i++)
    continue;
  if (stream)
    closedir (stream);
  else if (0 <= fd)
    close (fd);
  free_dir (d);
}

/* Read the first directory that waits.  The lock is held before and after.  */
static void
read_next_dir (struct prefetch *p)
{
  struct dir d = p->dirs[0];
  memmove (p->dirs, p->dirs + 1, --p->dir_count * sizeof d);
  p->dirs_busy++;
  thread_release (&p->lock);
  read_dir (p, &d);
  thread_acquire (&p->lock);
  p->dirs_busy--;
  p->dirs_read++;
  if (p->stop)
    thread_wake (&p->done);
}

static void *
run_reader (void *arg)
{
  struct reader_thread *r = arg;
  struct prefetch *p = r->p;
  thread_acquire (&p->lock);
  while (!p->quitting && r < p->readers + p->reader_limit)
    {
      if (p->dir_count)
        {
          read_next_dir (p);
          continue;
        }
      if (p->work == p->end)
        {
          thread_wait (&p->due, &p->lock);
          continue;
        }
      uintmax_t number = p->work++;
      struct slot *s = slot_of (p, number);
      if (s->state != DUE)
        continue;
      s->state = BUSY;
      thread_release (&p->lock);
      read_slot (r, s);
      thread_acquire (&p->lock);
      s->state = DONE;
      if (number == p->awaited)
        thread_wake (&p->done);
    }
  thread_release (&p->lock);
  return NULL;
}

/* Start readers until there are MOST.  True if there is at least one.  */
static bool
start_readers (struct prefetch *p, unsigned most)
{
  while (p->reader_count < most)
    {
      struct reader_thread *r = &p->readers[p->reader_count];
      r->p = p;
      r->pagecache = pagecache_new (&p->opts.pagecache, &sysops_real,
                                    note_no_method, r);
      if (!r->pagecache)
        break;
      if (!thread_start (&r->thread, run_reader, r))
        {
          pagecache_free (r->pagecache);
          r->pagecache = NULL;
          break;
        }
      p->reader_count++;
    }
  return 0 < p->reader_count;
}

/* The walker.  */

/* Add F to the queue.  False if the walker must stop.  */
static bool
enqueue (struct prefetch *p, struct prefetch_found const *f)
{
  int dirfd = (f->dirfd == AT_FDCWD ? AT_FDCWD
                                    : fcntl (f->dirfd, F_DUPFD_CLOEXEC, 0));
  if (dirfd < 0 && dirfd != AT_FDCWD)
    return true;
  thread_acquire (&p->lock);
  while (p->end - p->first == PREFETCH_FILES && !p->stop)
    thread_wait (&p->room, &p->lock);
  bool stop = p->stop;
  if (!stop)
    {
      bool awaited = p->end == p->awaited;
      struct slot *s = slot_of (p, p->end++);
      size_t bytes = strlen (f->path) + 1;
      if (s->path_cap < (ptrdiff_t) bytes)
        s->path = xpalloc (s->path, &s->path_cap, bytes - s->path_cap, -1, 1);
      memcpy (s->path, f->path, bytes);
      s->base = f->name - f->path;
      s->dirfd = dirfd;
      s->is_regular = f->is_regular;
      s->size = f->has_size ? f->size : -1;
      s->file = (struct prefetch_file) { .fd = -1 };
      s->unwanted = false;
      s->state = DUE;
      thread_wake (&p->due);
      if (awaited)
        thread_wake (&p->done);
    }
  thread_release (&p->lock);
  if (stop)
    close_dir (dirfd);
  return !stop;
}

/* Have a reader read the directory of F, unless too many wait.  */
static void
enqueue_dir (struct prefetch *p, struct prefetch_found const *f)
{
  struct dir d = { .dirfd = fcntl (f->dirfd, F_DUPFD_CLOEXEC, 0) };
  if (d.dirfd < 0)
    return;
  d.name = xstrdup (f->name);
  thread_acquire (&p->lock);
  bool has_room = p->dir_count < DIRS && !p->stop;
  if (has_room)
    {
      p->dirs[p->dir_count++] = d;
      thread_wake (&p->due);
    }
  thread_release (&p->lock);
  if (!has_room)
    free_dir (&d);
}

static bool
is_stopped (struct prefetch *p)
{
  thread_acquire (&p->lock);
  bool stop = p->stop;
  thread_release (&p->lock);
  return stop;
}

static void *
run_walker (void *arg)
{
  struct prefetch *p = arg;
  struct prefetch_found f;
  while (!is_stopped (p))
    {
      f = (struct prefetch_found) { .path = NULL };
      if (!p->traversal->next (p->ahead, &f))
        break;
      if (f.is_directory)
        enqueue_dir (p, &f);
      else if (f.path && !enqueue (p, &f))
        break;
    }
  thread_acquire (&p->lock);
  p->walking = false;
  thread_wake (&p->done);
  thread_release (&p->lock);
  return NULL;
}

static void
start (struct prefetch *p)
{
  unsigned readers = p->opts.readers ? p->opts.readers : PREFETCH_READERS;
  p->impossible = !start_readers (p, MIN (readers, PREFETCH_FILES));
  trace ("prefetch", "starts: %u of %u reads waited, %u readers", p->waited,
         p->files, MIN (p->reader_count, p->reader_limit));
  p->files = p->waited = p->misses = p->window_files = 0;
  p->window_begin = monotonic_ns ();
  if (p->impossible || !(p->ahead = p->traversal->fork (p->traversal_arg)))
    return;
  p->stop = false;
  p->begun = p->end;
  p->walking = p->traversal->next;
  if (p->walking && !thread_start (&p->walker, run_walker, p))
    {
      p->walking = false;
      p->traversal->free (p->ahead);
      p->ahead = NULL;
      p->impossible = true;
    }
}

/* The main thread.  wait_for, drop_first, drop_lent and find_slot need the
   lock held.  */

/* Wait until something happens to the slot NUMBER, or the walker ends.  */
static void
wait_for (struct prefetch *p, uintmax_t number)
{
  p->awaited = number;
  thread_wait (&p->done, &p->lock);
  p->awaited = NOBODY;
}

static void
restore_atime (struct prefetch_file const *f)
{
  struct timespec const times[2]
      = { get_stat_atime (&f->st), { .tv_nsec = UTIME_OMIT } };
  futimens (f->fd, times);
}

/* Release the oldest slot, and close its file unless the caller has it
   (LENT).  */
static void
drop_first (struct prefetch *p, bool lent)
{
  struct slot *s = slot_of (p, p->first);
  while (s->state == BUSY)
    wait_for (p, p->first);
  if (s->state == DUE)
    close_dir (s->dirfd);
  if (!lent && s->file.data && p->opts.keep_atime)
    restore_atime (&s->file);
  if (!lent && 0 <= s->file.fd)
    close (s->file.fd);
  s->state = DONE;
  p->first++;
  if (p->work < p->first)
    p->work = p->first;
  /* To wake it for each file would take longer than what it does.  */
  if (p->end - p->first <= PREFETCH_FILES - ROOM)
    thread_wake (&p->room);
}

static void
drop_lent (struct prefetch *p)
{
  if (p->lent)
    drop_first (p, true);
  p->lent = false;
}

static void
stop (struct prefetch *p)
{
  if (!p->ahead)
    return;
  thread_acquire (&p->lock);
  drop_lent (p);
  p->stop = true;
  thread_wake (&p->room);
  thread_release (&p->lock);
  if (p->traversal->next)
    thread_join (p->walker);
  thread_acquire (&p->lock);
  while (p->first != p->end)
    drop_first (p, false);
  while (p->dir_count)
    free_dir (&p->dirs[--p->dir_count]);
  while (p->dirs_busy)
    thread_wait (&p->done, &p->lock);
  thread_release (&p->lock);
  trace ("prefetch",
         "stops: %u of %u files waited for, %u not found, %u directories read",
         p->waited, p->files, p->misses, p->dirs_read);
  p->dirs_read = 0;
  if (p->traversal->free)
    p->traversal->free (p->ahead);
  p->ahead = NULL;
  p->files = p->waited = 0;
}

void
prefetch_begin (struct prefetch *p, struct prefetch_traversal const *traversal,
                void *arg)
{
  p->traversal = traversal;
  p->traversal_arg = arg;
  p->files = p->waited = 0;
}

void
prefetch_end (struct prefetch *p)
{
  stop (p);
  p->traversal = NULL;
}

void
prefetch_learn (struct prefetch *p, off_t bytes, uintmax_t ns)
{
  if (p->impossible || !p->traversal || p->ahead || bytes == 0
      || PREFETCH_BYTES < bytes)
    return;
  p->files++;
  p->waited += WAIT_NS < ns;
  if (p->opts.when == PREFETCH_ALWAYS || BEGIN_AT <= p->waited)
    start (p);
  else if (BEGIN_OF <= p->files)
    p->files = p->waited = 0;
}

void
prefetch_skip_blocks (struct prefetch *p, size_t bytes)
{
  atomic_store (&p->block, bytes);
}

/* Count a file, which was waited for if WAITED.  True if prefetching has
   become useless.  */
static bool
is_idle (struct prefetch *p, bool waited)
{
  if (p->opts.when == PREFETCH_ALWAYS)
    return false;
  p->files++;
  p->waited += waited;
  if (p->files < END_OF)
    return false;
  bool idle = p->waited < END_BELOW;
  p->files = p->waited = 0;
  return idle;
}

/* Count a file that was read ahead, and find out how many readers help: twice
   as many if the last ones did, else no more than before.  */
static void
adapt_readers (struct prefetch *p)
{
  if (p->settled || ++p->window_files < WINDOW)
    return;
  uintmax_t end = monotonic_ns (), ns = end - p->window_begin;
  unsigned count = p->reader_count;
  if (p->window_ns == 0 || ns < p->window_ns / 100 * PAYS)
    {
      start_readers (p, MIN (2 * count, PREFETCH_FILES));
      p->settled = p->reader_count == count;
    }
  else
    {
      thread_acquire (&p->lock);
      count = p->reader_limit = count / 2;
      thread_wake_all (&p->due);
      thread_release (&p->lock);
      p->settled = true;
    }
  trace ("prefetch", "%u readers", p->settled ? count : p->reader_count);
  p->window_files = 0;
  p->window_begin = end;
  p->window_ns = ns;
}

/* Whether there is a slot AT, if need be later.  A walker that sleeps although
   there is room must go on.  */
static bool
await_slot (struct prefetch *p, uintmax_t at)
{
  while (at == p->end && p->walking && at - p->first < PREFETCH_FILES)
    {
      thread_wake (&p->room);
      wait_for (p, p->end);
    }
  return at != p->end;
}

/* Make the slot of PATH the oldest one.  False if there is none.  If the
   caller went past a walker that has found other files, it would find none
   of its own any more; so it waits until there is no room for more.  */
static bool
find_slot (struct prefetch *p, char const *path)
{
  uintmax_t at = p->first;
  for (;; at++)
    if (!await_slot (p, at))
      return false;
    else if (strcmp (slot_of (p, at)->path, path) == 0)
      break;
  /* The caller did not meet these files: they are gone.  */
  while (p->first != at)
    drop_first (p, false);
  return true;
}

unsigned
prefetch_room (struct prefetch const *p)
{
  if (!p->ahead || p->traversal->next)
    return 0;
  uintmax_t taken = p->first - p->begun, held = p->end - p->first;
  uintmax_t room = MIN (PREFETCH_FILES, p->reader_count + taken) - held;
  return room < ROOM && ROOM <= held ? 0 : room;
}

void
prefetch_offer (struct prefetch *p, struct prefetch_found const *f)
{
  enqueue (p, f);
}

bool
prefetch_take (struct prefetch *p, char const *path, struct prefetch_file *f)
{
  if (!p->ahead)
    return false;
  thread_acquire (&p->lock);
  drop_lent (p);
  bool found = find_slot (p, path);
  struct slot *s = slot_of (p, p->first);
  bool counts = false, waited = false;
  if (found)
    {
      while (s->state != DONE)
        wait_for (p, p->first);
      *f = s->file;
      counts = f->read || s->unwanted;
      waited = WAIT_NS < s->ns;
      p->lent = 0 <= f->fd;
      if (!p->lent)
        drop_first (p, false);
      p->misses = 0;
    }
  thread_release (&p->lock);

  /* Even if this stops, the slot that the caller has is not changed before the
     next fork.  */
  if (found ? counts && is_idle (p, waited) : MISSES_MAX < ++p->misses)
    stop (p);
  if (found && f->fd < 0)
    return false;
  if (found && f->read && p->ahead)
    adapt_readers (p);
  /* The file may have changed since it was opened.  */
  if (found && !f->read && fstat (f->fd, &f->st) != 0)
    {
      close (f->fd);
      found = false;
    }
  return found;
}

void
prefetch_free (struct prefetch *p, struct pagecache *pc)
{
  if (!p)
    return;
  stop (p);
  thread_acquire (&p->lock);
  p->quitting = true;
  thread_wake_all (&p->due);
  thread_release (&p->lock);
  for (unsigned i = 0; i < p->reader_count; i++)
    {
      thread_join (p->readers[i].thread);
      if (pc)
        pagecache_absorb (pc, p->readers[i].pagecache);
      pagecache_free (p->readers[i].pagecache);
    }
  for (size_t i = 0; i < PREFETCH_FILES; i++)
    {
      free (p->slots[i].path);
      alignfree (p->slots[i].buf);
    }
  thread_cond_destroy (&p->done);
  thread_cond_destroy (&p->due);
  thread_cond_destroy (&p->room);
  thread_lock_destroy (&p->lock);
  free (p);
}
