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
#include <unistd.h>

#include "fs/bufferpool.h"
#include "fs/descriptors.h"
#include "fs/early_file.h"
#include "minmax.h"
#include "monotonic.h"
#include "posixthreads.h"
#include "trace.h"
#include "xalloc.h"

enum
{
  /* How many files are held where there are few descriptors, or long names. */
  FEW_FILES = 64,

  /* At most so many bytes of files that are not small are held.  In a pool
     twice as large there is room for a file, although it is in pieces.  */
  LARGE_BYTES = BUFFERPOOL_CHUNK * BUFFERPOOL_CHUNKS / 2,

  /* Start when BEGIN_AT of BEGIN_OF files were waited for; stop when fewer
     than END_BELOW of END_OF did.  */
  BEGIN_OF = 16,
  BEGIN_AT = 4,
  END_OF = 256,
  END_BELOW = 8,

  /* The walker sleeps until this many slots are free.  */
  ROOM = 16,

  /* Twice as many readers are worth it if they need less than PAYS percent of
     the time for so many files.  */
  WINDOW = 512,
  PAYS = 80,

  /* So many directories may wait to be read, and so many of their names are
     read.  */
  DIRS = 32,
  DIR_NAMES = 1000,

  /* Stop if the walker has missed this many files in a row.  */
  MISSES_MAX = 32
};

/* A read that takes longer than this, in nanoseconds, came from a disk; and by
   one more for so many bytes.  */
static uintmax_t const WAIT_NS = 50000;
static uintmax_t const WAIT_BYTES_PER_NS = 2;

enum state
{
  DUE,  /* waits for a reader that opens it */
  OPEN, /* waits for a reader that reads it */
  BUSY,
  DONE
};

struct slot
{
  enum state state;
  ino_t ino;     /* 0: not known yet */
  bool is_known; /* it was opened, or that was tried */
  size_t large;  /* whole chunks that hold its data, if they are not small */
  struct early_file early;
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

/* The lock protects everything from FIRST to SLOTS, but not the early_file of
   a slot that is BUSY, which belongs to its reader.  Slots are filled and
   taken in the order of their numbers, which are never reused, and are read in
   the order of their inodes.  */
struct prefetch
{
  struct prefetch_opts opts;
  atomic_size_t block; /* see prefetch_skip_blocks */
  bool impossible;     /* no threads, or too few descriptors */

  thread_lock lock;
  thread_cond room, due, done; /* for the walker, the readers and the main
                                  thread */
  uintmax_t first;             /* the oldest slot in use */
  uintmax_t end;               /* one past the last slot in use */
  unsigned most;               /* slots that may be in use */
  uintmax_t work;              /* all before it are read or being read */
  ino_t ino;                   /* of the slot that a reader took last */
  unsigned open_count;         /* slots that are OPEN */
  uintmax_t read_count;        /* files that were read */
  size_t held;                 /* bytes of the buffers in the pool */
  struct bufferpool pool;      /* for files that are not small */
  uintmax_t awaited;           /* the slot that the main thread waits for, or
                                  NOBODY */
  bool walking;                /* the walker is still running */
  bool stop;                   /* request to the walker; and the readers begin
                                  nothing */
  bool quitting;               /* request to the readers */
  unsigned reader_limit;       /* the readers after these end */
  struct dir dirs[DIRS];       /* directories to read, in order */
  unsigned dir_count;
  unsigned dirs_busy; /* directories that are being read */
  unsigned dirs_read;
  struct slot slots[PREFETCH_FILES];

  struct reader_thread readers[PREFETCH_READERS_MAX];
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
  uintmax_t window_first;                     /* READ_COUNT as the window
                                                 began */
  uintmax_t window_begin, window_ns; /* when the window began; how long a file
                                        took in the last one, or 0 */
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

struct prefetch *
prefetch_new (struct prefetch_opts const *o)
{
  struct prefetch *p = xzalloc (sizeof *p);
  p->opts = *o;
  p->impossible = (o->when == PREFETCH_NEVER || thread_memory_is_limited ()
                   || !descriptors_are_free (DESCRIPTORS_FOR_THREADS));
  bool many = descriptors_are_free (DESCRIPTORS_FOR_THREADS + PREFETCH_FILES);
  p->most = many ? PREFETCH_FILES : FEW_FILES;
  p->awaited = NOBODY;
  p->settled = o->readers != 0;
  p->reader_limit = PREFETCH_READERS_MAX;
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

/* Make *BEST the slot NUMBER if that has a lower inode number.  */
static void
prefer (struct prefetch *p, uintmax_t *best, uintmax_t number)
{
  if (*best == NOBODY || slot_of (p, number)->ino < slot_of (p, *best)->ino)
    *best = number;
}

/* The slot that a reader takes next, or NOBODY.  Inodes, and mostly the data
   of files too, lie on a disk in the order of their numbers; so it goes
   through them upwards, and then begins again.  A file that is not small must
   leave room for those before it, whose sizes must be known: so there is
   always room for the oldest one.  */
static uintmax_t
choose (struct prefetch *p)
{
  uintmax_t next = NOBODY, lowest = NOBODY;
  size_t large = p->held;
  bool is_known = true;
  p->work = MAX (p->work, p->first);
  for (uintmax_t i = p->work; i != p->end && !p->stop; i++)
    {
      struct slot const *s = slot_of (p, i);
      bool may_take = s->state == DUE;
      is_known &= s->is_known;
      if (s->state == OPEN)
        {
          large += s->large;
          may_take = !s->large || (is_known && large <= LARGE_BYTES);
        }
      else if (i == p->work && s->is_known)
        p->work++;
      if (may_take)
        prefer (p, &lowest, i);
      if (may_take && p->ino <= s->ino)
        prefer (p, &next, i);
    }
  return next == NOBODY ? lowest : next;
}

/* Open the file of S, or read it if it IS_OPEN.  What is small is read at once
   if it was its turn by its inode.  Returns whether it is still to be read. */
static bool
work_on (struct reader_thread *r, struct slot *s, bool is_open)
{
  struct early_file *e = &s->early;
  size_t block = atomic_load (&r->p->block);
  if (is_open)
    early_file_look_again (e, &r->p->opts, block, s->large);
  else
    early_file_open (e, &r->p->opts, block);
  if (e->need == 0)
    return false;
  if (!is_open && (EARLY_FILE_SMALL < e->need || !s->ino))
    return true;
  r->no_method = false;
  early_file_read (e, r->pagecache, &r->no_method);
  return false;
}

/* Work on the slot NUMBER.  The lock is held before and after.  */
static void
take_slot (struct reader_thread *r, uintmax_t number)
{
  struct prefetch *p = r->p;
  struct slot *s = slot_of (p, number);
  bool is_open = s->state == OPEN;
  if (is_open && s->large
      && (s->early.large = bufferpool_get (&p->pool, s->large)))
    p->held += s->large;
  /* There may be room for more.  */
  if (is_open && --p->open_count)
    thread_wake (&p->due);
  p->ino = s->ino;
  s->state = BUSY;
  thread_release (&p->lock);
  bool is_unread = work_on (r, s, is_open);
  thread_acquire (&p->lock);
  s->state = is_unread ? OPEN : DONE;
  s->is_known = true;
  if (is_unread)
    {
      size_t need = s->early.need;
      s->ino = s->early.file.st.st_ino;
      s->large = need <= EARLY_FILE_SMALL ? 0 : bufferpool_round (need);
      p->work = MIN (p->work, number);
      p->open_count++;
      thread_wake (&p->due);
    }
  p->read_count += s->early.file.read;
  if (number == p->awaited)
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
      uintmax_t number = p->dir_count ? NOBODY : choose (p);
      if (p->dir_count)
        read_next_dir (p);
      else if (number == NOBODY)
        thread_wait (&p->due, &p->lock);
      else
        take_slot (r, number);
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
  if (EARLY_FILE_PATH < strlen (f->path))
    p->most = FEW_FILES;
  while (p->most <= p->end - p->first && !p->stop)
    thread_wait (&p->room, &p->lock);
  bool stop = p->stop;
  if (!stop)
    {
      bool awaited = p->end == p->awaited;
      struct slot *s = slot_of (p, p->end++);
      early_file_set (&s->early, f, dirfd);
      s->ino = f->ino;
      s->is_known = false;
      s->large = 0;
      s->state = DUE;
      thread_wake (&p->due);
      if (awaited)
        thread_wake (&p->done);
    }
  thread_release (&p->lock);
  if (stop && 0 <= dirfd)
    close (dirfd);
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
  p->impossible = !start_readers (p, MIN (readers, PREFETCH_READERS_MAX));
  trace ("prefetch",
         "starts: %u of %u reads waited, at most %u files, %u readers",
         p->waited, p->files, p->most, MIN (p->reader_count, p->reader_limit));
  p->files = p->waited = p->misses = 0;
  p->window_begin = monotonic_ns ();
  if (p->impossible || !(p->ahead = p->traversal->fork (p->traversal_arg)))
    return;
  thread_acquire (&p->lock);
  p->stop = false;
  p->window_first = p->read_count;
  thread_release (&p->lock);
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

/* Release the oldest slot, and close its file unless the caller has it
   (LENT).  */
static void
drop_first (struct prefetch *p, bool lent)
{
  struct slot *s = slot_of (p, p->first);
  struct prefetch_file const *f = &s->early.file;
  while (s->state == BUSY)
    wait_for (p, p->first);
  if (s->state == DUE)
    early_file_cancel (&s->early);
  p->open_count -= s->state == OPEN;
  if (s->early.large)
    {
      bufferpool_put (&p->pool, s->early.large, s->large);
      p->held -= s->large;
    }
  if (!lent && f->data && p->opts.keep_atime)
    early_file_restore_atime (f);
  if (!lent && 0 <= f->fd)
    close (f->fd);
  early_file_forget (&s->early);
  s->state = DONE;
  p->first++;
  if (p->open_count)
    thread_wake (&p->due);
  /* To wake it for each file would take longer than what it does.  */
  if (p->end - p->first <= p->most - ROOM)
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

/* Whether reading BYTES in NS nanoseconds took as long as from a disk.  */
static bool
has_waited (uintmax_t bytes, uintmax_t ns)
{
  return WAIT_NS + bytes / WAIT_BYTES_PER_NS < ns;
}

void
prefetch_learn (struct prefetch *p, off_t bytes, uintmax_t ns)
{
  if (p->impossible || !p->traversal || p->ahead || bytes == 0)
    return;
  p->files++;
  p->waited += has_waited (bytes, ns);
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

/* After READ_COUNT files, find out how many readers help: twice as many if the
   last ones did, else no more than before.  The files are counted as they are
   read, because the main thread may take several hundred at once.  */
static void
adapt_readers (struct prefetch *p, uintmax_t read_count)
{
  uintmax_t files = read_count - p->window_first;
  if (p->settled || files < WINDOW)
    return;
  uintmax_t end = monotonic_ns (), ns = (end - p->window_begin) / files;
  unsigned count = p->reader_count;
  if (p->window_ns == 0 || ns < p->window_ns * PAYS / 100)
    {
      start_readers (p, MIN (2 * count, PREFETCH_READERS_MAX));
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
  p->window_first = read_count;
  p->window_begin = end;
  p->window_ns = ns;
}

/* Whether there is a slot AT, if need be later.  A walker that sleeps although
   there is room must go on.  */
static bool
await_slot (struct prefetch *p, uintmax_t at)
{
  while (at == p->end && p->walking && at - p->first < p->most)
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
    else if (strcmp (slot_of (p, at)->early.path, path) == 0)
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
  uintmax_t most = MIN (p->most, p->reader_count + taken);
  uintmax_t room = most < held ? 0 : most - held;
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
      *f = s->early.file;
      counts = f->read || s->early.is_unwanted;
      waited = has_waited (f->bytes, s->early.ns);
      p->lent = 0 <= f->fd;
      if (!p->lent)
        drop_first (p, false);
      p->misses = 0;
    }
  uintmax_t read_count = p->read_count;
  thread_release (&p->lock);

  /* Even if this stops, what the caller has stays until the next fork, because
     the readers begin nothing.  */
  if (found ? counts && is_idle (p, waited) : MISSES_MAX < ++p->misses)
    stop (p);
  if (found && f->fd < 0)
    return false;
  if (found && f->read && p->ahead)
    adapt_readers (p, read_count);
  if (found && !early_file_refresh (f, p->opts.keep_atime))
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
    early_file_release (&p->slots[i].early);
  bufferpool_release (&p->pool);
  thread_cond_destroy (&p->done);
  thread_cond_destroy (&p->due);
  thread_cond_destroy (&p->room);
  thread_lock_destroy (&p->lock);
  free (p);
}
