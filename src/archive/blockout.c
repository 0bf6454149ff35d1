/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockout.h"

#include <errno.h>
#include <stdckdint.h>
#include <string.h>

#include "alignalloc.h"
#include "jobthread.h"
#include "minmax.h"

enum
{
  /* Reading this much with one call keeps a disk busy even if the kernel reads
     ahead only what was asked for.  */
  COLLECT = 3 << 20,

  /* What a pipe is given as soon as there is more, so that the program behind
     it works while small files are collected.  */
  PIPE_COLLECT = 128 << 10
};

int
blockout_init (struct blockout *b, struct device *dev, size_t record_bytes,
               void (*hook) (void *, uintmax_t), void *hook_arg)
{
  *b = (struct blockout) { .dev = dev,
                           .record_bytes = record_bytes,
                           .hook = hook,
                           .hook_arg = hook_arg };
  /* Writing starts when less than BLOCKOUT_ROOM is free.  By then the buffer
     must hold at least COLLECT or a record.  */
  size_t least = COLLECT;
  if (dev->wants_records && least < record_bytes)
    least = record_bytes;
  if (ckd_add (&b->cap, least, BLOCKOUT_ROOM + BLOCKWRITE_ALIGNMENT))
    return -ENOMEM;
  b->cap -= b->cap % BLOCKWRITE_ALIGNMENT;
  b->buf = alignalloc (BLOCKWRITE_ALIGNMENT, b->cap);
  return b->buf ? 0 : -ENOMEM;
}

void
blockout_overlap (struct blockout *b, enum overlap overlap)
{
  bool possible = !b->full && !b->lockstep;
  b->overlap = possible ? overlap_for (overlap, b->dev) : OVERLAP_NEVER;
  /* Write as soon as what was reserved at first is used.  */
  if (b->overlap == OVERLAP_ALWAYS)
    b->cap = BLOCKOUT_ROOM + BLOCKWRITE_ALIGNMENT;
}

/* How much to write now, so that the next write starts well aligned.  */
static size_t
writable (struct blockout const *b)
{
  if (b->dev->wants_records)
    return b->fill - b->fill % b->record_bytes;
  size_t excess = ((b->dev->start + b->here + b->fill) % BLOCKWRITE_ALIGNMENT);
  return b->fill < excess ? 0 : b->fill - excess;
}

/* How much is collected before it is written.  */
static size_t
most_collected (struct blockout const *b)
{
  size_t most = b->cap - BLOCKOUT_ROOM;
  return b->dev->is_pipe ? MIN (most, PIPE_COLLECT) : most;
}

unsigned char *
blockout_reserve (struct blockout *b, size_t *room)
{
  if (b->err != 0)
    return NULL;
  if (b->full)
    {
      /* Before appending, not after: a device is known to be full only when
         more bytes arrive.  */
      if (blockwrite_due (b) != 0)
        return NULL;
    }
  else
    {
      if (b->lockstep)
        blockwrite_count (b, UINTMAX_MAX);
      if (most_collected (b) < b->fill
          && blockwrite_behind (b, writable (b)) != 0)
        return NULL;
    }
  if (room)
    {
      *room = b->full ? BLOCKOUT_ROOM : b->cap - b->fill;
      if (b->lockstep)
        *room = MIN (
            *room, (b->record_bytes - (b->here + b->fill) % b->record_bytes));
    }
  return b->buf + b->fill;
}

void
blockout_commit (struct blockout *b, size_t n)
{
  b->fill += n;
  if (!b->full && !b->lockstep)
    blockwrite_count (b, UINTMAX_MAX);
}

int
blockout_put (struct blockout *b, void const *p, size_t n)
{
  unsigned char const *from = p;
  while (n)
    {
      size_t room;
      unsigned char *to = blockout_reserve (b, &room);
      if (!to)
        return b->err;
      size_t part = MIN (n, room);
      memcpy (to, from, part);
      blockout_commit (b, part);
      from += part;
      n -= part;
    }
  return 0;
}

int
blockout_zeros (struct blockout *b, uintmax_t n)
{
  while (n)
    {
      size_t room;
      unsigned char *to = blockout_reserve (b, &room);
      if (!to)
        return b->err;
      size_t part = MIN (n, room);
      memset (to, 0, part);
      blockout_commit (b, part);
      n -= part;
    }
  return 0;
}

int
blockout_discard (struct blockout *b, uintmax_t n)
{
  int err = blockwrite_bytes (b, b->fill);
  b->written += n;
  b->here += n;
  blockwrite_count (b, UINTMAX_MAX);
  return err;
}

off_t
blockout_file_position (struct blockout const *b)
{
  struct device const *dev = b->dev;
  bool possible = dev->is_regular && dev->seekable && 0 <= dev->fd && !b->full;
  return possible ? dev->start + (off_t) (b->here + b->fill) : -1;
}

int
blockout_share (struct blockout *b, struct reflink *r,
                struct reflink_file const *from, off_t pos, off_t n, int *why)
{
  int err = blockwrite_bytes (b, b->fill);
  if (err)
    return err;
  struct reflink_file to = { .fd = b->dev->fd, .dev = b->dev->st_dev };
  err = reflink_range (r, from, pos, &to, blockout_file_position (b), n);
  *why = err ? reflink_cause (from, &to, err) : 0;
  if (err)
    return 0;
  b->err = device_seek (b->dev, b->here + n);
  if (b->err)
    return b->err;
  b->written += n;
  b->here += n;
  return 0;
}

int
blockout_take_back (struct blockout *b, uintmax_t bytes)
{
  int err = blockwrite_wait (b);
  if (err)
    return err;
  if (b->written <= bytes)
    {
      b->fill = bytes - b->written;
      return 0;
    }
  uintmax_t taken = b->written - bytes;
  err = (b->dev->seekable && !b->full ? device_seek (b->dev, b->here - taken)
                                      : -ESPIPE);
  if (err)
    return err;
  b->written -= taken;
  b->here -= taken;
  b->fill = 0;
  return 0;
}

int
blockout_push (struct blockout *b)
{
  size_t part = (b->here + b->fill) % b->record_bytes;
  if (b->err || b->full)
    return b->err;
  if (b->fill <= part)
    return blockwrite_wait (b);
  return blockwrite_bytes (b, b->fill - part);
}

uintmax_t
blockout_bytes (struct blockout const *b)
{
  return b->written + b->fill;
}

uintmax_t
blockout_counted (struct blockout const *b)
{
  uintmax_t before = b->written - b->here;
  uintmax_t records = b->records - b->earlier_records - 1;
  return before + records * b->record_bytes;
}

int
blockout_finish (struct blockout *b)
{
  if (b->err != 0)
    return b->err;
  if (b->full)
    return blockwrite_last (b);
  size_t used = blockout_bytes (b) % b->record_bytes;
  int err = used ? blockout_zeros (b, b->record_bytes - used) : 0;
  blockwrite_count (b, UINTMAX_MAX);
  return err ? err : blockwrite_bytes (b, b->fill);
}

size_t
blockout_partial (struct blockout const *b)
{
  return b->here % b->record_bytes;
}

int
blockout_settle (struct blockout *b)
{
  int err = blockwrite_wait (b);
  jobthread_free (b->thread);
  b->thread = NULL;
  b->overlap = OVERLAP_NEVER;
  return err;
}

void
blockout_release (struct blockout *b)
{
  (void) blockout_settle (b);
  alignfree (b->spare);
  alignfree (b->buf);
  b->buf = b->spare = NULL;
}
