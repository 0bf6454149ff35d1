/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* An archive in memory, from the device to its members: the same members and
   the same data come out however the device delivers it, and what passes by
   is the archive.

   Input: a byte of flags, a byte for the size of reads, then the archive.  */

#include <config.h>

#include "../unit/fakedev.h"
#include "fuzz.h"
#include "minmax.h"
#include "../unit/rawtar.h"
#include "stream/reader.h"

enum
{
  RECORD = 4 * BLOCK_BYTES,
  MAX_MEMBERS = 1000
};

/* How an archive is read.  */
struct way
{
  size_t chunk; /* of reads; 0: all */
  bool seek;    /* data may be skipped by seeking */
  bool skip;    /* data is skipped */
  bool zeros;   /* -i */
  bool lockstep;
  size_t fail_at; /* a read fails there, once; 0: none does */
};

/* What was read.  */
struct result
{
  struct bytebuf text;   /* the members */
  struct bytebuf data;   /* their data, unless it was skipped */
  struct bytebuf tapped; /* what passed by */
  enum outcome outcome;
};

static struct paxrules const no_rules;

static void
tap (void *arg, unsigned char const *p, size_t n)
{
  bytebuf_append (arg, p, n);
}

static void
record (void *arg, uintmax_t records)
{
  uintmax_t *last = arg;
  DEMAND (*last < records);
  *last = records;
}

static void
event (void *arg, enum reader_event e, off_t block)
{
  struct bytebuf *text = arg;
  char line[40];
  bytebuf_append (text, line,
                  snprintf (line, sizeof line, "event %d %jd\n", (int) e,
                            (intmax_t) block));
}

static void
take_data (struct reader *r, struct member const *m, struct result *result)
{
  unsigned char const *p;
  ptrdiff_t n;
  off_t bytes = 0;
  for (; 0 < (n = reader_data (r, &p, 700)); bytes += n)
    bytebuf_append (&result->data, p, n);
  /* The padding of the last segment of a sparse file counts as data.  */
  off_t more = bytes - m->archived_size;
  DEMAND (more <= (m->sparse ? BLOCK_BYTES - 1 : 0));
  DEMAND (n < 0 || 0 <= more);
}

/* Read all members from R.  */
static enum reader_status
read_members (struct reader *r, struct way const *way, struct result *result)
{
  struct member m;
  member_init (&m);
  enum reader_status s;
  off_t last = -1;
  int count = 0;
  while ((s = reader_next (r, &m)) == READER_MEMBER && count++ < MAX_MEMBERS)
    {
      char *text;
      size_t n;
      FILE *f = open_memstream (&text, &n);
      raw_show (f, &m);
      fclose (f);
      bytebuf_append (&result->text, text, n);
      free (text);
      DEMAND (last < m.block);
      last = m.block;
      if (way->skip)
        result->outcome = outcome_worst (result->outcome, reader_skip (r));
      else
        take_data (r, &m, result);
    }
  member_release (&m);
  return s;
}

static struct result
read_archive (struct bytebuf const *b, struct way const *way)
{
  struct result result = { .outcome = OUT_OK };
  struct fakedev dev;
  struct diag d;
  uintmax_t records = 0;
  bytebuf_init (&result.text);
  bytebuf_init (&result.data);
  bytebuf_init (&result.tapped);
  fakedev_init (&dev, b->data, b->len);
  dev.chunk = way->chunk;
  if (way->fail_at)
    {
      dev.fail_at = way->fail_at;
      dev.fail_with = EIO;
      dev.fail_times = 1;
    }
  diag_init (&d, "tar");
  d.err = fuzz_null ();
  struct reader_opts const o
      = { .record_bytes = RECORD,
          .read_full_records = true,
          .ignore_zeros = way->zeros,
          .lockstep = way->lockstep,
          .seek = way->seek ? READER_SEEK_YES : READER_SEEK_NO,
          .decode = { .pax = &no_rules } };
  struct input *in;
  result.outcome = input_open_device (&in, &o, &dev.dev, &d, record, &records);
  if (in)
    {
      struct reader *r = reader_open (&o, in, &d, event, &result.text);
      if (!way->seek)
        reader_tap (r, tap, &result.tapped);
      enum reader_status s = read_members (r, way, &result);
      enum outcome o2 = reader_close (r, s == READER_END     ? READER_DONE
                                         : s == READER_FATAL ? READER_FAILED
                                                             : READER_EARLY);
      result.outcome = outcome_worst (result.outcome, o2);
    }
  fuzz_kept (&d, result.outcome);
  quote_release (&d.quoter);
  fakedev_release (&dev);
  return result;
}

static bool
is_same (struct bytebuf const *a, struct bytebuf const *b)
{
  return a->len == b->len
         && (!a->len || memcmp (a->data, b->data, a->len) == 0);
}

static void
release (struct result *r)
{
  bytebuf_release (&r->text);
  bytebuf_release (&r->data);
  bytebuf_release (&r->tapped);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  fuzz_null ();
  uint32_t before = fuzz_open_fds ();
  unsigned flags = fuzz_byte (&f);
  size_t chunk = fuzz_byte (&f);
  struct bytebuf b = fuzz_archive (&f);
  if (b.data)
    {
      struct way way = { .zeros = flags & 1 };
      struct result whole = read_archive (&b, &way);
      DEMAND (whole.tapped.len <= b.len + RECORD);
      DEMAND (memcmp (whole.tapped.data ? whole.tapped.data : b.data, b.data,
                      MIN (whole.tapped.len, b.len))
              == 0);
      way.chunk = chunk * 100;
      way.lockstep = flags & 2;
      way.skip = flags & 4;
      struct result pieces = read_archive (&b, &way);
      DEMAND (is_same (&whole.text, &pieces.text));
      DEMAND (way.skip || is_same (&whole.data, &pieces.data));
      DEMAND (whole.outcome == pieces.outcome);
      way.seek = true;
      struct result sought = read_archive (&b, &way);
      DEMAND (is_same (&whole.text, &sought.text));
      DEMAND (whole.outcome == sought.outcome);
      if (flags & 8)
        {
          way.fail_at = 1 + chunk * 37 % (b.len + 1);
          struct result failed = read_archive (&b, &way);
          release (&failed);
        }
      release (&whole);
      release (&pieces);
      release (&sought);
    }
  bytebuf_release (&b);
  fuzz_closed (before);
  return 0;
}
