/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockout.h"

#include "check.h"
#include "fakedev.h"

enum
{
  RECORD = 10240,
  BIG = 12 << 20
};

static uintmax_t seen_records;

static void
see_record (void *arg, uintmax_t records)
{
  CHECK_STR (arg, "arg");
  CHECK_INT (records, seen_records + 1);
  seen_records = records;
}

static void
start (struct blockout *b, struct fakedev *f, size_t record_bytes)
{
  seen_records = 0;
  CHECK_INT (blockout_init (b, &f->dev, record_bytes, see_record, "arg"), 0);
}

/* The byte at OFF of the test's archive.  */
static unsigned char
pattern (size_t off)
{
  return off * 31 + off / 509;
}

/* Put N patterned bytes, filling the buffer as file contents do.  */
static void
put_pattern (struct blockout *b, size_t n)
{
  while (n)
    {
      size_t room;
      unsigned char *to = blockout_reserve (b, &room);
      CHECK (to != NULL);
      CHECK (BLOCKOUT_ROOM <= room);
      if (!to)
        return;
      if (n < room)
        room = n;
      size_t off = blockout_bytes (b);
      for (size_t i = 0; i < room; i++)
        to[i] = pattern (off + i);
      blockout_commit (b, room);
      n -= room;
    }
}

static bool
has_pattern (struct fakedev const *f, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (f->data[i] != pattern (i))
      return false;
  return true;
}

/* Many pages, ends padded, few calls, each on a page.  */
static void
test_file (size_t start_off)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG + RECORD);
  f.dev.start = start_off;
  struct blockout b;
  start (&b, &f, RECORD);
  put_pattern (&b, BIG - 700);
  CHECK_INT (blockout_finish (&b), 0);
  size_t want = (BIG - 700 + RECORD - 1) / RECORD * RECORD;
  CHECK_INT (f.size, want);
  CHECK_INT (blockout_bytes (&b), want);
  CHECK_INT (seen_records, want / RECORD);
  CHECK (has_pattern (&f, BIG - 700));
  for (size_t i = BIG - 700; i < want; i++)
    CHECK_INT (f.data[i], 0);
  CHECK (!f.odd_write);
  CHECK (f.calls <= 2 * BIG / BLOCKOUT_ROOM);
  blockout_release (&b);
  fakedev_release (&f);
}

/* A tape gets one record with each call.  */
static void
test_records (size_t record_bytes)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG + record_bytes);
  f.dev.wants_records = true;
  f.record_bytes = record_bytes;
  struct blockout b;
  start (&b, &f, record_bytes);
  put_pattern (&b, BIG / 2 + 1);
  CHECK_INT (blockout_finish (&b), 0);
  CHECK (!f.odd_write);
  CHECK_INT (f.size % record_bytes, 0);
  CHECK_INT (f.calls, f.size / record_bytes);
  CHECK (has_pattern (&f, BIG / 2 + 1));
  blockout_release (&b);
  fakedev_release (&f);
}

/* Short writes change nothing.  */
static void
test_short (size_t chunk)
{
  struct fakedev f;
  fakedev_init (&f, NULL, 2 * RECORD);
  f.chunk = chunk;
  struct blockout b;
  start (&b, &f, RECORD);
  put_pattern (&b, RECORD + 512);
  CHECK_INT (blockout_finish (&b), 0);
  CHECK_INT (f.size, 2 * RECORD);
  CHECK (has_pattern (&f, RECORD + 512));
  blockout_release (&b);
  fakedev_release (&f);
}

/* A full disk: the error stays, and how much of the record went out is
   known.  */
static void
test_full (void)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG);
  f.fail_at = 3 * RECORD + 4096;
  f.fail_with = ENOSPC;
  struct blockout b;
  start (&b, &f, RECORD);
  put_pattern (&b, b.cap - BLOCKOUT_ROOM + 1);
  CHECK (blockout_reserve (&b, NULL) == NULL);
  CHECK_INT (b.err, -ENOSPC);
  CHECK_INT (blockout_partial (&b), 4096);
  CHECK_INT (blockout_put (&b, "x", 1), -ENOSPC);
  CHECK_INT (blockout_finish (&b), -ENOSPC);
  blockout_release (&b);
  fakedev_release (&f);

  fakedev_init (&f, NULL, BIG);
  f.fail_with = EIO;
  start (&b, &f, RECORD);
  put_pattern (&b, 1);
  CHECK_INT (blockout_finish (&b), -EIO);
  CHECK_INT (blockout_partial (&b), 0);
  blockout_release (&b);
  fakedev_release (&f);
}

/* A tape that takes part of a record is full.  */
static void
test_short_record (void)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG);
  f.dev.wants_records = true;
  f.chunk = 1000;
  struct blockout b;
  start (&b, &f, RECORD);
  put_pattern (&b, RECORD);
  CHECK_INT (blockout_finish (&b), -ENOSPC);
  CHECK_INT (blockout_partial (&b), 1000);
  CHECK_INT (f.calls, 1);
  blockout_release (&b);
  fakedev_release (&f);
}

static void
test_null (void)
{
  struct fakedev f;
  fakedev_init (&f, NULL, 0);
  f.dev.is_null = true;
  struct blockout b;
  start (&b, &f, RECORD);
  put_pattern (&b, 512);
  CHECK_INT (blockout_discard (&b, (uintmax_t) 20 * RECORD), 0);
  CHECK_INT (blockout_zeros (&b, 512), 0);
  CHECK_INT (blockout_finish (&b), 0);
  CHECK_INT (blockout_bytes (&b), 21 * RECORD);
  CHECK_INT (seen_records, 21);
  CHECK_INT (f.calls, 0);
  blockout_release (&b);
  fakedev_release (&f);
}

/* Several volumes.  */

enum
{
  SMALL = 2048,
  TOTAL = 9 * SMALL + 512
};

/* Write the test's archive of TOTAL bytes in pieces of PIECE onto devices
   that take ROOM bytes each, limited to LIMIT, and compare what lies on
   them, without the 512 bytes HEAD before each but the first.  */
static void
divide (size_t room, uintmax_t limit, size_t piece, bool records)
{
  enum
  {
    MOST = 40
  };
  static unsigned char const head[512] = "head";
  struct fakedev f[MOST];
  int volumes = 1;
  size_t got = 0;
  fakedev_init (&f[0], NULL, room);
  struct blockout b;
  start (&b, &f[0], SMALL);
  f[0].dev.wants_records = records;
  CHECK_INT (blockout_divide (&b, limit), 0);
  bool all = false;
  for (size_t put = 0; !all; put += piece)
    {
      unsigned char data[TOTAL];
      size_t n = TOTAL - put < piece ? TOTAL - put : piece;
      for (size_t i = 0; i < n; i++)
        data[i] = pattern (put + i);
      CHECK_INT (blockout_put (&b, data, n), 0);
      all = n < piece;
      for (int err = BLOCKOUT_FULL; err == BLOCKOUT_FULL;)
        {
          size_t padding = all ? (SMALL - b.fill % SMALL) % SMALL : 0;
          blockout_zeros (&b, padding);
          err = blockout_flush (&b, all);
          if (err == 0 || (all && b.fill <= padding))
            break;
          CHECK_INT (err, BLOCKOUT_FULL);
          blockout_take_back (&b, padding);
          if (volumes == MOST)
            break;
          fakedev_init (&f[volumes], NULL, room);
          f[volumes].dev.wants_records = records;
          CHECK_INT (
              blockout_next_volume (&b, &f[volumes].dev, head, sizeof head),
              0);
          volumes++;
        }
    }
  CHECK (volumes < MOST);
  for (int v = 0; v < volumes; v++)
    {
      size_t from = v ? sizeof head : 0;
      CHECK (v == 0 || memcmp (f[v].data, head, sizeof head) == 0);
      CHECK (v == volumes - 1 || !limit || f[v].size == SMALL * 2
             || f[v].size == room);
      CHECK (v == volumes - 1 || limit || f[v].size == room);
      for (size_t i = from; i < f[v].size && got < TOTAL; i++, got++)
        if (f[v].data[i] != pattern (got))
          {
            CHECK_INT (got, -1);
            got = TOTAL;
          }
      fakedev_release (&f[v]);
    }
  CHECK_INT (got, TOTAL);
  blockout_release (&b);
}

static void
test_divided (void)
{
  for (size_t room = SMALL; room < TOTAL + SMALL; room += 512)
    for (size_t piece = 512; piece < 4 * SMALL; piece += 512)
      divide (room, 0, piece, false);
  for (size_t room = SMALL; room < TOTAL + SMALL; room += SMALL)
    divide (room, 0, 1536, true);
  divide (TOTAL, 2 * SMALL, 512, false);
  divide (TOTAL, 2 * SMALL - 1, 5120, false);
  divide (TOTAL, SMALL + 1, 2 * SMALL, true);
}

/* A volume that ends within a block cannot be gone on with.  */
static void
test_divided_block (void)
{
  struct fakedev f;
  fakedev_init (&f, NULL, SMALL + 100);
  struct blockout b;
  start (&b, &f, SMALL);
  blockout_divide (&b, 0);
  put_pattern (&b, 4 * SMALL);
  CHECK_INT (blockout_flush (&b, true), -ENOSPC);
  CHECK_INT (blockout_partial (&b), 100);
  CHECK_INT (blockout_flush (&b, true), -ENOSPC);
  blockout_release (&b);
  fakedev_release (&f);
}

/* Any failure ends a volume, and it is known which.  A record that is tried
   on two volumes counts twice.  */
static void
test_divided_why (void)
{
  struct fakedev f, g;
  fakedev_init (&f, NULL, BIG);
  fakedev_init (&g, NULL, BIG);
  f.fail_with = EDQUOT;
  f.fail_at = 2 * SMALL;
  struct blockout b;
  start (&b, &f, SMALL);
  blockout_divide (&b, 0);
  put_pattern (&b, 3 * SMALL);
  CHECK_INT (blockout_flush (&b, true), BLOCKOUT_FULL);
  CHECK_INT (b.why_full, -EDQUOT);
  CHECK_INT (b.volume_written, 2 * SMALL);
  CHECK_INT (seen_records, 3);
  CHECK_INT (blockout_next_volume (&b, &g.dev, "", 0), 0);
  blockout_zeros (&b, 100);
  blockout_take_back (&b, 100);
  CHECK_INT (blockout_flush (&b, true), 0);
  CHECK_INT (seen_records, 4);
  CHECK_INT (g.size, SMALL);
  CHECK_INT (blockout_bytes (&b), 3 * SMALL);
  blockout_release (&b);
  fakedev_release (&f);
  fakedev_release (&g);
}

int
main (void)
{
  test_file (0);
  test_file (100);
  test_records (RECORD);
  test_records (512);
  test_records (5 << 20);
  test_short (1);
  test_short (511);
  test_short (513);
  test_full ();
  test_short_record ();
  test_null ();
  test_divided ();
  test_divided_block ();
  test_divided_why ();
  return check_status ();
}
