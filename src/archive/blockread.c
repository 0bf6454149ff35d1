/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockin.h"

#include <poll.h>
#include <stdckdint.h>
#include <string.h>

#include "alignalloc.h"
#include "base/i18n.h"
#include "format/raw.h"
#include "jobthread.h"
#include "minmax.h"
#include "trace.h"

#define DIAG_KIND KIND_ARCHIVE

enum
{
  MOST_READ = 2 << 20,
  IN_ORDER = 4 << 20, /* read this much before the thread is used */
  ERRORS_MAX = 10     /* GNU tar's limit on consecutive read errors */
};

int
blockread_start (struct blockin *b, struct device *dev)
{
  size_t most = MOST_READ;
  if (dev && dev->wants_records && most < b->opts.record_bytes)
    most = b->opts.record_bytes;
  if (b->room < most)
    {
      /* The first BLOCKREAD_ALIGNMENT bytes hold what is left from the
         previous read.  alignalloc needs a multiple of the alignment.  */
      size_t size;
      if (ckd_add (&size, most, 2 * BLOCKREAD_ALIGNMENT - 1))
        return -ENOMEM;
      alignfree (b->area);
      b->area = alignalloc (BLOCKREAD_ALIGNMENT,
                            size - size % BLOCKREAD_ALIGNMENT);
      b->room = b->area ? most : 0;
      if (!b->area)
        return -ENOMEM;
    }
  b->dev = dev;
  b->at = b->end = b->area + BLOCKREAD_ALIGNMENT;
  b->step = BLOCKREAD_FIRST;
  return 0;
}

/* Report the read error ERR.  Returns whether to try again.  */
static bool
may_retry (struct blockin *b, int err)
{
  enum outcome o = diag_call_error (b->diag, "read", b->dev->name, -err);
  o = outcome_but_done (o);
  if (b->bytes == 0)
    o = diag_fatal_of (KIND_NONE, b->diag, 0,
                       _ ("At beginning of tape, quitting now"));
  else if (ERRORS_MAX < b->errors++)
    o = diag_fatal_of (KIND_NONE, b->diag, 0, _ ("Too many errors, quitting"));
  b->outcome = outcome_worst (b->outcome, o);
  return !outcome_is_fatal (o);
}

/* A device with records returned GOT bytes: the first of the archive, which
   tell the size of a record, or the first after a read that ended inside a
   block.  Returns false after a fatal error.  */
static bool
check_record (struct blockin *b, size_t got)
{
  if (b->unaligned && !b->opts.full_records)
    {
      size_t n = b->end - b->at;
      b->outcome
          = diag_fatal (b->diag, 0,
                        ngettext ("Unaligned block (%zu byte) in archive",
                                  "Unaligned block (%zu bytes) in archive", n),
                        n);
      return false;
    }
  b->unaligned = got % BLOCK_BYTES != 0;
  if (b->bytes == 0 && !b->unaligned && got < b->opts.record_bytes)
    {
      b->opts.record_bytes = got;
      size_t n = got / BLOCK_BYTES;
      diag_warn (
          b->diag, WARN_RECORD_SIZE, 0,
          ngettext ("Record size = %zu block", "Record size = %zu blocks", n),
          n);
    }
  return true;
}

size_t
blockread_left_of_record (struct blockin const *b, off_t pos)
{
  return b->opts.record_bytes - (pos - b->start) % b->opts.record_bytes;
}

/* How much to read when LEFT bytes are in the buffer.  A tape needs room for a
   whole record and returns one at a time.  On other devices reads end where
   the kernel's read-ahead does.  */
static size_t
next_read (struct blockin const *b, size_t left)
{
  if (b->dev->wants_records)
    return MAX (b->opts.record_bytes, BLOCKREAD_FIRST);
  if (b->opts.lockstep)
    return MIN (MOST_READ, blockread_left_of_record (b, b->pos + left));
  return b->step - (b->dev->start + b->pos - b->start + left) % b->step;
}

/* Reading ahead.  */

/* The thread's job: read until there is as much as wanted or, after the first
   bytes, until the caller waits or there are no more without waiting.  */
static void
run_job (void *arg)
{
  static atomic_bool const at_once = true;
  struct blockin *b = arg;
  struct blockin_job *j = &b->job;
  unsigned char *to = j->area + BLOCKREAD_ALIGNMENT;
  j->got = 0;
  j->stopped = false;
  do
    {
      bool first = j->got == 0;
      device_lend (b->dev, first ? &b->stop : &at_once);
      ssize_t got = device_read (b->dev, to + j->got, j->n - j->got);
      if (got == -ECANCELED)
        break;
      if (got <= 0)
        {
          j->stopped = true;
          j->last = got;
          break;
        }
      j->got += got;
    }
  while (j->got < j->n && !jobthread_is_awaited (b->thread));
  device_lend (b->dev, NULL); /* the caller's own reads wait */
}

/* Give the thread the next read, if it is time for that.  */
static void
read_ahead (struct blockin *b)
{
  if (b->overlap == OVERLAP_NEVER
      || (b->overlap != OVERLAP_ALWAYS && b->in_order < IN_ORDER)
      || b->job.stopped)
    return;
  if (!b->thread)
    {
      b->job.area
          = alignalloc (BLOCKREAD_ALIGNMENT, MOST_READ + BLOCKREAD_ALIGNMENT);
      if (b->job.area && device_lend (b->dev, &b->stop))
        b->thread = jobthread_new (run_job, b, false);
      trace ("archive", "%s", b->thread ? "reads ahead" : "reads at once");
      if (!b->thread)
        {
          device_lend (b->dev, NULL);
          b->overlap = OVERLAP_NEVER;
          return;
        }
    }
  b->job.n = next_read (b, b->end - b->at);
  b->pending = true;
  jobthread_begin (b->thread);
}

void
blockread_rest (struct blockin *b)
{
  if (b->pending)
    jobthread_wait (b->thread);
}

void
blockread_forget (struct blockin *b)
{
  if (b->pending)
    {
      jobthread_wait (b->thread);
      b->pending = false;
      b->beyond = b->job.got;
    }
  b->in_order = 0;
  b->job.stopped = false;
}

/* Take what the thread has read: its area becomes ours.  The LEFT bytes at AT
   go before it.  As device_read.  */
static ssize_t
take_ahead (struct blockin *b, size_t left)
{
  jobthread_wait (b->thread);
  b->pending = false;
  if (b->job.got == 0)
    return 0;
  unsigned char *area = b->job.area;
  unsigned char *to = area + BLOCKREAD_ALIGNMENT;
  memcpy (to - left, b->at, left);
  b->job.area = b->area;
  b->area = area;
  b->at = to - left;
  b->end = to;
  return b->job.got;
}

/* Whether the next bytes may take long to come.  Those of a file do not.  */
static bool
may_wait (struct blockin const *b)
{
  if (b->dev->is_regular)
    return false;
  if (b->pending)
    return !jobthread_is_idle (b->thread);
  struct pollfd p = { .fd = b->dev->fd, .events = POLLIN };
  return b->dev->fd < 0 || poll (&p, 1, 0) <= 0;
}

/* Make room for the next bytes at END, and read them.  As device_read.  */
static ssize_t
read_next (struct blockin *b)
{
  if (b->wait && may_wait (b))
    b->wait (b->wait_arg);
  size_t left = b->end - b->at;
  ssize_t got = b->pending ? take_ahead (b, left) : 0;
  if (got == 0 && b->job.stopped)
    {
      b->job.stopped = false;
      got = b->job.last;
    }
  else if (got == 0)
    {
      unsigned char *to = b->area + BLOCKREAD_ALIGNMENT;
      memmove (to - left, b->at, left);
      b->at = to - left;
      b->end = to;
      got = device_read (b->dev, to, next_read (b, left));
    }
  device_settle (b->dev);
  return got;
}

int
blockread_more (struct blockin *b)
{
  if (b->failed)
    return -1;
  if (b->eof)
    return 0;
  ssize_t got;
  while ((got = read_next (b)) < 0)
    if (!may_retry (b, got))
      {
        b->failed = true;
        return -1;
      }
  b->errors = 0;
  if (got == 0)
    {
      b->eof = true;
      return 0;
    }
  if (b->dev->wants_records && !b->dev->is_remote && !check_record (b, got))
    {
      b->failed = true;
      return -1;
    }
  b->end += got;
  b->bytes += got;
  b->in_order += got;
  b->step = MIN (2 * b->step, MOST_READ);
  read_ahead (b);
  return 1;
}
