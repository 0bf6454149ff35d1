/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The data of aligned members begins at a multiple of the alignment, and the
   records that make the room are as other programs want them.  */

#include <config.h>

#include "format/encode.h"
#include "encode-bench.h"

#include "format/num.h"
#include "rawtar.h"

enum
{
  LARGEST = 1 << 20,
  /* What busybox and libarchive read.  */
  MOST_RECORDS = 0xfffff,
  MOST_RECORD = 999999
};

/* One extended header.  */
struct records
{
  unsigned char const *p; /* null if there is none */
  size_t n;
  size_t blocks; /* with the header block */
};

static struct records
find_records (struct bytebuf const *b)
{
  struct records r = { 0 };
  if (b->len && b->data[RAW_TYPEFLAG] == TYPE_PAX)
    {
      intmax_t n;
      CHECK (num_get (b->data + RAW_SIZE, RAW_SIZE_BYTES, num_range (NUM_OFF),
                      &n, NULL));
      r.p = b->data + BLOCK_BYTES;
      r.n = n;
      r.blocks = 1 + (n + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }
  return r;
}

/* How many of the N bytes at P are comments of blanks, which come first.  Each
   record must be as long as it says, none too long.  LAST is the value of the
   last comment.  */
static size_t
padding_bytes (unsigned char const *p, size_t n, char last[100])
{
  size_t padding = 0, done = 0;
  bool is_first = true;
  strcpy (last, "");
  while (done < n)
    {
      char *end;
      size_t length = strtoul ((char const *) p + done, &end, 10);
      CHECK (0 < length && length <= n - done && length <= MOST_RECORD);
      if (length == 0 || n - done < length)
        break;
      CHECK_INT (*end, ' ');
      CHECK_INT (p[done + length - 1], '\n');
      char const *value = strchr (end, '=') + 1;
      size_t bytes = (char const *) p + done + length - 1 - value;
      bool is_comment = strncmp (end, " comment=", 9) == 0;
      bool is_blank = is_comment && strspn (value, " ") == bytes;
      if (is_comment)
        snprintf (last, 100, "%.*s", (int) (bytes < 99 ? bytes : 99), value);
      is_first = is_first && is_blank;
      done += length;
      if (is_first)
        padding = done;
    }
  CHECK_INT (done, n);
  return padding;
}

/* Encode the member of B for POSITION, aligned and plain: the same but for the
   padding.  Returns the number of bytes added.  */
static size_t
add_padding (struct bench *b, off_t position)
{
  static struct bytebuf plain;
  struct encode_opts o = b->opts;
  o.alignment = 0;
  bytebuf_reset (&plain);
  bytebuf_reset (&b->out);
  CHECK_INT (encode_member (&o, &b->m, position, &plain, &b->issues), 0);
  CHECK_INT (encode_member (&b->opts, &b->m, position, &b->out, &b->issues),
             0);
  struct records old = find_records (&plain), new = find_records (&b->out);
  char last[100];
  size_t padding = new.p ? padding_bytes (new.p, new.n, last) : 0;
  CHECK (new.n <= MOST_RECORDS);
  CHECK_INT (new.n - padding, old.n);
  CHECK (old.n == 0 || memcmp (new.p + padding, old.p, old.n) == 0);
  for (size_t i = BLOCK_BYTES + new.n; i < new.blocks *BLOCK_BYTES; i++)
    if (b->out.data[i])
      CHECK_INT (b->out.data[i], 0);
  size_t tail = plain.len - old.blocks * BLOCK_BYTES;
  CHECK_INT (b->out.len - new.blocks *BLOCK_BYTES, tail);
  CHECK (memcmp (plain.data + plain.len - tail,
                 b->out.data + b->out.len - tail, tail)
         == 0);
  size_t added = b->out.len - plain.len;
  bytebuf_release (&plain);
  return added;
}

static bool
is_aligned (struct bench const *b, off_t position)
{
  return (position + b->out.len) % b->opts.alignment == 0;
}

/* Try all positions, STEP blocks apart.  All paddings are seen, and none is
   longer than it must be.  */
static void
try_positions (struct bench *b, size_t alignment, size_t step)
{
  static bool seen[2 * LARGEST / BLOCK_BYTES];
  memset (seen, 0, sizeof seen);
  b->opts.alignment = alignment;
  b->m.size = b->m.archived_size = alignment;
  int failures = check_failures;
  for (size_t i = 0; i < alignment / BLOCK_BYTES; i += step)
    {
      off_t position = ((off_t) 1 << 40) + i * BLOCK_BYTES;
      size_t added = add_padding (b, position);
      CHECK (is_aligned (b, position));
      CHECK_INT (added % BLOCK_BYTES, 0);
      seen[added / BLOCK_BYTES] = true;
      if (failures != check_failures)
        {
          printf ("alignment %zu, position %jd\n", alignment,
                  (intmax_t) position);
          return;
        }
    }
  /* The first extended header takes two blocks.  */
  bool has_records = b->m.has_atime;
  for (size_t n = 0; n < alignment / BLOCK_BYTES; n += step)
    if (step == 1)
      CHECK (seen[!has_records && n == 1 ? alignment / BLOCK_BYTES + 1 : n]);
}

/* Records of a member that are N bytes or so.  */
static void
give_records (struct bench *b, struct member_xattr *x, size_t n)
{
  static unsigned char value[2 * LARGEST];
  *x = (struct member_xattr) { "user.x", value, n };
  memset (value, 'v', n);
  b->m.xattrs = x;
  b->m.xattr_count = 1;
  b->m.has_atime = b->m.has_ctime = true;
}

/* Each alignment with its paddings.  */
static void
test_alignments (void)
{
  for (size_t a = BLOCK_BYTES; a <= LARGEST; a *= 2)
    {
      struct bench b;
      struct member_xattr x;
      start (&b, FORMAT_POSIX);
      try_positions (&b, a, 1);
      give_records (&b, &x, 20);
      try_positions (&b, a, 1);
      finish (&b);
    }
}

/* Records of each length, near each boundary of the digits of the padding,
   which is 1,000, 10,000 or 100,000 bytes long.  */
static void
test_lengths (void)
{
  static size_t const alignments[] = { 1024, 2048, 4096, 16384, 131072 };
  struct bench b;
  struct member_xattr x;
  start (&b, FORMAT_POSIX);
  for (size_t i = 0; i < sizeof alignments / sizeof *alignments; i++)
    for (size_t n = 0; n < 1100; n++)
      {
        size_t blocks = alignments[i] / BLOCK_BYTES;
        give_records (&b, &x, n);
        try_positions (&b, alignments[i], blocks <= 8 ? 1 : blocks / 2 - 7);
      }
  /* The longest padding of 100,000 bytes or so.  */
  b.opts.alignment = 131072;
  b.m.size = b.m.archived_size = 131072;
  for (size_t n = 0; n < 520; n++)
    {
      give_records (&b, &x, n);
      for (off_t p = 195; p < 199; p++)
        {
          off_t position = (131072 / BLOCK_BYTES - p) * BLOCK_BYTES;
          add_padding (&b, position);
          CHECK (is_aligned (&b, position));
        }
    }
  finish (&b);
}

/* Names of each length.  */
static void
test_names (void)
{
  struct bench b;
  char name[1200];
  start (&b, FORMAT_POSIX);
  for (size_t n = 1; n < sizeof name; n++)
    {
      memset (name, 'n', n);
      name[n] = '\0';
      b.m.name = name;
      b.opts.alignment = b.m.size = b.m.archived_size = 4096;
      for (off_t p = 0; p < 8; p++)
        {
          add_padding (&b, p * BLOCK_BYTES);
          CHECK (is_aligned (&b, p * BLOCK_BYTES));
          struct member got;
          member_init (&got);
          CHECK (raw_decode_member (&b.out, 3, &got));
          CHECK_STR (got.name, name);
          CHECK_INT (got.archived_size, 4096);
          member_release (&got);
        }
    }
  finish (&b);
}

/* The data begins after the map of a sparse member.  */
static void
test_sparse (void)
{
  static struct member_segment segments[300];
  static unsigned const versions[][2] = { { 0, 0 }, { 0, 1 }, { 1, 0 } };
  struct bench b;
  start (&b, FORMAT_POSIX);
  for (size_t i = 0; i < 300; i++)
    segments[i] = (struct member_segment) { i * 100000, BLOCK_BYTES };
  b.m.sparse = true;
  b.m.segments = segments;
  b.m.size = 300 * 100000;
  for (size_t v = 0; v < 3; v++)
    for (size_t n = 16; n <= 300; n += 7)
      for (off_t p = 0; p < 16; p++)
        {
          b.opts.sparse_major = versions[v][0];
          b.opts.sparse_minor = versions[v][1];
          b.opts.alignment = 8192;
          b.m.segment_count = n;
          b.m.archived_size = n * BLOCK_BYTES;
          add_padding (&b, p * BLOCK_BYTES);
          CHECK (is_aligned (&b, p * BLOCK_BYTES));
        }
  /* What counts is the data that is stored.  */
  b.m.segment_count = 15;
  b.m.archived_size = 15 * BLOCK_BYTES;
  CHECK_INT (add_padding (&b, 0), 0);
  CHECK (!is_aligned (&b, 0));
  finish (&b);
}

/* What is shorter, or has no data, stays as it is.  */
static void
test_left_alone (void)
{
  struct bench b;
  start (&b, FORMAT_POSIX);
  b.opts.alignment = 4096;
  b.m.size = b.m.archived_size = 4095;
  CHECK_INT (add_padding (&b, 0), 0);
  b.m.size = b.m.archived_size = 4096;
  CHECK_INT (add_padding (&b, 0), 4096 - BLOCK_BYTES);
  b.m.link_name = "f";
  for (enum member_kind k = MEMBER_CONTIGUOUS; k <= MEMBER_FIFO; k++)
    {
      b.m.kind = k;
      CHECK_INT (add_padding (&b, 0), 0);
    }
  finish (&b);
}

/* Records that leave no room for the padding.  */
static void
test_no_room (void)
{
  struct bench b;
  struct member_xattr x;
  start (&b, FORMAT_POSIX);
  b.opts.alignment = b.m.size = b.m.archived_size = LARGEST;
  give_records (&b, &x, 700);
  /* Two blocks of records, with their header blocks four.  */
  off_t ideal = LARGEST - 4 * BLOCK_BYTES;
  CHECK_INT (add_padding (&b, ideal), 0);
  CHECK (is_aligned (&b, ideal));
  CHECK_INT (add_padding (&b, ideal + BLOCK_BYTES), 0);
  CHECK (!is_aligned (&b, ideal + BLOCK_BYTES));
  CHECK_INT (add_padding (&b, ideal + 2 * BLOCK_BYTES),
             LARGEST - 2 * BLOCK_BYTES);
  CHECK (is_aligned (&b, ideal + 2 * BLOCK_BYTES));
  finish (&b);
}

/* Encode for POSITION, and return the last comment, which counts.  */
static char const *
last_comment (struct bench *b, off_t position)
{
  static char last[100];
  bytebuf_reset (&b->out);
  CHECK_INT (encode_member (&b->opts, &b->m, position, &b->out, &b->issues),
             0);
  CHECK (is_aligned (b, position));
  struct records r = find_records (&b->out);
  strcpy (last, "none");
  if (r.p)
    padding_bytes (r.p, r.n, last);
  return last;
}

/* Comments of the user stay those that count.  */
static void
test_comments (void)
{
  struct bench b;
  start (&b, FORMAT_POSIX);
  b.opts.alignment = b.m.size = b.m.archived_size = 4096;
  rules (&b, "comment=mine,other=x");
  for (off_t p = 0; p < 8; p++)
    CHECK_STR (last_comment (&b, p * BLOCK_BYTES), p < 7 ? "mine" : "none");
  finish (&b);

  start (&b, FORMAT_POSIX);
  b.opts.alignment = b.m.size = b.m.archived_size = 4096;
  b.m.mtime.tv_nsec = 1;
  rules (&b, "comment=mine,comment:=member");
  for (off_t p = 0; p < 8; p++)
    CHECK_STR (last_comment (&b, p * BLOCK_BYTES), "member");
  finish (&b);

  /* The rules are in each extended header.  */
  start (&b, FORMAT_POSIX);
  b.opts.alignment = b.m.size = b.m.archived_size = 4096;
  rules (&b, "comment:=member");
  for (off_t p = 0; p < 8; p++)
    CHECK_STR (last_comment (&b, p * BLOCK_BYTES), p < 7 ? "member" : "none");
  finish (&b);

  /* One that is longer than the room.  */
  start (&b, FORMAT_POSIX);
  b.opts.alignment = b.m.size = b.m.archived_size = 1024;
  char text[2000] = "comment=";
  memset (text + 8, 'c', 1500);
  rules (&b, text);
  for (off_t p = 0; p < 8; p++)
    CHECK (p % 2 ? *last_comment (&b, p * BLOCK_BYTES) == 'n'
                 : *last_comment (&b, p * BLOCK_BYTES) == 'c');
  finish (&b);
}

int
main (void)
{
  test_alignments ();
  test_lengths ();
  test_names ();
  test_sparse ();
  test_left_alone ();
  test_no_room ();
  test_comments ();
  return check_status ();
}
