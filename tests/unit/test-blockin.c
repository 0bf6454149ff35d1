/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockin.h"

#include "check.h"
#include "fakedev.h"

enum
{
  RECORD = 10240,
  BIG = 5 << 20
};

static unsigned char bytes[BIG];
static uintmax_t seen_records;

/* Whether a thread reads ahead.  */
static enum overlap overlap;

static void
see_record (void *arg, uintmax_t records)
{
  CHECK_STR (arg, "arg");
  CHECK_INT (records, seen_records + 1);
  seen_records = records;
}

/* What was said so far.  */
struct said
{
  struct diag d;
  char *text;
  size_t size;
};

static void
start (struct blockin *b, struct fakedev *f, struct said *s)
{
  diag_init (&s->d, "tar");
  s->text = NULL;
  s->d.err = open_memstream (&s->text, &s->size);
  fflush (s->d.err);
  seen_records = 0;
  struct blockin_opts o = { .record_bytes = RECORD, .seek = true };
  CHECK_INT (blockin_init (b, &o, &f->dev, &s->d, see_record, "arg"), 0);
  blockin_overlap (b, overlap);
}

static void
finish (struct blockin *b, struct fakedev *f, struct said *s)
{
  blockin_release (b);
  fakedev_release (f);
  diag_close (&s->d, s->d.reported);
  fclose (s->d.err);
  free (s->text);
}

/* Whether blocks come out as they were put in, up to N bytes.  */
static void
check_blocks (struct blockin *b, size_t n)
{
  for (size_t off = b->pos; off + 512 <= n; off += 512)
    {
      unsigned char const *p;
      ptrdiff_t got = blockin_peek (b, &p, 512, 512);
      CHECK_INT (got, 512);
      if (got != 512)
        return;
      CHECK (memcmp (p, bytes + off, 512) == 0);
      CHECK_INT (b->pos, off);
      blockin_consume (b, 512);
    }
}

static void
test_whole (size_t chunk, size_t size)
{
  struct fakedev f;
  fakedev_init (&f, bytes, size);
  f.chunk = chunk;
  struct said s;
  struct blockin b;
  start (&b, &f, &s);
  check_blocks (&b, size);
  unsigned char const *p;
  CHECK_INT (blockin_peek (&b, &p, 512, 512), size % 512);
  CHECK_INT (blockin_peek (&b, &p, 512, 512), size % 512);
  CHECK_INT (seen_records, (size + RECORD - 1) / RECORD);
  CHECK (b.eof);
  if (!chunk)
    CHECK (f.calls <= (overlap ? 20 : 12));
  finish (&b, &f, &s);
}

/* Spans come without copying, and a short skip reads on.  */
static void
test_skip (void)
{
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  struct said s;
  struct blockin b;
  start (&b, &f, &s);
  check_blocks (&b, 1024);
  CHECK_INT (blockin_skip (&b, BLOCKIN_SEEK / 2), 0);
  CHECK_INT (b.pos, 1024 + BLOCKIN_SEEK / 2);
  CHECK_INT (f.seeks, 0);
  check_blocks (&b, b.pos + 1024);

  /* Far: by one seek and little reading.  */
  size_t moved = overlap ? 0 : f.moved;
  CHECK_INT (blockin_skip (&b, 3 * BLOCKIN_SEEK), 0);
  CHECK_INT (f.seeks, 1);
  if (!overlap)
    CHECK (f.moved - moved < BLOCKIN_SEEK / 2);
  CHECK_INT (b.pos, 2048 + BLOCKIN_SEEK / 2 + 3 * BLOCKIN_SEEK);
  check_blocks (&b, b.pos + 1024);
  CHECK (seen_records < b.pos / RECORD / 2);

  /* To the very end, and beyond.  */
  CHECK_INT (blockin_skip (&b, BIG - b.pos), 0);
  unsigned char const *p;
  CHECK_INT (blockin_peek (&b, &p, 512, 512), 0);
  CHECK_INT (blockin_skip (&b, 1), 1);
  finish (&b, &f, &s);
}

/* Bytes that are passed count as read, even if they are not, and are where
   blockin_place says.  */
static void
test_pass (bool seekable)
{
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  f.dev.seekable = seekable;
  struct said s;
  struct blockin b;
  start (&b, &f, &s);
  int fd;
  off_t pos;
  check_blocks (&b, 1024);
  CHECK (!blockin_place (&b, &fd, &pos));
  f.dev.fd = 7;
  f.dev.start = 4096;
  CHECK (blockin_place (&b, &fd, &pos));
  CHECK_INT (fd, 7);
  CHECK_INT (pos, 4096 + 1024);
  f.dev.start = 0;

  size_t moved = overlap ? 0 : f.moved; /* a thread reads ahead */
  CHECK_INT (blockin_pass (&b, BLOCKIN_SEEK), 0);
  CHECK_INT (b.pos, 1024 + BLOCKIN_SEEK);
  CHECK_INT (f.seeks, seekable);
  if (seekable && !overlap)
    CHECK (f.moved - moved < BLOCKIN_SEEK / 2);
  CHECK_INT (seen_records, (b.pos + RECORD - 1) / RECORD);
  check_blocks (&b, b.pos + 1024);
  CHECK_INT (seen_records, (b.pos + RECORD - 1) / RECORD);
  CHECK (blockin_place (&b, &fd, &pos));
  CHECK_INT (pos, b.pos);

  CHECK_INT (blockin_pass (&b, BIG - b.pos), 0);
  CHECK_INT (seen_records, (BIG + RECORD - 1) / RECORD);
  CHECK_INT (blockin_pass (&b, 1), 1);
  f.dev.is_regular = false;
  CHECK (!blockin_place (&b, &fd, &pos));
  finish (&b, &f, &s);
}

/* Seeking beyond the end is noticed at once, by whatever way.  */
static void
test_skip_end (off_t size, off_t skip, bool seekable, int want)
{
  struct fakedev f;
  fakedev_init (&f, bytes, size);
  f.dev.seekable = seekable;
  struct said s;
  struct blockin b;
  start (&b, &f, &s);
  check_blocks (&b, 512);
  CHECK_INT (blockin_skip (&b, skip), want);
  CHECK_INT (f.seeks != 0, seekable && skip < INT64_MAX - 512);
  finish (&b, &f, &s);
}

static void
test_read_error (void)
{
  /* At the beginning.  */
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  f.fail_with = EIO;
  struct said s;
  struct blockin b;
  start (&b, &f, &s);
  unsigned char const *p;
  CHECK_INT (blockin_peek (&b, &p, 512, 512), -1);
  char want[200];
  sprintf (want,
           "tar: fake: Cannot read: %s\n"
           "tar: At beginning of tape, quitting now\n",
           strerror (EIO));
  CHECK_STR (s.text, want);
  CHECK (outcome_is_fatal (s.d.reported));
  CHECK_INT (blockin_peek (&b, &p, 512, 512), -1);
  CHECK_INT (f.calls, 1);
  finish (&b, &f, &s);

  /* Passing.  */
  fakedev_init (&f, bytes, BIG);
  f.fail_at = 100000;
  f.fail_with = EIO;
  f.fail_times = 11;
  start (&b, &f, &s);
  check_blocks (&b, BIG);
  CHECK (!outcome_is_fatal (s.d.reported));
  CHECK_INT (outcome_status (s.d.reported), STATUS_FAILURE);
  finish (&b, &f, &s);

  /* For good.  */
  fakedev_init (&f, bytes, BIG);
  f.fail_at = 100000;
  f.fail_with = EIO;
  start (&b, &f, &s);
  check_blocks (&b, 100000 / 512 * 512);
  CHECK_INT (blockin_peek (&b, &p, 512, 512), -1);
  CHECK (outcome_is_fatal (s.d.reported));
  CHECK (strstr (s.text, "tar: Too many errors, quitting\n") != NULL);
  finish (&b, &f, &s);
}

/* Wherever an error passes, it is reported once, and nothing is lost: the
   thread has read what comes before, and the caller reads on.  */
static void
test_read_error_ahead (void)
{
  char want[100];
  sprintf (want, "tar: fake: Cannot read: %s\n", strerror (EIO));
  for (size_t at = 512; at < 200000; at += 1536)
    {
      struct fakedev f;
      fakedev_init (&f, bytes, 200 * 1024);
      f.chunk = 10000;
      f.fail_at = at;
      f.fail_with = EIO;
      f.fail_times = 1;
      struct said s;
      struct blockin b;
      start (&b, &f, &s);
      check_blocks (&b, 200 * 1024);
      CHECK_STR (s.text, want);
      finish (&b, &f, &s);
    }
}

/* The record that holds the end is read to its end.  */
static void
test_end_record (void)
{
  struct fakedev f;
  fakedev_init (&f, bytes, 3 * RECORD);
  f.chunk = 1000;
  f.dev.seekable = false;
  struct said s;
  struct blockin b;
  start (&b, &f, &s);
  check_blocks (&b, RECORD + 512);
  blockin_end_record (&b);
  CHECK_INT (b.pos, 2 * RECORD);
  if (!overlap)
    CHECK (f.moved < 2 * RECORD + 1000);
  blockin_end_record (&b);
  CHECK_INT (b.pos, 2 * RECORD);
  finish (&b, &f, &s);
}

/* The next process finds what follows the record.  */
static void
test_give_back (void)
{
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  f.chunk = RECORD;
  struct said s;
  struct blockin b;
  start (&b, &f, &s);
  check_blocks (&b, RECORD);
  blockread_rest (&b);
  blockin_stop (&b);
  blockin_give_back (&b);
  CHECK_INT (f.pos, RECORD);
  finish (&b, &f, &s);
}

/* A tape with records of another size, and one with odd ones.  */
static void
test_tape (void)
{
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  f.dev.wants_records = true;
  f.dev.seekable = false;
  f.chunk = 2048;
  struct said s;
  struct blockin b;
  start (&b, &f, &s);
  s.d.warnings = ~(warning_mask) 0;
  check_blocks (&b, 5 * 2048);
  CHECK_STR (s.text, "tar: Record size = 4 blocks\n");
  CHECK_INT (b.records, 5);
  finish (&b, &f, &s);

  fakedev_init (&f, bytes, BIG);
  f.dev.wants_records = true;
  f.chunk = 700;
  start (&b, &f, &s);
  unsigned char const *p;
  CHECK_INT (blockin_peek (&b, &p, 512, 512), 512);
  blockin_consume (&b, 512);
  CHECK_INT (blockin_peek (&b, &p, 512, 512), -1);
  CHECK_STR (s.text, "tar: Unaligned block (188 bytes) in archive\n");
  finish (&b, &f, &s);

  /* A large record comes by one call or not at all.  */
  fakedev_init (&f, bytes, BIG);
  f.dev.wants_records = true;
  struct blockin_opts o = { .record_bytes = 3 << 20 };
  CHECK_INT (blockin_init (&b, &o, &f.dev, &s.d, NULL, NULL), 0);
  CHECK_INT (blockin_peek (&b, &p, 512, 512), 512);
  CHECK_INT (f.moved, o.record_bytes);
  blockin_release (&b);
  fakedev_release (&f);
}

/* The devices of an archive, and the one at hand.  */
struct devices
{
  struct blockin *b;
  struct fakedev f[3];
  int at;
  bool wrong; /* the second one is refused once */
};

static int
next_device (void *arg)
{
  struct devices *v = arg;
  unsigned char const *p;
  CHECK_INT (blockin_change (v->b, NULL, false), 0);
  if (v->at == 2)
    return -1;
  CHECK_INT (blockin_change (v->b, &v->f[++v->at].dev, false), 0);
  if (v->at == 1 && v->wrong)
    {
      CHECK_INT (blockin_peek (v->b, &p, 1, 512), 512);
      blockin_consume (v->b, 512);
      /* What is not there is not looked for elsewhere.  */
      CHECK_INT (blockin_skip (v->b, BIG), 1);
      v->f[1].pos = 0;
      CHECK_INT (blockin_change (v->b, &v->f[1].dev, true), 0);
    }
  return 0;
}

/* An archive in pieces of whole blocks, each with EXTRA bytes after that
   do not count.  */
static void
test_change (bool wrong, bool skip, size_t extra)
{
  enum
  {
    FIRST = RECORD + 512,
    SECOND = 1024,
    THIRD = 3 * RECORD
  };
  static size_t const sizes[] = { FIRST, SECOND, THIRD };
  struct said s;
  struct blockin b;
  struct devices v = { .b = &b, .wrong = wrong };
  size_t at = 0;
  for (int i = 0; i < 3; at += sizes[i++])
    {
      fakedev_init (&v.f[i], bytes + at, sizes[i] + extra);
      v.f[i].chunk = 700;
    }
  start (&b, &v.f[0], &s);
  b.opts.seek = false;
  b.more = next_device;
  b.more_arg = &v;
  if (skip)
    CHECK_INT (blockin_skip (&b, at - 512), 0);
  check_blocks (&b, at);
  CHECK_INT (b.pos, at);
  CHECK_INT (b.start, FIRST + SECOND);
  CHECK_INT (blockin_record_bytes (&b), 6 * RECORD);
  CHECK_INT (seen_records, 6 + wrong);
  unsigned char const *p;
  CHECK_INT (blockin_peek (&b, &p, 1, 1), -1);
  CHECK_INT (blockin_skip (&b, 1), -1);
  for (int i = 1; i < 3; i++)
    fakedev_release (&v.f[i]);
  finish (&b, &v.f[0], &s);
}

static int
change_to (void *device)
{
  struct devices *v = device;
  return blockin_change (v->b, &v->f[v->at++].dev, false);
}

/* The first device gives bytes in any pieces, the next one large records
   only: there is room for one.  */
static void
test_change_to_tape (void)
{
  enum
  {
    FIRST = 1024,
    LARGE = 3 << 20
  };
  struct diag d;
  struct blockin b;
  struct devices v = { .b = &b, .at = 1 };
  diag_init (&d, "tar");
  fakedev_init (&v.f[0], bytes, FIRST);
  fakedev_init (&v.f[1], bytes + FIRST, LARGE);
  v.f[1].dev.wants_records = true;
  struct blockin_opts o = { .record_bytes = LARGE };
  CHECK_INT (blockin_init (&b, &o, &v.f[0].dev, &d, NULL, NULL), 0);
  b.more = change_to;
  b.more_arg = &v;
  check_blocks (&b, FIRST);
  unsigned char const *p;
  CHECK_INT (blockin_peek (&b, &p, 512, 512), 512);
  CHECK (LARGE <= b.room);
  CHECK_INT (v.f[1].moved, LARGE);
  check_blocks (&b, FIRST + LARGE);
  blockin_release (&b);
  for (int i = 0; i < 2; i++)
    fakedev_release (&v.f[i]);
  diag_close (&d, d.reported);
}

static void
test_all (void)
{
  test_whole (0, BIG);
  test_whole (0, 0);
  test_whole (0, 511);
  test_whole (0, 3 * RECORD + 700);
  test_whole (1, RECORD);
  test_whole (511, 100 * RECORD + 1);
  test_whole (513, 100 * RECORD);
  test_skip ();
  test_pass (true);
  test_pass (false);
  test_skip_end (BIG, 4 << 20, true, 0);
  test_skip_end (BIG, 4 << 20, false, 0);
  test_skip_end (BIG, BIG - 512, true, 0);
  test_skip_end (BIG - 1, BIG - 512, true, 1);
  test_skip_end (BIG - 1, BIG - 512, false, 1);
  test_skip_end (BIG, BIG, true, 1);
  test_skip_end (BIG, (off_t) 1 << 40, true, 1);
  test_skip_end (BIG, INT64_MAX - 100, true, 1);
  test_skip_end (BIG, INT64_MAX - 100, false, 1);
  test_read_error ();
  test_read_error_ahead ();
  test_end_record ();
  test_give_back ();
  test_tape ();
}

int
main (void)
{
  for (size_t i = 0; i < BIG; i++)
    bytes[i] = i * 31 + i / 509;
  test_all ();
  for (int i = 0; i < 8; i++)
    test_change (i & 1, i & 2, i & 4 ? 300 : 0);
  test_change_to_tape ();
  overlap = OVERLAP_ALWAYS;
  test_all ();
  return check_status ();
}
