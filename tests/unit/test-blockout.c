/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/blockout.h"

#include <fcntl.h>
#include <unistd.h>

#include "check.h"
#include "fakedev.h"

enum
{
  RECORD = 10240,
  BIG = 12 << 20
};

static uintmax_t seen_records;

/* Whether a thread writes behind.  */
static enum overlap overlap;

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
  blockout_overlap (b, overlap);
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
  if (!overlap)
    CHECK (f.calls <= 2 * BIG / (1 << 20));
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

/* The thread's failure is known when the next buffer is full, or the caller
   asks.  What was appended since then does not count as written.  */
static void
test_full_behind (int how)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG);
  f.fail_at = 3 * RECORD + 1024;
  f.fail_with = ENOSPC;
  struct blockout b;
  start (&b, &f, RECORD);
  size_t once = b.cap - BLOCKOUT_ROOM + 1;
  put_pattern (&b, once);
  CHECK (blockout_reserve (&b, NULL) != NULL);
  CHECK_INT (blockout_bytes (&b), once);
  CHECK_INT (b.err, 0);
  blockout_commit (&b, 1);
  switch (how)
    {
    case 0:
      put_pattern (&b, once);
      CHECK (blockout_reserve (&b, NULL) == NULL);
      break;
    case 1:
      CHECK_INT (blockout_push (&b), -ENOSPC);
      break;
    case 2:
      CHECK_INT (blockout_finish (&b), -ENOSPC);
      break;
    case 3:
      CHECK_INT (blockout_settle (&b), -ENOSPC);
      break;
    }
  CHECK_INT (b.err, -ENOSPC);
  CHECK_INT (blockout_partial (&b), 1024);
  CHECK_INT (b.written, f.fail_at);
  CHECK_INT (f.size, f.fail_at);
  CHECK_INT (blockout_put (&b, "x", 1), -ENOSPC);
  CHECK_INT (blockout_finish (&b), -ENOSPC);
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

/* Several devices.  */

enum
{
  SMALL = 2048,
  TOTAL = 9 * SMALL + 512,
  MOST = 40
};

/* The devices, which take ROOM bytes each.  */
struct devices
{
  struct blockout *b;
  struct fakedev f[MOST];
  int count;
  size_t room;
  bool records;
  int why; /* why the last one was full */
};

static unsigned char const head[512] = "head";

static void
add_device (struct devices *v)
{
  struct fakedev *f = &v->f[v->count++];
  fakedev_init (f, NULL, v->room);
  f->dev.wants_records = v->records;
}

/* The hook: put the next device in place, with HEAD before the rest.  */
static int
next_device (void *arg)
{
  struct devices *v = arg;
  v->why = v->b->why_full;
  CHECK (v->count < MOST);
  if (v->count == MOST)
    return -ENOSPC;
  add_device (v);
  return blockout_change (v->b, &v->f[v->count - 1].dev, head, sizeof head);
}

static void
start_divided (struct devices *v, struct blockout *b, size_t room,
               uintmax_t limit, bool records)
{
  *v = (struct devices) { .b = b, .room = room, .records = records };
  add_device (v);
  start (b, &v->f[0], SMALL);
  CHECK_INT (blockout_divide (b, limit, next_device, v), 0);
}

static void
release_devices (struct devices *v)
{
  for (int i = 0; i < v->count; i++)
    fakedev_release (&v->f[i]);
}

/* Write the test's archive of TOTAL bytes in pieces of PIECE onto devices
   that take ROOM bytes each, limited to LIMIT, and compare what lies on
   them, without HEAD before each but the first.  */
static void
divide (size_t room, uintmax_t limit, size_t piece, bool records)
{
  struct blockout b;
  struct devices v;
  size_t got = 0;
  start_divided (&v, &b, room, limit, records);
  for (size_t put = 0; put < TOTAL; put += piece)
    {
      unsigned char data[TOTAL];
      size_t n = TOTAL - put < piece ? TOTAL - put : piece;
      for (size_t i = 0; i < n; i++)
        data[i] = pattern (put + i);
      CHECK_INT (blockout_put (&b, data, n), 0);
    }
  CHECK_INT (blockout_finish (&b), 0);
  for (int i = 0; i < v.count; i++)
    {
      struct fakedev *f = &v.f[i];
      size_t from = i ? sizeof head : 0;
      bool last = i == v.count - 1;
      CHECK (i == 0 || memcmp (f->data, head, sizeof head) == 0);
      CHECK (last || !limit || f->size == SMALL * 2 || f->size == room);
      CHECK (last || limit || f->size == room);
      for (size_t k = from; k < f->size && got < TOTAL; k++, got++)
        if (f->data[k] != pattern (got))
          {
            CHECK_INT (got, -1);
            got = TOTAL;
          }
    }
  CHECK_INT (got, TOTAL);
  release_devices (&v);
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

/* A device that ends within a block cannot be gone on with.  */
static void
test_divided_block (void)
{
  struct blockout b;
  struct devices v;
  start_divided (&v, &b, SMALL + 100, 0, false);
  put_pattern (&b, 4 * SMALL);
  CHECK_INT (blockout_finish (&b), -ENOSPC);
  CHECK_INT (blockout_partial (&b), 100);
  CHECK (blockout_reserve (&b, NULL) == NULL);
  CHECK_INT (blockout_finish (&b), -ENOSPC);
  CHECK_INT (v.count, 1);
  release_devices (&v);
  blockout_release (&b);
}

/* Any failure ends a device, and it is known which.  A record that is tried
   on two devices counts twice.  */
static void
test_divided_why (void)
{
  struct blockout b;
  struct devices v;
  start_divided (&v, &b, BIG, 0, false);
  v.f[0].fail_with = EDQUOT;
  v.f[0].fail_at = 2 * SMALL;
  put_pattern (&b, 3 * SMALL - 512);
  CHECK_INT (blockout_finish (&b), 0);
  CHECK_INT (v.why, -EDQUOT);
  CHECK_INT (v.count, 2);
  CHECK_INT (v.f[0].size, 2 * SMALL);
  CHECK_INT (v.f[1].size, SMALL);
  CHECK_INT (seen_records, 4);
  CHECK_INT (blockout_bytes (&b), 3 * SMALL);
  release_devices (&v);
  blockout_release (&b);
}

/* Zeros that only pad the last record need no device of their own.  */
static void
test_divided_padding (void)
{
  struct blockout b;
  struct devices v;
  start_divided (&v, &b, SMALL + 512, 0, false);
  put_pattern (&b, SMALL + 512);
  CHECK_INT (blockout_finish (&b), 0);
  CHECK_INT (v.count, 1);
  CHECK_INT (v.f[0].size, SMALL + 512);
  release_devices (&v);
  blockout_release (&b);
}

/* Only a regular file that is written directly can share blocks.  If sharing
   fails, what was pending is written, and nothing is appended.  */
static void
test_share (void)
{
  struct fakedev f;
  struct blockout b;
  fakedev_init (&f, NULL, BIG);
  f.dev.start = 512;
  f.dev.seekable = true;
  f.dev.fd = -1;
  start (&b, &f, RECORD);
  put_pattern (&b, 1000);
  CHECK_INT (blockout_file_position (&b), -1);
  f.dev.is_regular = true;
  CHECK_INT (blockout_file_position (&b), -1);
  f.dev.fd = open ("/dev/null", O_RDWR);
  CHECK_INT (blockout_file_position (&b), 1512);

  struct reflink r = { .when = REFLINK_AUTO };
  struct reflink_file from = { .fd = f.dev.fd };
  int why = 0;
  CHECK_INT (blockout_share (&b, &r, &from, 0, 4096, &why), 0);
  CHECK (why != 0);
  CHECK_INT (r.shared, 0);
  CHECK_INT (f.size, 1000);
  CHECK_INT (blockout_bytes (&b), 1000);
  CHECK_INT (blockout_file_position (&b), 1512);
  put_pattern (&b, 9240);
  CHECK_INT (blockout_finish (&b), 0);
  CHECK_INT (f.size, RECORD);
  CHECK (has_pattern (&f, RECORD));
  blockout_release (&b);

  /* A failure of the device is the device's.  */
  start (&b, &f, RECORD);
  f.fail_at = 0;
  f.fail_with = EIO;
  put_pattern (&b, 1000);
  CHECK_INT (blockout_share (&b, &r, &from, 0, 4096, &why), -EIO);
  CHECK_INT (b.err, -EIO);
  blockout_release (&b);
  close (f.dev.fd);
  fakedev_release (&f);
}

/* What is taken back is still in the buffer, or on a device that can seek.  */
static void
test_take_back (void)
{
  struct fakedev f;
  struct blockout b;
  fakedev_init (&f, NULL, BIG);
  start (&b, &f, RECORD);
  put_pattern (&b, 1000);
  CHECK_INT (blockout_zeros (&b, 300), 0);
  CHECK_INT (blockout_take_back (&b, 1000), 0);
  CHECK_INT (f.seeks, 0);
  put_pattern (&b, 500);
  CHECK_INT (blockout_zeros (&b, BIG / 2), 0);
  CHECK (1500 < b.written);
  CHECK_INT (blockout_take_back (&b, 1500), 0);
  CHECK_INT (blockout_bytes (&b), 1500);
  put_pattern (&b, RECORD);
  CHECK_INT (blockout_finish (&b), 0);
  CHECK_INT (blockout_bytes (&b), 2 * RECORD);
  CHECK (has_pattern (&f, 1500 + RECORD));
  blockout_release (&b);
  fakedev_release (&f);

  fakedev_init (&f, NULL, BIG);
  f.dev.seekable = false;
  start (&b, &f, RECORD);
  put_pattern (&b, BIG / 2);
  CHECK_INT (blockout_take_back (&b, 1500), -ESPIPE);
  CHECK_INT (blockout_take_back (&b, BIG / 2), 0);
  CHECK_INT (blockout_finish (&b), 0);
  CHECK (has_pattern (&f, BIG / 2));
  blockout_release (&b);
  fakedev_release (&f);

  struct devices v;
  start_divided (&v, &b, BIG, 0, false);
  put_pattern (&b, 600);
  CHECK_INT (blockout_take_back (&b, 500), 0);
  put_pattern (&b, BIG / 2);
  CHECK_INT (blockout_take_back (&b, 500), -ESPIPE);
  CHECK_INT (blockout_finish (&b), 0);
  release_devices (&v);
  blockout_release (&b);
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
  test_divided_padding ();
  test_take_back ();

  overlap = OVERLAP_ALWAYS;
  test_file (0);
  test_file (100);
  test_records (RECORD);
  test_short (513);
#if HAVE_PTHREAD
  for (int how = 0; how < 4; how++)
    test_full_behind (how);
#endif
  test_share ();
  test_take_back ();
  return check_status ();
}
