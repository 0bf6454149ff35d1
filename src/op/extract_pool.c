/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/extract_pool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "durable.h"
#include "fs/fill_file.h"
#include "minmax.h"
#include "pagecache.h"
#include "posixthreads.h"
#include "report/listing.h"
#include "trace.h"
#include "workpool.h"
#include "xalloc.h"

#define DIAG_KIND KIND_WRITE

enum
{
  FILE_BYTES = 128 * 1024, /* the largest file that is taken */
  BEGIN_FILES = 32,        /* small files before threads start */
  LEAST_FDS = 4 * WORKPOOL_SLOTS,
  REST_FILES = 256, /* to fill files twice is slow: pause for this many, and
                       for as many more each time */

  /* On a file system that is nearly full, it depends on the order of the calls
     which of them fail.  So there must be room for far more than what is under
     way; look after this many files.  */
  LOOK_FILES = 32,
  LEAST_INODES = 1024,

  /* With --no-page-cache, a thread writes this many files at once.  What that
     takes from the system, the system takes back slowly (30 milliseconds), so
     it is for many files.  */
  BATCH_FILES = 16,
  LEAST_BATCHED = 2048
};
static uintmax_t const LEAST_ROOM = 64 * 1024 * 1024;

/* A file that was taken.  */
struct taken
{
  struct file_filling filling;
  struct node_job job;
  struct member member; /* what fill_file needs of it */
  char *name;           /* owned */
  ptrdiff_t name_room;
  unsigned char *data; /* owned */
  ptrdiff_t data_room;
  size_t bytes;    /* in DATA */
  size_t used;     /* of them */
  bool batched;    /* write it with others */
  bool cut;        /* the archive ended before its end */
  off_t shared;    /* bytes that the file got without DATA */
  struct stat st;  /* when it was new */
  uintmax_t lines; /* the lines of the listing before this are due before it */
  bool clean;      /* all was done, and there was nothing to say */
  int seek_error;  /* of reset: 0 or -errno */
};

/* What a thread needs to fill files.  */
struct filler
{
  struct store store;
  struct restore restore;
  struct diag diag;
  struct pagecache_batch batch;
  bool spoke; /* there was a message */
};

struct extract_pool
{
  struct extract_pool_opts opts;
  bool always; /* for tests: from the first file on, wherever it is */
  bool impossible;
  unsigned threads;      /* that fill files, with the main thread */
  unsigned small;        /* files so far, before the start */
  unsigned taken;        /* the same, since then; up to LEAST_BATCHED */
  struct workpool *work; /* owned; null before the start */
  struct taken files[WORKPOOL_SLOTS];
  struct filler fillers[WORKPOOL_THREADS]; /* silent */
  struct filler loud;                      /* for the main thread */
  bool settling;
  unsigned rest, pause; /* small files to come that are not taken; how many the
                           last time */
  enum outcome outcome;

  dev_t dev;      /* where we looked for room last */
  bool has_room;  /* there was enough */
  unsigned since; /* files since then */
};

/* Filling.  */

/* A store_source.  */
static ptrdiff_t
next_bytes (void *arg, unsigned char const **p, size_t max)
{
  struct taken *t = arg;
  size_t n = MIN (max, t->bytes - t->used);
  *p = t->data + t->used;
  t->used += n;
  return n || !t->cut ? (ptrdiff_t) n : -1;
}

static enum outcome
fill (struct taken *t, struct filler *f)
{
  t->used = 0;
  f->store.source_arg = t;
  return fill_file (&t->filling, &f->store, &f->restore);
}

/* Write the data of those of the N files of T that are for a batch.  */
static void
write_batch (struct taken *t, unsigned n, struct filler *f)
{
  struct pagecache_small small[BATCH_FILES];
  unsigned count = 0;
  for (; n; n--, t++)
    if (t->batched && !t->shared)
      small[count++]
          = (struct pagecache_small) { &t->filling.stream, t->data, t->bytes };
  pagecache_write_small (&f->batch, small, count);
}

/* A workpool_run.  */
static void
run_jobs (void *arg, unsigned thread, unsigned slot, unsigned n)
{
  struct extract_pool *p = arg;
  struct taken *t = &p->files[slot];
  struct filler *f = &p->fillers[thread];
  write_batch (t, n, f);
  for (; n; n--, t++)
    {
      f->spoke = false;
      enum outcome o = fill (t, f);
      t->clean = o == OUT_OK && t->filling.stored == OUT_OK && !f->spoke;
    }
}

/* The diag's hook of the silent fillers.  */
static void
note_message (void *filler)
{
  struct filler *f = filler;
  f->spoke = true;
}

/* The diag's hook of the main thread's filler.  */
static void
flush_lines (void *listing)
{
  listing_flush (listing);
}

static void
filler_init (struct extract_pool *p, struct filler *f, bool loud)
{
  diag_copy (&f->diag, p->opts.diag);
  f->diag.before = loud ? flush_lines : note_message;
  f->diag.before_arg = loud ? (void *) p->opts.listing : f;
  if (!loud)
    f->diag.err = NULL;
  f->restore = *p->opts.restore;
  f->restore.diag = &f->diag;
  store_init (&f->store, p->opts.pagecache, &f->diag, next_bytes, NULL);
}

static void
filler_release (struct extract_pool *p, struct filler *f)
{
  store_release (&f->store);
  diag_absorb (f->diag.err ? p->opts.diag : NULL, &f->diag);
}

/* Start.  */

struct extract_pool *
extract_pool_new (struct extract_pool_opts const *o)
{
  char const *when = getenv ("TNC_POOL");
  bool always = when && strcmp (when, "always") == 0;
  unsigned threads = o->threads ? o->threads : thread_cpus ();
  if (always && o->threads == 0)
    threads = MAX (threads, 2);
  struct rlimit size, fds;
  /* A process whose files are too large gets a signal.  */
  bool limited
      = ((getrlimit (RLIMIT_FSIZE, &size) == 0
          && size.rlim_cur != RLIM_INFINITY)
         || (getrlimit (RLIMIT_NOFILE, &fds) == 0
             && fds.rlim_cur != RLIM_INFINITY && fds.rlim_cur < LEAST_FDS)
         || thread_memory_is_limited ());
  if (threads < 2 || limited || (when && strcmp (when, "never") == 0))
    return NULL;
  struct extract_pool *p = xzalloc (sizeof *p);
  p->opts = *o;
  p->always = always;
  p->threads = MIN (threads, WORKPOOL_THREADS);
  return p;
}

/* Whether the next small file is for the threads; start them if it is
   time.  */
static bool
is_running (struct extract_pool *p)
{
  if (p->rest)
    {
      p->rest--;
      return false;
    }
  if (p->work)
    return true;
  if (p->impossible || (p->small++ < BEGIN_FILES && !p->always))
    return false;
  for (unsigned i = 0; i < p->threads; i++)
    filler_init (p, &p->fillers[i], false);
  filler_init (p, &p->loud, true);
  unsigned most = pagecache_enabled (p->opts.pagecache) ? BATCH_FILES : 1;
  p->work = workpool_new (p->threads - 1, p->always && most == 1, most,
                          run_jobs, p);
  p->impossible = !p->work;
  trace ("pool", p->work ? "starts" : "no threads");
  return p->work;
}

/* End.  */

static struct taken *
oldest (struct extract_pool *p)
{
  return &p->files[workpool_slot (p->work, 0)];
}

/* Close the file of T, which is done.  */
static void
finish (struct extract_pool *p, struct taken *t)
{
  struct file_filling *f = &t->filling;
  durable_file (p->opts.durable, t->job.fd, t->name);
  p->outcome = outcome_worst (p->outcome, f->stored);
  p->outcome = outcome_worst (
      p->outcome, store_close (&p->loud.store, &f->stream, t->name));
}

/* Remove the oldest file, which is finished.  The lines before the next one
   are due.  */
static void
remove_oldest (struct extract_pool *p)
{
  workpool_remove (p->work);
  listing_release (p->opts.listing,
                   workpool_count (p->work) ? oldest (p)->lines : UINTMAX_MAX);
}

/* Make the file of T as it was when it was new, but for shared data.  What
   fails here changes nothing for the bytes that will be written, or is set
   again.  0 or -errno.  */
static int
reset (struct taken *t)
{
  int fd = t->job.fd;
  int err = pagecache_seek (&t->filling.stream, t->shared);
  (void) !ftruncate (fd, t->shared);
  if (t->filling.values.set_owner)
    (void) !fchown (fd, t->st.st_uid, t->st.st_gid);
  (void) fchmod (fd, t->st.st_mode & 07777);
  return err;
}

/* Fill the file of T in the main thread, and report what is to be said.  */
static void
fill_aloud (struct extract_pool *p, struct taken *t)
{
  enum outcome o = (t->seek_error ? diag_call_error (&p->loud.diag, "seek",
                                                     t->name, -t->seek_error)
                                  : fill (t, &p->loud));
  p->outcome = outcome_worst (p->outcome, o);
  finish (p, t);
}

/* There is something to say about the oldest file.  Whether it is said again,
   and about which of the others, may depend on what they have taken from it,
   such as the last room on a disk: do all again in their order.  */
static void
do_again (struct extract_pool *p)
{
  workpool_wait_all (p->work);
  if (!p->always)
    {
      p->pause += REST_FILES;
      p->rest = p->pause;
    }
  unsigned n = workpool_count (p->work);
  trace ("pool", "%u files are filled again", n);
  for (unsigned i = 0; i < n; i++)
    {
      struct taken *t = &p->files[workpool_slot (p->work, i)];
      t->seek_error = reset (t);
    }
  for (; n; n--)
    {
      fill_aloud (p, oldest (p));
      remove_oldest (p);
    }
}

/* Finish the oldest file or, if there is something to say about it, all.  */
static void
finish_oldest (struct extract_pool *p)
{
  bool before = p->settling;
  p->settling = true;
  workpool_wait (p->work);
  if (oldest (p)->clean)
    {
      finish (p, oldest (p));
      remove_oldest (p);
    }
  else
    do_again (p);
  p->settling = before;
}

void
extract_pool_settle (struct extract_pool *p)
{
  if (!p || !p->work || p->settling)
    return;
  while (workpool_count (p->work))
    finish_oldest (p);
  /* The main thread may write much.  */
  p->since = LOOK_FILES;
}

bool
extract_pool_spare (struct extract_pool *p)
{
  if (!p || !p->work || p->settling || workpool_count (p->work) == 0)
    return false;
  extract_pool_settle (p);
  return true;
}

enum outcome
extract_pool_free (struct extract_pool *p)
{
  if (!p)
    return OUT_OK;
  extract_pool_settle (p);
  enum outcome worst = p->outcome;
  if (p->work || p->impossible)
    {
      for (unsigned i = 0; i < p->threads; i++)
        filler_release (p, &p->fillers[i]);
      filler_release (p, &p->loud);
    }
  workpool_free (p->work);
  for (size_t i = 0; i < WORKPOOL_SLOTS; i++)
    {
      free (p->files[i].name);
      free (p->files[i].data);
    }
  free (p);
  return worst;
}

/* Taking files.  */

static bool
is_small (struct node_job const *j)
{
  struct member const *m = j->m;
  return (!j->existed && !j->backup && !m->sparse && !m->damaged
          && m->archived_size <= FILE_BYTES);
}

/* Whether the new file of J, whose status is ST, belongs to whom it should.
   One that inherited the group of its directory is made private at once.  */
static bool
has_owner (struct node_job const *j, struct restore_values const *v,
           struct stat const *st)
{
  return !j->ours || (st->st_uid == v->uid && st->st_gid == v->gid);
}

/* Whether the file system of FD, whose status is ST, has enough room.  */
static bool
has_room (struct extract_pool *p, int fd, struct stat const *st)
{
  if (p->always)
    return true;
  if (p->dev == st->st_dev && p->since++ < LOOK_FILES)
    return p->has_room;
  struct statvfs s;
  p->dev = st->st_dev;
  p->since = 0;
  /* Some file systems have no limit, and say 0.  */
  p->has_room
      = (fstatvfs (fd, &s) == 0
         && (s.f_blocks == 0 || LEAST_ROOM / MAX (s.f_frsize, 1) <= s.f_bavail)
         && (s.f_files == 0 || LEAST_INODES <= s.f_favail));
  return p->has_room;
}

/* Copy the data of T from SOURCE.  */
static void
copy_data (struct taken *t, store_source source, void *arg)
{
  size_t size = t->member.archived_size;
  if (t->data_room < (ptrdiff_t) size)
    t->data = xpalloc (t->data, &t->data_room, size - t->data_room, -1, 1);
  t->bytes = 0;
  while (t->bytes < size && !t->cut)
    {
      unsigned char const *from;
      ptrdiff_t n = source (arg, &from, size - t->bytes);
      t->cut = n <= 0;
      if (t->cut)
        break;
      memcpy (t->data + t->bytes, from, n);
      t->bytes += n;
    }
}

/* Let the file of T share blocks with the archive if it can; the rest of its
   data come after these.  0 or -errno.  */
static int
share_data (struct extract_pool *p, struct taken *t)
{
  struct store_sharing const *s = p->opts.sharing;
  off_t head, whole;
  t->shared = 0;
  if (!s
      || !s->find (s->arg, t->job.fd, 0, t->member.archived_size, &head,
                   &whole)
      || head != 0)
    return 0;
  int shared = s->share (s->arg, t->job.fd, 0, whole);
  t->cut = shared < 0;
  if (shared <= 0)
    return 0;
  t->shared = whole;
  t->member.archived_size -= whole;
  return pagecache_seek (&t->filling.stream, whole);
}

/* Make T the file of J.  */
static void
take_over (struct taken *t, struct node_job const *j,
           struct restore_values const *v)
{
  size_t bytes = strlen (j->name) + 1;
  if (t->name_room < (ptrdiff_t) bytes)
    t->name = xpalloc (t->name, &t->name_room, bytes - t->name_room, -1, 1);
  memcpy (t->name, j->name, bytes);
  t->member = (struct member) { .kind = j->m->kind,
                                .mode = j->m->mode,
                                .size = j->m->size,
                                .archived_size = j->m->archived_size,
                                .mtime = j->m->mtime };
  t->job = *j;
  t->job.m = &t->member;
  t->job.name = t->name;
  /* All goes through the descriptor.  */
  t->job.at = (struct parent_dir) { .dirfd = -1, .base = t->name };
  t->filling.job = &t->job;
  t->filling.values = *v;
  t->cut = false;
}

bool
extract_pool_take (struct extract_pool *p, struct node_job const *j,
                   struct restore_values const *v, store_source source,
                   void *arg)
{
  struct stat st;
  if (!p || !is_small (j) || !is_running (p) || fstat (j->fd, &st) != 0
      || !has_owner (j, v, &st) || !has_room (p, j->fd, &st)
      || durable_waits (p->opts.durable, j->fd))
    return false;
  while (workpool_count (p->work) == WORKPOOL_SLOTS
         || (workpool_count (p->work) && workpool_is_done (p->work)))
    finish_oldest (p);
  struct taken *t = &p->files[workpool_free_slot (p->work)];
  take_over (t, j, v);
  t->st = st;
  store_begin (&p->loud.store, &t->filling.stream, j->fd, &st);
  if (!pagecache_lend (&t->filling.stream))
    {
      pagecache_end (&t->filling.stream, false);
      return false;
    }
  t->seek_error = share_data (p, t);
  copy_data (t, source, arg);
  if (t->cut || t->seek_error)
    {
      extract_pool_settle (p);
      fill_aloud (p, t);
      return true;
    }
  t->lines = listing_hold (p->opts.listing);
  t->batched = p->always || p->taken == LEAST_BATCHED;
  p->taken += !t->batched;
  workpool_add (p->work);
  return true;
}
