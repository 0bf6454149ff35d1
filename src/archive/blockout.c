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
enum { ALIGNMENT = 64 * 1024 };

/* One read call of so much keeps a disk busy even where the kernel reads
   ahead no further than it was asked.  */
enum { COLLECT = 3 << 20 };

/* Bytes of one write.  Written at once, 4 MiB into a file take twice as
   long as in pieces of 1 MiB, which the cache keeps in smaller folios.  */
enum { MOST_AT_ONCE = 1 << 20 };

int
blockout_init (struct blockout *b, struct device *dev, size_t record_bytes,
               void (*hook) (void *, uintmax_t), void *hook_arg)
{
  *b = (struct blockout) { .dev = dev, .record_bytes = record_bytes,
                           .hook = hook, .hook_arg = hook_arg };
  /* What is collected is written once less than BLOCKOUT_ROOM is free, and
     then at least COLLECT or a record must have been collected.  */
  size_t least = COLLECT;
  if (dev->wants_records && least < record_bytes)
    least = record_bytes;
  if (ckd_add (&b->cap, least, BLOCKOUT_ROOM + ALIGNMENT))
    return -ENOMEM;
  b->cap -= b->cap % ALIGNMENT;
  b->buf = alignalloc (ALIGNMENT, b->cap);
  return b->buf ? 0 : -ENOMEM;
}

/* Write the first N bytes of the buffer, as the device wants them.  */
static int
write_bytes (struct blockout *b, size_t n)
{
  size_t done = 0;
  while (done < n)
    {
      size_t size = (b->dev->wants_records
                     ? MIN (b->record_bytes, n - done)
                     : MIN (n - done,
                            MOST_AT_ONCE - ((b->dev->start + b->written)
                                            % MOST_AT_ONCE)));
      ssize_t got = (b->dev->is_null
                     ? size : device_write (b->dev, b->buf + done, size));
      if (got <= 0 || (b->dev->wants_records && got < size))
        {
          if (0 < got)
            b->written += got;
          b->err = got < 0 ? got : -ENOSPC;
          return b->err;
        }
      b->written += got;
      done += got;
    }
  b->fill -= n;
  memmove (b->buf, b->buf + n, b->fill);
  return 0;
}

/* How much may be written now so that the next write begins well.  */
static size_t
writable (struct blockout const *b)
{
  if (b->dev->wants_records)
    return b->fill - b->fill % b->record_bytes;
  size_t excess = (b->dev->start + b->written + b->fill) % ALIGNMENT;
  return b->fill < excess ? 0 : b->fill - excess;
}

unsigned char *
blockout_reserve (struct blockout *b, size_t *room)
{
  if (b->err != 0)
    return NULL;
  if (b->cap - b->fill < BLOCKOUT_ROOM
      && write_bytes (b, writable (b)) != 0)
    return NULL;
  if (room)
    *room = b->cap - b->fill;
  return b->buf + b->fill;
}

static void
count_records (struct blockout *b)
{
  for (uintmax_t whole = blockout_bytes (b) / b->record_bytes;
       b->records < whole; )
    {
      b->records++;
      if (b->hook)
        b->hook (b->hook_arg, b->records);
    }
}

void
blockout_commit (struct blockout *b, size_t n)
{
  b->fill += n;
  count_records (b);
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
  count_records (b);
  return err;
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
  return err ? err : write_bytes (b, b->fill);
}

size_t
blockout_partial (struct blockout const *b)
{
  return b->written % b->record_bytes;
}

void
blockout_release (struct blockout *b)
{
  alignfree (b->buf);
  b->buf = NULL;
}
