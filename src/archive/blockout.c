/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockout.h"

#include <errno.h>
#include <stdckdint.h>
#include <string.h>

#include "alignalloc.h"
#include "minmax.h"

/* A multiple of any page size in use.  */
enum
{
  ALIGNMENT = 64 * 1024
};

/* Reading this much with one call keeps a disk busy even if the kernel reads
   ahead only what was asked for.  */
enum
{
  COLLECT = 3 << 20
};

/* The most to write at once.  One write of 4 MiB to a file takes twice as long
   as writes of 1 MiB, for which the page cache uses smaller folios.  */
enum
{
  MOST_AT_ONCE = 1 << 20
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
  if (ckd_add (&b->cap, least, BLOCKOUT_ROOM + ALIGNMENT))
    return -ENOMEM;
  b->cap -= b->cap % ALIGNMENT;
  b->buf = alignalloc (ALIGNMENT, b->cap);
  return b->buf ? 0 : -ENOMEM;
}

/* Write the first N bytes of the buffer to the device, in the pieces that it
   wants.  Returns how many it took; if fewer than N, *ERR is the reason.  */
static size_t
write_to_device (struct blockout *b, size_t n, int *err)
{
  size_t done = 0;
  while (done < n)
    {
      size_t size
          = (b->dev->wants_records
                 ? MIN (b->record_bytes, n - done)
                 : MIN (n - done, MOST_AT_ONCE
                                      - ((b->dev->start + b->volume_written)
                                         % MOST_AT_ONCE)));
      ssize_t got
          = (b->dev->is_null ? size
                             : device_write (b->dev, b->buf + done, size));
      if (0 < got)
        {
          b->written += got;
          b->volume_written += got;
          done += got;
        }
      if (got <= 0 || (b->dev->wants_records && got < size))
        {
          *err = got < 0 ? got : -ENOSPC;
          break;
        }
    }
  return done;
}

/* Remove the first N bytes from the buffer.  */
static void
remove_written (struct blockout *b, size_t n)
{
  b->fill -= n;
  memmove (b->buf, b->buf + n, b->fill);
}

static int
write_bytes (struct blockout *b, size_t n)
{
  int err = 0;
  if (write_to_device (b, n, &err) < n)
    {
      b->err = err;
      return err;
    }
  remove_written (b, n);
  return 0;
}

/* How much to write now, so that the next write starts well aligned.  */
static size_t
writable (struct blockout const *b)
{
  if (b->dev->wants_records)
    return b->fill - b->fill % b->record_bytes;
  size_t excess = ((b->dev->start + b->volume_written + b->fill) % ALIGNMENT);
  return b->fill < excess ? 0 : b->fill - excess;
}

static void
count_record (struct blockout *b)
{
  b->records++;
  if (b->hook)
    b->hook (b->hook_arg, b->records);
}

/* Count all complete records, but at most MOST on this volume.  */
static void
count_records (struct blockout *b, uintmax_t most)
{
  uintmax_t whole = (b->volume_written + b->fill) / b->record_bytes;
  while (b->records - b->earlier_records < MIN (whole, most))
    count_record (b);
}

unsigned char *
blockout_reserve (struct blockout *b, size_t *room)
{
  if (b->err != 0)
    return NULL;
  if (b->lockstep && !b->multi)
    count_records (b, UINTMAX_MAX);
  if (b->cap - b->fill < BLOCKOUT_ROOM && write_bytes (b, writable (b)) != 0)
    return NULL;
  if (room)
    {
      *room = b->multi ? BLOCKOUT_ROOM : b->cap - b->fill;
      if (b->lockstep)
        *room
            = MIN (*room, (b->record_bytes
                           - (b->volume_written + b->fill) % b->record_bytes));
    }
  return b->buf + b->fill;
}

void
blockout_commit (struct blockout *b, size_t n)
{
  b->fill += n;
  if (!b->multi && !b->lockstep)
    count_records (b, UINTMAX_MAX);
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
  int err = write_bytes (b, b->fill);
  b->written += n;
  b->volume_written += n;
  count_records (b, UINTMAX_MAX);
  return err;
}

int
blockout_push (struct blockout *b)
{
  size_t part = (b->volume_written + b->fill) % b->record_bytes;
  if (b->err || b->multi || b->fill <= part)
    return b->err;
  return write_bytes (b, b->fill - part);
}

uintmax_t
blockout_bytes (struct blockout const *b)
{
  return b->written + b->fill;
}

int
blockout_finish (struct blockout *b)
{
  if (b->err != 0)
    return b->err;
  size_t used = blockout_bytes (b) % b->record_bytes;
  int err = used ? blockout_zeros (b, b->record_bytes - used) : 0;
  count_records (b, UINTMAX_MAX);
  return err ? err : write_bytes (b, b->fill);
}

size_t
blockout_partial (struct blockout const *b)
{
  return b->volume_written % b->record_bytes;
}

/* Several volumes.  */

/* Make room for N bytes in addition to those in the buffer.  */
static int
widen (struct blockout *b, size_t n)
{
  if (n <= b->cap - b->fill)
    return 0;
  size_t cap;
  if (ckd_add (&cap, b->fill, n)
      || ckd_add (&cap, cap, ALIGNMENT - cap % ALIGNMENT))
    return -ENOMEM;
  unsigned char *buf = alignalloc (ALIGNMENT, cap);
  if (!buf)
    return -ENOMEM;
  if (b->fill)
    memcpy (buf, b->buf, b->fill);
  alignfree (b->buf);
  b->buf = buf;
  b->cap = cap;
  return 0;
}

/* A reader can continue only after a whole number of blocks.  */
enum
{
  BLOCK_BYTES = 512
};

int
blockout_divide (struct blockout *b, uintmax_t limit)
{
  b->multi = true;
  uintmax_t rest = limit % b->record_bytes;
  if (rest && ckd_add (&limit, limit, b->record_bytes - rest))
    limit = 0;
  b->volume_bytes = limit;
  /* Make room, so that only blockout_flush writes.  */
  size_t most;
  return (ckd_add (&most, b->record_bytes, MOST_AT_ONCE + 2 * BLOCKOUT_ROOM)
              ? -ENOMEM
              : widen (b, most));
}

int
blockout_flush (struct blockout *b, bool all)
{
  if (b->err != 0)
    return b->err;
  size_t n = b->fill - b->fill % b->record_bytes;
  bool full = (b->volume_bytes && b->volume_bytes - b->volume_written < n);
  if (full)
    n = b->volume_bytes - b->volume_written;
  count_records (b, (b->volume_written + n) / b->record_bytes);
  if (!(all || full || b->dev->wants_records || MOST_AT_ONCE <= n))
    return 0;
  b->why_full = -ENOSPC;
  size_t done = write_to_device (b, n, &b->why_full);
  remove_written (b, done);
  if (done < n)
    {
      full = b->volume_written % b->record_bytes % BLOCK_BYTES == 0;
      b->err = full ? 0 : b->why_full;
    }
  else if (full)
    count_record (b); /* the one that did not fit on this volume */
  return full ? BLOCKOUT_FULL : b->err;
}

void
blockout_take_back (struct blockout *b, size_t n)
{
  b->fill -= n;
}

int
blockout_next_volume (struct blockout *b, struct device *dev, void const *p,
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
  b->volume_written = 0;
  b->earlier_records = b->records;
  return 0;
}

void
blockout_release (struct blockout *b)
{
  alignfree (b->buf);
  b->buf = NULL;
}
