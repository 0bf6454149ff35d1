/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/frames.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "format/raw.h"
#include "minmax.h"
#include "trace.h"
#include "xalloc.h"

#define DIAG_KIND KIND_ARCHIVE

/* The device below, as the filters of all frames see it: closing it does
   nothing.  */
struct loan
{
  struct device dev;
  struct device *below; /* borrowed */
  off_t written;
  uint64_t sum;  /* hash of the first bytes of the frame */
  size_t sample; /* how many more bytes SUM takes */
  off_t left;    /* of the frame, to be read */
};

struct frames
{
  struct device dev;    /* its INNER is the filter of the current frame,
                           owned, or null */
  struct device *below; /* owned */
  struct loan loan;
  struct filter_opts const *opts; /* borrowed */
  enum filter_kind kind;
  struct pagecache *pc; /* borrowed */
  struct diag *diag;    /* borrowed */

  /* Writing.  */
  off_t size;               /* of a frame */
  struct index_frame frame; /* the current one */
  off_t done;               /* bytes of the archive in it */
  void (*note) (void *, struct index_frame const *); /* or null */
  void *note_arg;                                    /* borrowed */

  /* Reading.  */
  struct index_frame const *table; /* borrowed */
  size_t count;
  off_t pos;    /* what INNER returns next */
  off_t wanted; /* what the next read returns */
  int reported; /* FILTER_REPORTED after a failure, else 0 */
};

static struct frames *
frames (struct device *d)
{
  return (struct frames *) d;
}

/* The loan.  */

static struct loan *
loan (struct device *d)
{
  return (struct loan *) d;
}

static ssize_t
loan_read (struct device *d, void *buf, size_t n)
{
  struct loan *l = loan (d);
  ssize_t got = l->left ? device_read (l->below, buf, MIN (n, l->left)) : 0;
  l->left -= MAX (got, 0);
  return got;
}

static ssize_t
loan_write (struct device *d, void const *buf, size_t n)
{
  struct loan *l = loan (d);
  ssize_t got = device_write (l->below, buf, n);
  if (got <= 0)
    return got;
  size_t hashed = MIN (got, l->sample);
  l->sum = index_hash (l->sum, buf, hashed);
  l->sample -= hashed;
  l->written += got;
  return got;
}

static int
loan_seek (struct device *d, off_t off)
{
  return device_seek (loan (d)->below, off);
}

static void
loan_settle (struct device *d)
{
  device_settle (loan (d)->below);
}

static int
loan_keep (struct device *d)
{
  (void) d;
  return 0;
}

static struct device_ops const loan_ops = { .read = loan_read,
                                            .write = loan_write,
                                            .seek = loan_seek,
                                            .sync = loan_keep,
                                            .settle = loan_settle,
                                            .close = loan_keep };

/* Filters.  */

/* Start the filter of a frame.  */
static enum outcome
start_filter (struct frames *f)
{
  struct device *dev = &f->loan.dev;
  enum outcome o = filter_open (f->opts, f->kind, &dev, f->pc, f->diag,
                                BLOCK_BYTES, NULL, 0);
  f->dev.inner = dev;
  if (dev)
    filter_count (dev, f->loan.written);
  return o;
}

/* End the filter, which may be null.  When reading, it reads its frame to the
   end: only there is the checksum.  */
static int
end_filter (struct frames *f)
{
  int err = f->dev.inner ? device_close (f->dev.inner) : 0;
  f->dev.inner = NULL;
  return err;
}

/* Writing.  */

/* The next frame begins here.  */
static void
begin_frame (struct frames *f)
{
  f->frame.archive += f->done;
  f->frame.file = f->loan.written;
  f->done = 0;
  f->loan.sum = INDEX_HASH;
  f->loan.sample = INDEX_SAMPLE;
}

static void
note_frame (struct frames *f)
{
  f->frame.sum = f->loan.sum;
  if (f->note)
    f->note (f->note_arg, &f->frame);
  begin_frame (f);
}

/* Let the filter finish.  */
static int
end_frame (struct frames *f)
{
  int err = end_filter (f);
  if (err == 0)
    note_frame (f);
  return err;
}

static ssize_t
frames_write (struct device *d, void const *buf, size_t n)
{
  struct frames *f = frames (d);
  if (!f->dev.inner)
    return FILTER_REPORTED;
  if (f->done == f->size)
    {
      int err = end_frame (f);
      if (err)
        return err;
      trace ("archive", "frame at %jd", (intmax_t) f->loan.written);
      if (start_filter (f) != OUT_OK)
        return FILTER_REPORTED;
    }
  ssize_t got = device_write (f->dev.inner, buf, MIN (n, f->size - f->done));
  if (0 < got)
    f->done += got;
  return got;
}

static int
frames_sync (struct device *d)
{
  struct frames *f = frames (d);
  if (!f->dev.inner)
    return FILTER_REPORTED;
  int err = end_frame (f);
  if (err)
    return err;
  note_frame (f);
  return device_sync (f->below);
}

/* Reading.  */

/* The frame that has the byte at POS; the last one before the end if there is
   none.  */
static size_t
find_frame (struct frames const *f, off_t pos)
{
  size_t low = 0, high = f->count - 1; /* the last one is the end */
  while (1 < high - low)
    {
      size_t middle = low + (high - low) / 2;
      if (f->table[middle].archive <= pos)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* Start to decompress the frame with the wanted byte.  Returns 1; 0 if there
   is none or after a failure that was reported; or -errno.  */
static ssize_t
start_reading (struct frames *f)
{
  size_t i = find_frame (f, f->wanted);
  struct index_frame const *frame = &f->table[i];
  if (f->table[i + 1].archive <= f->wanted)
    return 0;
  trace ("archive", "frame at %jd", (intmax_t) frame->file);
  int err = device_seek (f->below, frame->file);
  if (err)
    return err;
  f->pos = frame->archive;
  f->loan.left = f->table[i + 1].file - frame->file;
  if (start_filter (f) == OUT_OK)
    return 1;
  f->reported = FILTER_REPORTED;
  return 0;
}

/* Read what is before the wanted byte.  Returns 1; or 0 or -errno as
   device_read.  */
static ssize_t
discard (struct frames *f)
{
  enum
  {
    STEP = 256 * 1024
  };
  if (f->pos == f->wanted)
    return 1;
  unsigned char *waste = xmalloc (STEP);
  ssize_t got = 1;
  while (0 < got && f->pos < f->wanted)
    {
      got = device_read (f->dev.inner, waste, MIN (STEP, f->wanted - f->pos));
      if (0 < got)
        f->pos += got;
    }
  free (waste);
  return MIN (got, 1);
}

/* The current frame has ended.  Returns whether all of it was there.  */
static bool
has_ended (struct frames *f)
{
  if (end_filter (f) != 0)
    {
      f->reported = FILTER_REPORTED;
      return false;
    }
  return (f->pos == f->wanted
          && f->table[find_frame (f, f->pos)].archive == f->pos);
}

static ssize_t
frames_read (struct device *d, void *buf, size_t n)
{
  struct frames *f = frames (d);
  for (;;)
    {
      ssize_t got = f->dev.inner ? 1 : start_reading (f);
      if (got <= 0)
        return got;
      got = discard (f);
      if (0 < got)
        got = device_read (f->dev.inner, buf, n);
      if (0 < got)
        f->wanted = f->pos += got;
      if (got != 0 || !has_ended (f))
        return got;
    }
}

static int
frames_seek (struct device *d, off_t off)
{
  struct frames *f = frames (d);
  bool ahead
      = (f->pos <= off && find_frame (f, off) == find_frame (f, f->pos));
  if (!ahead && end_filter (f) != 0)
    f->reported = FILTER_REPORTED;
  f->wanted = off;
  return 0;
}

/* Both.  */

static void
frames_settle (struct device *d)
{
  if (d->inner)
    device_settle (d->inner);
}

static int
frames_close (struct device *d)
{
  struct frames *f = frames (d);
  int err = end_filter (f);
  int closed = device_close (f->below);
  if (!err)
    err = f->reported ? f->reported : closed;
  free (f);
  return err;
}

static struct device_ops const frames_ops = { .read = frames_read,
                                              .write = frames_write,
                                              .seek = frames_seek,
                                              .sync = frames_sync,
                                              .settle = frames_settle,
                                              .close = frames_close };

static struct frames *
frames_new (struct filter_opts const *o, enum filter_kind kind,
            struct device *below, struct pagecache *pc, struct diag *d)
{
  struct frames *f = xzalloc (sizeof *f);
  f->dev = device_on_top (below, &frames_ops);
  f->below = below;
  f->loan = (struct loan) { .dev = *below, .below = below };
  f->loan.dev.ops = &loan_ops;
  f->loan.dev.fd = -1;
  f->opts = o;
  f->kind = kind;
  f->pc = pc;
  f->diag = d;
  return f;
}

/* The size of a frame, which tests can change.  */
static off_t
frame_size (void)
{
  char const *s = getenv ("TNC_FRAME_BYTES");
  long n = s ? strtol (s, NULL, 10) : 0;
  return 0 < n ? n : FRAMES_BYTES;
}

enum outcome
frames_create (struct filter_opts const *o, enum filter_kind kind,
               struct device **dev, struct pagecache *pc, struct diag *d)
{
  struct device *below = *dev;
  *dev = NULL;
  if (below->wants_records)
    {
      enum outcome worst
          = diag_fatal (d, 0, _ ("%s: --seekable needs a file or a pipe"),
                        diag_colon (d, below->name));
      device_close (below);
      return worst;
    }
  struct frames *f = frames_new (o, kind, below, pc, d);
  f->size = frame_size ();
  begin_frame (f);
  enum outcome worst = start_filter (f);
  if (worst == OUT_OK)
    *dev = &f->dev;
  else
    frames_close (&f->dev);
  return worst;
}

void
frames_note (struct device *dev,
             void (*fn) (void *arg, struct index_frame const *frame),
             void *arg)
{
  if (dev->ops != &frames_ops)
    return;
  frames (dev)->note = fn;
  frames (dev)->note_arg = arg;
}

struct device *
frames_open (struct filter_opts const *o, struct device *filter,
             struct pagecache *pc, struct diag *d,
             struct index_frame const *table, size_t count)
{
  enum filter_kind kind;
  int err;
  struct device *below = filter_remove (filter, &kind, &err);
  struct frames *f = frames_new (o, kind, below, pc, d);
  f->dev.seekable = true;
  f->reported = err;
  f->table = table;
  f->count = count;
  return &f->dev;
}
