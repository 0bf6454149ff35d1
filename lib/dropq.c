/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "dropq.h"

#include <errno.h>
#include <stdlib.h>

#include "posixthreads.h"

/* Call sync_file_range with FLAGS; note if it is missing.  */
static int
sync_range (struct sysops const *sys, int fd, struct dropq_limits *limits,
            off_t off, off_t len, unsigned flags)
{
  while (sys->sync_file_range (fd, off, len, flags) != 0)
    {
      if (sysops_unsupported (errno))
        {
          limits->no_range = true;
          break;
        }
      if (errno != EINTR)
        return -errno;
    }
  return 0;
}

int
dropq_start (struct sysops const *sys, int fd, struct dropq_limits *limits,
             off_t off, off_t len)
{
  if (limits->no_range)
    return 0;
  return sync_range (sys, fd, limits, off, len, SYNC_FILE_RANGE_WRITE);
}

int
dropq_wait (struct sysops const *sys, int fd, struct dropq_limits *limits,
            off_t off, off_t len)
{
  if (!limits->no_range)
    {
      int err = sync_range (sys, fd, limits, off, len,
                            SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE
                                | SYNC_FILE_RANGE_WAIT_AFTER);
      if (err || !limits->no_range)
        return err;
    }
  return dropq_sync (sys, fd);
}

int
dropq_sync (struct sysops const *sys, int fd)
{
  while (sys->fdatasync (fd) != 0)
    {
      if (sysops_unsupported (errno))
        break;
      if (errno != EINTR)
        return -errno;
    }
  return 0;
}

void
dropq_init (struct dropq *q, struct sysops const *sys, size_t max_files,
            off_t max_bytes, bool background)
{
  *q = (struct dropq) { .sys = sys,
                        .max_files = max_files,
                        .max_bytes = max_bytes,
                        .wants_helper = background };
}

/* Start write-back of F.  DONTNEED on dirty pages does that too, without
   waiting.  */
static int
start_writeback (struct sysops const *sys, struct dropq_file *f)
{
  if (f->begun)
    return 0;
  int err = dropq_start (sys, f->fd, f->limits, f->from, 0);
  if (f->limits->no_range && !f->limits->no_advice
      && coldmap_drop_all (&f->map, sys, f->fd) != 0)
    f->limits->no_advice = true;
  return err;
}

/* Write back F, drop it and close it.  */
static int
finish_file (struct sysops const *sys, struct dropq_file *f)
{
  int err = dropq_wait (sys, f->fd, f->limits, f->from, 0);
  if (!err && !f->limits->no_advice
      && coldmap_drop_all (&f->map, sys, f->fd) != 0)
    f->limits->no_advice = true;
  coldmap_release (&f->map);
  if (sys->close (f->fd) != 0 && errno != EINTR && !err)
    err = -errno;
  return err;
}

static void
note (struct dropq *q, int err)
{
  if (err && !q->err)
    q->err = err;
}

/* Remove the oldest file from the queue.  */
static void
remove_oldest (struct dropq *q)
{
  q->bytes -= q->v[q->first].bytes;
  q->first = (q->first + 1) % q->max_files;
  q->n--;
}

static void
append (struct dropq *q, struct dropq_file const *f)
{
  q->v[(q->first + q->n++) % q->max_files] = *f;
  q->bytes += f->bytes;
}

/* Whether a file of BYTES must wait for room.  */
static bool
is_full (struct dropq const *q, off_t bytes)
{
  return (q->n == q->max_files || (q->n && q->bytes + bytes > q->max_bytes));
}

/* Whether the queue holds more than make_room leaves.  */
static bool
is_half_full (struct dropq const *q)
{
  return q->n > q->max_files / 2 || q->bytes > q->max_bytes / 2;
}

static void
finish_oldest (struct dropq *q)
{
  note (q, finish_file (q->sys, &q->v[q->first]));
  remove_oldest (q);
}

/* Finish the older half of the queue, and more if BYTES need the room.  With
   sync_file_range, one file at a time would do.  With many calls of fdatasync
   in a row, only the first waits for the file system's journal.  */
static void
make_room (struct dropq *q, off_t bytes)
{
  while (q->n && (is_half_full (q) || is_full (q, bytes)))
    finish_oldest (q);
}

/* The helper sleeps until this many files or bytes are queued.  */
enum
{
  WAKE_FILES = 16
};
static off_t const WAKE_BYTES = 1024 * 1024;

/* The lock guards the queue.  The helper owns the files in it and alone
   removes them.  */
struct dropq_helper
{
  thread_id thread;
  thread_lock lock;
  thread_cond more; /* wakes the helper */
  thread_cond less; /* the helper signals room */
  size_t started;   /* files with write-back started, from the first */
  off_t unstarted_bytes;
  bool emptying; /* finish all */
  bool halving;  /* finish down to half */
  bool stop;
};

/* Start or finish one file if one is due.  False if none is.  */
static bool
do_one_step (struct dropq *q, struct dropq_helper *h)
{
  struct dropq_file *f;
  int err;

  if (h->started < q->n)
    {
      f = &q->v[(q->first + h->started) % q->max_files];
      thread_release (&h->lock);
      err = start_writeback (q->sys, f);
      thread_acquire (&h->lock);
      h->unstarted_bytes -= f->bytes;
      h->started++;
      note (q, err);
      return true;
    }
  if (q->n > q->max_files / 4 * 3 || q->bytes > q->max_bytes / 4 * 3)
    h->halving = true;
  if (!is_half_full (q))
    {
      h->halving = false;
      thread_wake (&h->less);
    }
  if (q->n == 0 || !(h->halving || h->emptying))
    return false;

  f = &q->v[q->first];
  thread_release (&h->lock);
  err = finish_file (q->sys, f);
  thread_acquire (&h->lock);
  note (q, err);
  remove_oldest (q);
  h->started--;
  return true;
}

static void *
run_helper (void *arg)
{
  struct dropq *q = arg;
  struct dropq_helper *h = q->helper;

  thread_acquire (&h->lock);
  for (;;)
    if (!do_one_step (q, h))
      {
        thread_wake (&h->less);
        if (h->stop)
          break;
        thread_wait (&h->more, &h->lock);
      }
  thread_release (&h->lock);
  return NULL;
}

/* Start the helper.  Without it, the caller's thread does the work.  */
static void
start_helper (struct dropq *q)
{
  struct dropq_helper *h = calloc (1, sizeof *h);

  q->wants_helper = false;
  if (!h)
    return;
  thread_lock_init (&h->lock);
  thread_cond_init (&h->more);
  thread_cond_init (&h->less);
  q->helper = h;
  if (!thread_start (&h->thread, run_helper, q))
    {
      q->helper = NULL;
      free (h);
    }
}

/* Give F to the helper; wait while the queue is full.  */
static void
hand_over (struct dropq *q, struct dropq_file const *f)
{
  struct dropq_helper *h = q->helper;
  thread_acquire (&h->lock);
  while (is_full (q, f->bytes))
    {
      /* A half-empty queue may still have too little room.  */
      h->emptying = !is_half_full (q);
      h->halving = true;
      thread_wake (&h->more);
      thread_wait (&h->less, &h->lock);
    }
  h->emptying = false;
  append (q, f);
  h->unstarted_bytes += f->bytes;
  if (q->n - h->started >= WAKE_FILES || h->unstarted_bytes >= WAKE_BYTES)
    thread_wake (&h->more);
  thread_release (&h->lock);
}

static void
wait_until_empty (struct dropq *q)
{
  struct dropq_helper *h = q->helper;
  thread_acquire (&h->lock);
  h->emptying = true;
  while (q->n)
    {
      thread_wake (&h->more);
      thread_wait (&h->less, &h->lock);
    }
  h->emptying = false;
  thread_release (&h->lock);
}

static void
stop_helper (struct dropq *q)
{
  struct dropq_helper *h = q->helper;
  thread_acquire (&h->lock);
  h->stop = true;
  thread_wake (&h->more);
  thread_release (&h->lock);
  thread_join (h->thread);
  thread_cond_destroy (&h->less);
  thread_cond_destroy (&h->more);
  thread_lock_destroy (&h->lock);
  free (h);
  q->helper = NULL;
}

void
dropq_push (struct dropq *q, struct dropq_file const *f)
{
  if (!q->v && q->max_files)
    q->v = calloc (q->max_files, sizeof *q->v);
  if (q->v && q->wants_helper)
    start_helper (q);
  if (q->helper)
    {
      hand_over (q, f);
      return;
    }

  struct dropq_file taken = *f;
  note (q, start_writeback (q->sys, &taken));
  if (!q->v)
    {
      note (q, finish_file (q->sys, &taken));
      return;
    }
  if (is_full (q, taken.bytes))
    make_room (q, taken.bytes);
  append (q, &taken);
}

/* Finish all files.  */
static void
finish_all (struct dropq *q)
{
  if (q->helper)
    wait_until_empty (q);
  while (q->n)
    finish_oldest (q);
}

bool
dropq_spare (struct dropq *q)
{
  if (q->helper)
    thread_acquire (&q->helper->lock);
  bool any = q->n != 0;
  if (q->helper)
    thread_release (&q->helper->lock);
  if (any)
    finish_all (q);
  return any;
}

int
dropq_flush (struct dropq *q)
{
  finish_all (q);
  int err = q->err;
  q->err = 0;
  return err;
}

void
dropq_release (struct dropq *q)
{
  dropq_flush (q);
  if (q->helper)
    stop_helper (q);
  free (q->v);
  q->v = NULL;
}
