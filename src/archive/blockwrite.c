/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockout.h"

#include <errno.h>
#include <stdckdint.h>
#include <string.h>

#include "alignalloc.h"
#include "format/raw.h"
#include "jobthread.h"
#include "minmax.h"
#include "trace.h"

/* The most to write at once.  One write of 4 MiB to a file takes twice as long
   as writes of 1 MiB, for which the page cache uses smaller folios.  */
enum
{
  MOST_AT_ONCE = 1 << 20
};

static void
count_record (struct blockout *b)
{
  b->records++;
  if (!b->hook)
    return;
  b->counting = true;
  b->hook (b->hook_arg, b->records);
  b->counting = false;
}

void
blockwrite_count (struct blockout *b, uintmax_t most)
{
  uintmax_t whole = (b->here + b->fill) / b->record_bytes;
  while (b->records - b->earlier_records < MIN (whole, most))
    count_record (b);
}

/* Write the bytes of J to the device, in the pieces that it wants.  */
static void
do_job (struct blockout_job *j)
{
  struct device *dev = j->dev;
  j->done = 0;
  j->err = 0;
  while (j->done < j->n)
    {
      uintmax_t here = j->here + j->done;
      size_t left = j->n - j->done;
      size_t most = (dev->wants_records
                         ? j->record_bytes
                         : MOST_AT_ONCE - (dev->start + here) % MOST_AT_ONCE);
      size_t size = MIN (most, left);
      ssize_t got
          = (dev->is_null ? size : device_write (dev, j->buf + j->done, size));
      if (0 < got)
        j->done += got;
      if (got <= 0 || (dev->wants_records && got < size))
        {
          j->err = got < 0 ? got : -ENOSPC;
          break;
        }
    }
}

/* Write the first N bytes of the buffer to the device.  Returns how many it
   took; if fewer than N, *ERR is the reason.  */
static size_t
write_to_device (struct blockout *b, size_t n, int *err)
{
  struct blockout_job j = { .dev = b->dev,
                            .record_bytes = b->record_bytes,
                            .buf = b->buf,
                            .n = n,
                            .here = b->here };
  do_job (&j);
  b->written += j.done;
  b->here += j.done;
  if (j.done < n)
    {
      *err = j.err;
      device_settle (b->dev);
    }
  return j.done;
}

/* Remove the first N bytes from the buffer.  */
static void
remove_written (struct blockout *b, size_t n)
{
  b->fill -= n;
  memmove (b->buf, b->buf + n, b->fill);
}

int
blockwrite_bytes (struct blockout *b, size_t n)
{
  int err = blockwrite_wait (b);
  if (err)
    return err;
  if (write_to_device (b, n, &err) < n)
    {
      b->err = err;
      return err;
    }
  remove_written (b, n);
  return 0;
}

/* Writing behind.  */

static void
run_job (void *arg)
{
  do_job (arg);
}

int
blockwrite_wait (struct blockout *b)
{
  if (!b->pending)
    return b->err;
  jobthread_wait (b->thread);
  b->pending = false;
  size_t missing = b->job.n - b->job.done;
  if (missing)
    {
      b->written -= missing;
      b->here -= missing;
      b->err = b->job.err;
      device_settle (b->dev);
    }
  return b->err;
}

/* Start the thread.  Not for the first buffer: most archives fit there, and
   what the device can do is found out by then.  */
static bool
can_write_behind (struct blockout *b)
{
  if (b->overlap == OVERLAP_NEVER || b->thread)
    return b->thread != NULL;
  if (b->overlap != OVERLAP_ALWAYS && b->written == 0)
    return false;
  b->spare = alignalloc (BLOCKWRITE_ALIGNMENT, b->cap);
  if (b->spare && device_lend (b->dev, NULL))
    b->thread = jobthread_new (run_job, &b->job, true);
  if (!b->thread)
    b->overlap = OVERLAP_NEVER;
  trace ("archive", "%s", b->thread ? "writes behind" : "writes at once");
  return b->thread != NULL;
}

int
blockwrite_behind (struct blockout *b, size_t n)
{
  if (n == 0 || !can_write_behind (b))
    return blockwrite_bytes (b, n);
  int err = blockwrite_wait (b);
  if (err)
    return err;
  b->job = (struct blockout_job) { .dev = b->dev,
                                   .record_bytes = b->record_bytes,
                                   .buf = b->buf,
                                   .n = n,
                                   .here = b->here };
  memcpy (b->spare, b->buf + n, b->fill - n);
  b->buf = b->spare;
  b->spare = b->job.buf;
  b->fill -= n;
  b->written += n;
  b->here += n;
  b->pending = true;
  jobthread_begin (b->thread);
  return 0;
}

/* Several devices.  */

/* Make room for N bytes in addition to those in the buffer.  */
static int
widen (struct blockout *b, size_t n)
{
  if (n <= b->cap - b->fill)
    return 0;
  size_t cap;
  if (ckd_add (&cap, b->fill, n)
      || ckd_add (&cap, cap,
                  BLOCKWRITE_ALIGNMENT - cap % BLOCKWRITE_ALIGNMENT))
    return -ENOMEM;
  unsigned char *buf = alignalloc (BLOCKWRITE_ALIGNMENT, cap);
  if (!buf)
    return -ENOMEM;
  if (b->fill)
    memcpy (buf, b->buf, b->fill);
  alignfree (b->buf);
  b->buf = buf;
  b->cap = cap;
  return 0;
}

int
blockout_divide (struct blockout *b, uintmax_t limit, int (*full) (void *),
                 void *full_arg)
{
  uintmax_t rest = limit % b->record_bytes;
  if (rest && ckd_add (&limit, limit, b->record_bytes - rest))
    limit = 0;
  b->limit = limit;
  b->full = full;
  b->full_arg = full_arg;
  /* Make room, so that only blockwrite_due writes.  */
  size_t most;
  return (ckd_add (&most, b->record_bytes, MOST_AT_ONCE + 2 * BLOCKOUT_ROOM)
              ? -ENOMEM
              : widen (b, most));
}

/* Write the records that are due, with ALL every whole record.  Sets *FULL to
   whether the device takes no more; what did not fit is still in the
   buffer.  */
static int
flush (struct blockout *b, bool all, bool *full)
{
  *full = false;
  if (b->err != 0)
    return b->err;
  size_t n = b->fill - b->fill % b->record_bytes;
  *full = (b->limit && b->limit - b->here < n);
  if (*full)
    n = b->limit - b->here;
  blockwrite_count (b, (b->here + n) / b->record_bytes);
  if (!(all || *full || b->dev->wants_records || MOST_AT_ONCE <= n))
    return 0;
  b->why_full = -ENOSPC;
  size_t done = write_to_device (b, n, &b->why_full);
  remove_written (b, done);
  if (done < n)
    {
      /* A reader can continue only after a whole number of blocks.  */
      *full = b->here % b->record_bytes % BLOCK_BYTES == 0;
      b->err = *full ? 0 : b->why_full;
    }
  else if (*full)
    count_record (b); /* the one that did not fit on this device */
  return b->err;
}

/* Continue on the next device.  */
static int
change_device (struct blockout *b)
{
  int err = b->full (b->full_arg);
  if (err)
    b->err = err;
  return err;
}

int
blockwrite_due (struct blockout *b)
{
  bool full;
  int err;
  while ((err = flush (b, false, &full)) == 0 && full)
    if ((err = change_device (b)) != 0)
      break;
  return err;
}

int
blockwrite_last (struct blockout *b)
{
  int err = blockwrite_due (b);
  while (err == 0)
    {
      bool full;
      size_t used = (b->here + b->fill) % b->record_bytes;
      size_t padding = used ? b->record_bytes - used : 0;
      err = blockout_zeros (b, padding);
      if (err == 0)
        err = flush (b, true, &full);
      if (err || !full)
        return err;
      bool only_zeros = b->fill <= padding;
      b->fill -= MIN (b->fill, padding);
      if (only_zeros)
        return 0;
      err = change_device (b);
      if (err == 0)
        err = blockwrite_due (b);
    }
  return err;
}

int
blockout_change (struct blockout *b, struct device *dev, void const *p,
                 size_t n)
{
  int err = widen (b, n + BLOCKOUT_ROOM);
  if (err)
    return err;
  memmove (b->buf + n, b->buf, b->fill);
  if (n)
    memcpy (b->buf, p, n);
  b->fill += n;
  b->dev = dev;
  b->here = 0;
  b->earlier_records = b->records;
  return 0;
}
