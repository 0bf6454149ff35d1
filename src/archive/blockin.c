/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockin.h"

#include <errno.h>
#include <stdckdint.h>
#include <string.h>

#include "alignalloc.h"
#include "gettext.h"
#include "minmax.h"

#define _(msgid) gettext (msgid)

enum
{
  BLOCK = 512,
  FIRST_READ = 64 * 1024, /* a multiple of any page size in use */
  MOST_READ = 2 << 20,
  ALIGNMENT = 64 * 1024,
  ERRORS_MAX = 10 /* GNU tar's limit on consecutive read errors */
};

/* Continue with DEV and an empty buffer that has room for whatever next_read
   may ask for.  Returns 0 or -ENOMEM.  */
static int
take_device (struct blockin *b, struct device *dev)
{
  size_t most = MOST_READ;
  if (dev && dev->wants_records && most < b->opts.record_bytes)
    most = b->opts.record_bytes;
  if (b->room < most)
    {
      /* The first ALIGNMENT bytes hold what is left from the previous read.
         alignalloc needs a multiple of the alignment.  */
      size_t size;
      if (ckd_add (&size, most, 2 * ALIGNMENT - 1))
        return -ENOMEM;
      alignfree (b->area);
      b->area = alignalloc (ALIGNMENT, size - size % ALIGNMENT);
      b->room = b->area ? most : 0;
      if (!b->area)
        return -ENOMEM;
    }
  b->dev = dev;
  b->at = b->end = b->area + ALIGNMENT;
  b->step = FIRST_READ;
  return 0;
}

int
blockin_init (struct blockin *b, struct blockin_opts const *o,
              struct device *dev, struct diag *d,
              void (*hook) (void *, uintmax_t), void *hook_arg)
{
  *b = (struct blockin) {
    .opts = *o, .diag = d, .hook = hook, .hook_arg = hook_arg
  };
  return take_device (b, dev);
}

/* Report the read error ERR.  Returns whether to try again.  */
static bool
may_retry (struct blockin *b, int err)
{
  diag_call_error (b->diag, "read", b->dev->name, -err);
  if (b->bytes == 0)
    diag_fatal (b->diag, 0, _ ("At beginning of tape, quitting now"));
  else if (ERRORS_MAX < b->errors++)
    diag_fatal (b->diag, 0, _ ("Too many errors, quitting"));
  else
    return true;
  return false;
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
      diag_fatal (b->diag, 0,
                  ngettext ("Unaligned block (%zu byte) in archive",
                            "Unaligned block (%zu bytes) in archive", n),
                  n);
      return false;
    }
  b->unaligned = got % BLOCK != 0;
  if (b->bytes == 0 && !b->unaligned && got < b->opts.record_bytes)
    {
      b->opts.record_bytes = got;
      size_t n = got / BLOCK;
      diag_warn (
          b->diag, WARN_RECORD_SIZE, 0,
          ngettext ("Record size = %zu block", "Record size = %zu blocks", n),
          n);
    }
  return true;
}

/* How many bytes of the archive from POS on belong to its record.  */
static size_t
left_of_record (struct blockin const *b, off_t pos)
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
    return MAX (b->opts.record_bytes, FIRST_READ);
  if (b->opts.lockstep)
    return MIN (MOST_READ, left_of_record (b, b->pos + left));
  return b->step - (b->dev->start + b->pos - b->start + left) % b->step;
}

/* Read once more.  Returns 1, 0 at the end of the archive, or -1.  */
static int
refill (struct blockin *b)
{
  if (b->failed)
    return -1;
  if (b->eof)
    return 0;
  size_t left = b->end - b->at;
  unsigned char *to = b->area + ALIGNMENT;
  memmove (to - left, b->at, left);
  b->at = to - left;
  b->end = to;

  size_t n = next_read (b, left);
  ssize_t got;
  while ((got = device_read (b->dev, to, n)) < 0)
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
  b->step = MIN (2 * b->step, MOST_READ);
  return 1;
}

/* Count the records up to END: they are being looked at.  */
static void
count_records (struct blockin *b, off_t end)
{
  off_t record = b->opts.record_bytes;
  if (b->counted < b->pos && !b->opts.count_skipped)
    b->counted = b->pos - (b->pos - b->start) % record;
  while (b->counted < end && !ckd_add (&b->counted, b->counted, record))
    {
      b->records++;
      if (b->hook)
        b->hook (b->hook_arg, b->records);
    }
}

/* How many bytes of the buffer may be handed out.  If the archive may continue
   on another device, only whole blocks count.  */
static size_t
usable (struct blockin const *b)
{
  size_t n = b->end - b->at;
  size_t part = b->more ? (b->pos + n) % BLOCK : 0;
  return part < n ? n - part : 0;
}

/* Make sure that the buffer has at least MIN bytes, fewer only at the end.
   Returns how many it has, or -1.  */
static ptrdiff_t
fetch (struct blockin *b, size_t min)
{
  while (usable (b) < min)
    {
      int more = refill (b);
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
    n = MIN (n, MAX (min, left_of_record (b, b->pos)));
  *p = b->at;
  count_records (b, b->pos + n);
  return n;
}

void
blockin_consume (struct blockin *b, size_t n)
{
  if (b->tap && !b->changing)
    b->tap (b->tap_arg, b->at, n);
  b->at += n;
  b->pos += n;
}

/* Seek so that fewer than *N bytes remain to be skipped, and update *N.  At
   least one byte remains: reading it shows whether the archive is that long.
   Returns false if it cannot be.  */
static bool
seek_over (struct blockin *b, off_t *n)
{
  off_t target;
  if (ckd_add (&target, b->pos, *n))
    return false;
  off_t page = target - 1 - (target - 1) % ALIGNMENT;
  if (page <= b->pos)
    return true;
  switch (device_seek (b->dev, page))
    {
    case 0:
      *n = target - page;
      b->pos = page;
      b->step = FIRST_READ;
      return true;
    case -EINVAL:
    case -EOVERFLOW:
      return false;
    default:
      b->opts.seek = false;
      return true;
    }
}

int
blockin_skip (struct blockin *b, off_t n)
{
  /* Bytes that could be skipped by seeking do not count as looked at, even if
     they are read, unless COUNT_SKIPPED.  */
  bool seek = b->opts.seek && b->dev->seekable;
  off_t buffered = b->end - b->at;
  if (seek && BLOCKIN_SEEK < n - buffered && !b->eof && !b->failed)
    {
      blockin_consume (b, buffered);
      n -= buffered;
      if (!seek_over (b, &n))
        {
          b->eof = true;
          return 1;
        }
      if (b->opts.count_skipped)
        count_records (b, b->pos);
    }
  while (0 < n)
    {
      ptrdiff_t got = fetch (b, 1);
      if (got <= 0)
        return got < 0 ? -1 : 1;
      got = MIN (got, n);
      /* The tap gets the bytes record by record, as they are counted.  */
      if (b->tap && b->hook)
        got = MIN (got, left_of_record (b, b->pos));
      if (!seek || b->opts.count_skipped)
        count_records (b, b->pos + got);
      blockin_consume (b, got);
      n -= got;
    }
  return 0;
}

int
blockin_change (struct blockin *b, struct device *dev, bool again)
{
  int err = take_device (b, dev);
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

uintmax_t
blockin_record_bytes (struct blockin const *b)
{
  return b->before + (b->counted - b->start);
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
  off_t end = b->pos + (b->end - b->at);
  if (b->dev->seekable && b->counted < end)
    device_seek (b->dev, b->counted - b->start);
}

void
blockin_release (struct blockin *b)
{
  alignfree (b->area);
  b->area = b->at = b->end = NULL;
}
