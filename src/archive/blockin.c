/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockin.h"

#include <errno.h>
#include <stdckdint.h>

#include "alignalloc.h"
#include "format/raw.h"
#include "jobthread.h"
#include "minmax.h"

int
blockin_init (struct blockin *b, struct blockin_opts const *o,
              struct device *dev, struct diag *d,
              void (*hook) (void *, uintmax_t), void *hook_arg)
{
  *b = (struct blockin) {
    .opts = *o, .diag = d, .hook = hook, .hook_arg = hook_arg
  };
  return blockread_start (b, dev);
}

/* Count the records up to END: they are being looked at.  With ALL, those that
   were skipped before count, too.  */
static void
count_records (struct blockin *b, off_t end, bool all)
{
  off_t record = b->opts.record_bytes;
  if (b->counted < b->pos && !all)
    b->counted = b->pos - (b->pos - b->start) % record;
  while (b->counted < end && !ckd_add (&b->counted, b->counted, record))
    {
      b->records++;
      if (b->hook)
        {
          b->counting = true;
          b->hook (b->hook_arg, b->records);
          b->counting = false;
        }
    }
}

/* How many bytes of the buffer may be handed out.  If the archive may continue
   on another device, only whole blocks count.  */
static size_t
usable (struct blockin const *b)
{
  size_t n = b->end - b->at;
  size_t part = b->more ? (b->pos + n) % BLOCK_BYTES : 0;
  return part < n ? n - part : 0;
}

/* Make sure that the buffer has at least MIN bytes, fewer only at the end.
   Returns how many it has, or -1.  */
static ptrdiff_t
fetch (struct blockin *b, size_t min)
{
  while (usable (b) < min)
    {
      int more = blockread_more (b);
      if (more < 0)
        return -1;
      if (0 < more)
        continue;
      if (!b->more || b->changing)
        break;
      b->changing = true;
      b->failed = b->more (b->more_arg) != 0;
      b->changing = false;
    }
  return usable (b);
}

ptrdiff_t
blockin_peek (struct blockin *b, unsigned char const **p, size_t min,
              size_t max)
{
  ptrdiff_t got = fetch (b, min);
  if (got < 0)
    return -1;
  ptrdiff_t n = MIN (got, max);
  if (b->opts.lockstep)
    n = MIN (n, MAX (min, blockread_left_of_record (b, b->pos)));
  *p = b->at;
  count_records (b, b->pos + n, b->opts.count_skipped);
  return n;
}

size_t
blockin_buffered (struct blockin const *b, off_t n, unsigned char const **p)
{
  off_t all = usable (b), skip = MIN (n, all);
  *p = b->at + skip;
  return all - skip;
}

void
blockin_consume (struct blockin *b, size_t n)
{
  if (b->tap && !b->changing)
    b->tap (b->tap_arg, b->at, n);
  b->at += n;
  b->pos += n;
}

/* Seek to a multiple of STEP so that fewer than *N bytes remain to be skipped,
   and update *N.  At least one byte remains: reading it shows whether the
   archive is that long.  Returns false if it cannot be.  */
static bool
seek_over (struct blockin *b, off_t *n, size_t step)
{
  off_t target;
  if (ckd_add (&target, b->pos, *n))
    return false;
  off_t page = target - 1 - (target - 1) % step;
  if (page <= b->pos)
    return true;
  blockread_rest (b);
  switch (device_seek (b->dev, page))
    {
    case 0:
      *n = target - page;
      b->pos = page;
      blockread_forget (b);
      b->beyond = 0;
      b->step = step;
      return true;
    case -EINVAL:
    case -EOVERFLOW:
      return false;
    default:
      b->opts.seek = false;
      return true;
    }
}

/* blockin_skip or, with PASS, blockin_pass.  Bytes that could be skipped by
   seeking do not count as looked at, even if they are read, unless
   COUNT_SKIPPED or PASS.  */
static int
skip (struct blockin *b, off_t n, bool pass)
{
  bool seek = b->opts.seek && b->dev->seekable;
  bool count = pass || b->opts.count_skipped;
  off_t least = pass ? BLOCKIN_PASS : BLOCKIN_SEEK;
  off_t buffered = b->end - b->at;
  if (seek && least < n - buffered && !b->eof && !b->failed)
    {
      blockin_consume (b, buffered);
      n -= buffered;
      if (!seek_over (b, &n, pass ? BLOCKREAD_PASSED : BLOCKREAD_FIRST))
        {
          b->eof = true;
          return 1;
        }
      if (count)
        count_records (b, b->pos, true);
    }
  while (0 < n)
    {
      ptrdiff_t got = fetch (b, 1);
      if (got <= 0)
        return got < 0 ? -1 : 1;
      got = MIN (got, n);
      /* The tap gets the bytes record by record, as they are counted.  */
      if (b->tap && b->hook)
        got = MIN (got, blockread_left_of_record (b, b->pos));
      if (!seek || count)
        count_records (b, b->pos + got, count);
      blockin_consume (b, got);
      n -= got;
    }
  return 0;
}

int
blockin_skip (struct blockin *b, off_t n)
{
  return skip (b, n, false);
}

int
blockin_pass (struct blockin *b, off_t n)
{
  return skip (b, n, true);
}

bool
blockin_place (struct blockin const *b, int *fd, off_t *pos)
{
  if (!b->dev || !b->dev->is_regular || b->dev->fd < 0 || b->more || b->tap)
    return false;
  *fd = b->dev->fd;
  *pos = b->dev->start + (b->pos - b->start);
  return true;
}

int
blockin_change (struct blockin *b, struct device *dev, bool again)
{
  int err = blockread_start (b, dev);
  if (err)
    return err;
  b->errors = 0;
  b->eof = !dev;
  b->unaligned = false;
  if (again)
    b->pos = b->start;
  else
    b->before += b->counted - b->start;
  b->start = b->counted = b->pos;
  return 0;
}

void
blockin_replace (struct blockin *b, struct device *dev)
{
  b->dev = dev;
  b->beyond = 0;
  device_seek (dev, b->pos + (b->end - b->at));
}

void
blockin_overlap (struct blockin *b, enum overlap overlap)
{
  bool possible = !b->opts.lockstep && !b->more;
  b->overlap = possible ? overlap_for (overlap, b->dev) : OVERLAP_NEVER;
}

void
blockin_stop (struct blockin *b)
{
  b->overlap = OVERLAP_NEVER;
  if (!b->thread)
    return;
  atomic_store (&b->stop, true);
  blockread_forget (b);
  jobthread_free (b->thread);
  b->thread = NULL;
  device_lend (b->dev, NULL);
}

uintmax_t
blockin_record_bytes (struct blockin const *b)
{
  return (b->before + (b->counted - b->start)
          - (b->counting ? b->opts.record_bytes : 0));
}

void
blockin_end_record (struct blockin *b)
{
  if (!b->eof && !b->failed && b->pos < b->counted)
    blockin_skip (b, b->counted - b->pos);
}

void
blockin_give_back (struct blockin *b)
{
  off_t end = b->pos + (b->end - b->at) + b->beyond;
  if (b->dev->seekable && b->counted < end)
    device_seek (b->dev, b->counted - b->start);
}

void
blockin_release (struct blockin *b)
{
  blockin_stop (b);
  alignfree (b->job.area);
  b->job.area = NULL;
  alignfree (b->area);
  b->area = b->at = b->end = NULL;
}
