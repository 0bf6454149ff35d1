/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/scanahead.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "minmax.h"
#include "monotonic.h"
#include "posixthreads.h"
#include "workpool.h"
#include "xalloc.h"

enum
{
  /* No more directories are taken while so many, or so many names, wait.  */
  HELD_DIRS = 512,
  HELD_NAMES = 65536,

  /* The size of a directory that will have too many names.  */
  LARGE_DIR = 1 << 20,

  /* After so many directories for which a thread had to wait, there are as
     many threads as possible.  */
  WAITED_DIRS = 16,

  /* A listing that is older than this is not used: between a directory and
     the next one there may be many below the first.  */
  OLDEST_SECONDS = 5
};

struct scanahead_dir
{
  size_t cwd;               /* number of the -C */
  int root;                 /* borrowed; its directory */
  struct snapshot_dir what; /* with its name, owned, and its inode only */
  bool done;
  bool waited;       /* its thread had to wait for it */
  bool complete;     /* the listing is there */
  uintmax_t made_ns; /* when */
  struct listing listing;
};

struct scanahead
{
  struct walk_opts const *walk;                /* borrowed */
  struct workpool *pool;                       /* owned */
  struct scanahead_dir *slots[WORKPOOL_SLOTS]; /* borrowed */
  struct scan_root roots[WORKPOOL_THREADS];    /* owned; for each thread */
  size_t held_dirs, held_names;                /* not released */
  bool settled;    /* the number of threads stays */
  unsigned waited; /* directories */
};

/* Get the status of each name in L, in the directory FD.  False if that fails
   for one, or if they are too many.  */
static bool
get_statuses (struct listing *l, struct walk_opts const *o, int fd)
{
  size_t n = l->names.count;
  if (SCANAHEAD_NAMES < n)
    return false;
  l->statuses = xnmalloc (n, sizeof *l->statuses);
  for (size_t i = 0; i < n; i++)
    {
      struct scan_status *st = &l->statuses[i];
      if (scan_status_get (st, o, fd, l->names.list[i].text) != 0)
        return false;
      l->has_directories |= S_ISDIR (st->mode);
    }
  return true;
}

static void
forget_listing (struct listing *l)
{
  dirnames_release (&l->names);
  free (l->statuses);
  *l = (struct listing) { .has_directories = false };
}

/* How often this thread has waited, for a disk or a server.  0 where that is
   not known.  */
static long
waits (void)
{
#ifdef RUSAGE_THREAD
  struct rusage u;
  if (getrusage (RUSAGE_THREAD, &u) == 0)
    return u.ru_nvcsw;
#endif
  return 0;
}

/* A workpool_run: list the directory in SLOT.  */
static void
list_slot (void *arg, unsigned thread, unsigned slot, unsigned n)
{
  (void) thread;
  (void) n;
  struct scanahead *a = arg;
  struct scanahead_dir *d = a->slots[slot];
  struct stat st;
  bool changed;
  long before = waits ();
  struct scan_root *r = &a->roots[thread];
  r->cwd = d->cwd;
  r->fd = d->root;
  int fd = scan_open_again (a->walk, r, &d->what, &st, &changed);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  if (dir && st.st_size < LARGE_DIR
      && dirnames_read (&d->listing.names, dir) == 0)
    {
      dirnames_sort (&d->listing.names);
      d->complete = get_statuses (&d->listing, a->walk, dirfd (dir));
    }
  if (!d->complete)
    forget_listing (&d->listing);
  if (dir)
    closedir (dir);
  else if (0 <= fd)
    close (fd);
  d->waited = waits () != before;
  d->made_ns = monotonic_ns ();
}

/* Take the oldest directory out of the pool.  */
static void
finish_one (struct scanahead *a)
{
  workpool_wait (a->pool);
  struct scanahead_dir *d = a->slots[workpool_slot (a->pool, 0)];
  d->done = true;
  a->waited += d->waited;
  a->held_names += d->listing.names.count;
  workpool_remove (a->pool);
}

void
scanahead_finish (struct scanahead *a)
{
  if (!a)
    return;
  while (workpool_count (a->pool))
    finish_one (a);
  for (int i = 0; i < WORKPOOL_THREADS; i++)
    anchors_forget (&a->roots[i].anchors);
}

struct scanahead *
scanahead_new (struct walk_opts const *o, unsigned threads)
{
  if (thread_memory_is_limited ())
    return NULL;
  struct scanahead *a = xzalloc (sizeof *a);
  a->walk = o;
  a->settled = threads != 0;
  if (!threads)
    threads = MAX (2, thread_cpus ()) - 1;
  a->pool = workpool_new (threads, true, 1, list_slot, a);
  if (a->pool)
    return a;
  free (a);
  return NULL;
}

/* Have more threads, if the present ones wait.  Cached directories are read
   best by one thread for each processor.  */
static void
adapt (struct scanahead *a)
{
  if (a->settled || a->waited < WAITED_DIRS)
    return;
  a->settled = true;
  struct workpool *more
      = workpool_new (WORKPOOL_THREADS - 1, true, 1, list_slot, a);
  if (!more)
    return;
  scanahead_finish (a);
  workpool_free (a->pool);
  a->pool = more;
}

struct scanahead_dir *
scanahead_add (struct scanahead *a, size_t cwd, int root,
               struct snapshot_dir const *what)
{
  adapt (a);
  if (HELD_DIRS <= a->held_dirs || HELD_NAMES <= a->held_names
      || workpool_count (a->pool) == WORKPOOL_SLOTS)
    return NULL;
  struct scanahead_dir *d = xzalloc (sizeof *d);
  d->cwd = cwd;
  d->root = root;
  d->what.name = xstrdup (what->name);
  d->what.found_dev = what->found_dev;
  d->what.found_ino = what->found_ino;
  a->slots[workpool_free_slot (a->pool)] = d;
  a->held_dirs++;
  workpool_add (a->pool);
  return d;
}

struct listing const *
scanahead_take (struct scanahead *a, struct scanahead_dir *d)
{
  while (!d->done)
    finish_one (a);
  return (d->complete
                  && monotonic_ns () - d->made_ns
                         < OLDEST_SECONDS * UINTMAX_C (1000000000)
              ? &d->listing
              : NULL);
}

void
scanahead_release (struct scanahead *a, struct scanahead_dir *d)
{
  if (!d)
    return;
  a->held_dirs--;
  a->held_names -= d->listing.names.count;
  forget_listing (&d->listing);
  free (d->what.name);
  free (d);
}

void
scanahead_free (struct scanahead *a)
{
  if (!a)
    return;
  scanahead_finish (a);
  workpool_free (a->pool);
  for (int i = 0; i < WORKPOOL_THREADS; i++)
    anchors_release (&a->roots[i].anchors);
  free (a);
}
