/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "rawtar.h"

/* The archive of the case at hand.  */
static struct raw r;

/* What is wrong with a map, as raw_decode shows it; 0: nothing.  */
static void
expect_at (int line, int code, char const *text, char const *member)
{
  char want[400];
  int n = 0;
  if (code)
    n = snprintf (want, sizeof want, "#%d%s%s\n", code, *text ? " " : "",
                  text);
  snprintf (want + n, sizeof want - n, "%s\n", member);
  struct paxrules rules;
  paxrules_init (&rules);
  for (size_t piece = 1; piece <= 64; piece *= 8)
    {
      char *got
          = raw_decode (r.bytes.data, r.bytes.len, piece, &rules, raw_show);
      if (strcmp (got, want) != 0)
        {
          check_failures++;
          printf ("line %d, pieces of %zu: got\n%snot\n%s", line, piece, got,
                  want);
        }
      free (got);
    }
  bytebuf_reset (&r.bytes);
}
#define EXPECT(code, member) expect_at (__LINE__, code, "", member)

/* Pax 1.0.  */

/* The map TEXT in a member of SIZE bytes, 600 long.  */
static void
lines (char const *text, off_t size)
{
  raw_records (&r, 'x',
               "GNU.sparse.major=1;GNU.sparse.minor=0;"
               "GNU.sparse.name=sp;GNU.sparse.realsize=600;path=no");
  raw_header (&r, '0', "n", RAW_USTAR, size);
  raw_data (&r, text, strlen (text));
  bytebuf_zeros (&r.bytes, (size - 1) / 512 * 512);
}

static void
test_lines (void)
{
  lines ("1\n0\n512\n", 1024);
  EXPECT (0, "f sp 600/512 sparse:0+512");
  lines ("0\n", 512);
  EXPECT (0, "f sp 600/0 sparse");
  lines ("1\n600\n0\n", 512);
  EXPECT (0, "f sp 600/0 sparse:600+0");

  /* More data than the map tells of is for the reader to skip.  */
  lines ("1\n0\n1\n", 4096);
  EXPECT (0, "f sp 600/3584 sparse:0+1");

  /* Comments.  */
  lines ("# a\n1\n#9\n0\n#\n512\n# b", 1024);
  EXPECT (0, "f sp 600/512 sparse:0+512");
  lines ("1\n0\n5#\n12\n", 1024);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f sp 600/512 sparse!");
  lines ("1\n0\n# no end", 1024);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f sp 600/0 sparse!");

  /* Regions that fill no block, with and without filling.  */
  lines ("2\n0\n10\n500\n10\n", 512 + 20);
  EXPECT (0, "f sp 600/20 sparse packed:0+10:500+10");
  lines ("2\n0\n10\n500\n10\n", 512 + 522);
  EXPECT (0, "f sp 600/522 sparse:0+10:500+10");
  lines ("2\n0\n10\n500\n10\n", 512 + 521);
  EXPECT (0, "f sp 600/521 sparse:0+10:500+10");
  lines ("2\n0\n10\n500\n10\n", 512 + 512);
  EXPECT (0, "f sp 600/512 sparse packed:0+10:500+10");
  /* GNU tar does not count the filling.  */
  lines ("2\n0\n500\n501\n90\n", 512 + 590);
  EXPECT (0, "f sp 600/590 sparse:0+500:501+90");
  lines ("3\n0\n10\n500\n10\n600\n0\n", 512 + 522);
  EXPECT (0, "f sp 600/522 sparse:0+10:500+10:600+0");

  lines ("1\n0\n601\n", 2048);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f sp 600/1536 sparse!");
  lines ("1\n0\n513\n", 1024);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f sp 600/512 sparse!");
  lines ("2\n0\n10\n5\n10\n", 1024);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f sp 600/512 sparse!");
  lines ("1\n0\n", 1024);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f sp 600/512 sparse!");
  lines ("99999999999\n", 1024);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f sp 600/512 sparse!");
  lines ("1\n99999999999999999999\n0\n", 1024);
  EXPECT (ISSUE_SPARSE_OVERFLOW, "f sp 600/512 sparse!");

  /* The map fills the data, and is not done.  */
  char long_map[512];
  memset (long_map, '0', 511);
  long_map[511] = '\0';
  memcpy (long_map, "9\n", 2);
  raw_records (&r, 'x',
               "GNU.sparse.major=1;GNU.sparse.minor=0;"
               "GNU.sparse.realsize=600");
  raw_header (&r, '0', "n", RAW_USTAR, 512);
  raw_data (&r, long_map, 511);
  r.bytes.data[r.bytes.len - 1] = '0';
  raw_header (&r, '0', "last", RAW_USTAR, 0);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 600/0 sparse!\nf last");

  raw_records (&r, 'x',
               "GNU.sparse.major=1;GNU.sparse.minor=0;"
               "GNU.sparse.realsize=600");
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 600/0 sparse!");
}

/* The size record is that of the file, and the header block has that of the
   data, map included; or not quite.  */
static void
test_size_of_file (void)
{
  for (int data = 599; data <= 601; data++)
    {
      raw_records (&r, 'x',
                   "GNU.sparse.major=1;GNU.sparse.minor=0;"
                   "GNU.sparse.realsize=9000000000;size=9000000000");
      raw_header (&r, '0', "n", RAW_USTAR, 512 + data);
      raw_data (&r, "1\n8589934592\n600\n", 17);
      EXPECT (0, data == 600
                     ? "f n 9000000000/600 sparse:8589934592+600"
                     : "f n 9000000000/8999999488 sparse:8589934592+600");
    }
}

/* Declarations that do not go together.  */
static void
test_versions (void)
{
  raw_records (&r, 'x',
               "GNU.sparse.major=2;GNU.sparse.minor=0;"
               "GNU.sparse.realsize=600");
  raw_header (&r, '0', "n", RAW_USTAR, 512);
  raw_data (&r, "x", 1);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 600/512 sparse!");
  raw_records (&r, 'x',
               "GNU.sparse.major=1;GNU.sparse.minor=7;"
               "GNU.sparse.realsize=600");
  raw_header (&r, '0', "n", RAW_USTAR, 512);
  raw_data (&r, "1\n600\n0\n", 8);
  EXPECT (0, "f n 600/0 sparse:600+0");
  raw_records (&r, 'x', "GNU.sparse.major=1;GNU.sparse.minor=0");
  raw_header (&r, '0', "n", RAW_USTAR, 512);
  raw_data (&r, "1\n0\n0\n", 6);
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 512 sparse!");

  /* A size without a map tells nothing; neither do other kinds.  */
  raw_records (&r, 'x', "GNU.sparse.realsize=600");
  raw_header (&r, '0', "n", RAW_USTAR, 512);
  raw_data (&r, "x", 1);
  EXPECT (0, "f n 512");
  for (char const *type = "123456"; *type; type++)
    {
      raw_records (&r, 'x',
                   "GNU.sparse.major=1;GNU.sparse.minor=0;"
                   "GNU.sparse.realsize=600;GNU.sparse.name=sp");
      raw_header (&r, *type, "n", RAW_USTAR, 512);
      char want[] = "? sp";
      want[0] = "hsCBdp"[*type - '1'];
      EXPECT (0, want);
    }
}

/* Pax 0.0 and 0.1.  */

/* RECORDS in front of a member of 1024 bytes.  */
static void
records (char const *text)
{
  raw_records (&r, 'x', text);
  raw_header (&r, '0', "n", RAW_USTAR, 1024);
  bytebuf_zeros (&r.bytes, 1024);
}

/* They lead to the issue CODE with TEXT, and one about the map.  */
static void
expect_broken (int line, int code, char const *text)
{
  char member[100];
  snprintf (member, sizeof member, "#%d\nf n 600/1024 sparse!",
            ISSUE_SPARSE_MALFORMED);
  expect_at (line, code, text, member);
}
#define BROKEN(code, text) expect_broken (__LINE__, code, text)

#define HEAD "GNU.sparse.size=600;GNU.sparse.numblocks=2;"

static void
test_records (void)
{
  records (HEAD "GNU.sparse.offset=0;GNU.sparse.numbytes=512;"
                "GNU.sparse.offset=600;GNU.sparse.numbytes=0");
  EXPECT (0, "f n 600/1024 sparse:0+512:600+0");
  records (HEAD "GNU.sparse.map=0,512,600,0");
  EXPECT (0, "f n 600/1024 sparse:0+512:600+0");
  records ("GNU.sparse.size=600;GNU.sparse.numblocks=0;GNU.sparse.map=");
  EXPECT (0, "f n 600/1024 sparse");
  records ("GNU.sparse.size=600;GNU.sparse.numblocks=0");
  EXPECT (0, "f n 600/1024 sparse");

  records (HEAD "GNU.sparse.map=0,512,600,0,700,1");
  BROKEN (ISSUE_PAX_EXCESS, "1");
  records (HEAD "GNU.sparse.map=0,512,600");
  BROKEN (ISSUE_PAX_ODD, "GNU.sparse.map");
  records (HEAD "GNU.sparse.map=0,5x");
  BROKEN (ISSUE_PAX_DELIMITER, "x");
  records (HEAD "GNU.sparse.map=0,512,");
  BROKEN (ISSUE_PAX_INVALID, "0,512,");
  records (HEAD "GNU.sparse.map=x");
  BROKEN (ISSUE_PAX_INVALID, "x");
  records (HEAD "GNU.sparse.map=0,99999999999999999999");
  BROKEN (ISSUE_PAX_RANGE, "0,99999999999999999999");
  records (HEAD "GNU.sparse.offset=-1");
  BROKEN (ISSUE_PAX_RANGE, "-1");
  records ("GNU.sparse.size=600;GNU.sparse.numblocks=1;"
           "GNU.sparse.offset=0;GNU.sparse.numbytes=1;"
           "GNU.sparse.offset=9;GNU.sparse.numbytes=1");
  BROKEN (ISSUE_PAX_EXCESS, "9");
  records ("GNU.sparse.size=600;GNU.sparse.map=0,1");
  BROKEN (ISSUE_PAX_EXCESS, "1");

  records (HEAD "GNU.sparse.numbytes=1");
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 600/1024 sparse!");
  records (HEAD "GNU.sparse.offset=1");
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 600/1024 sparse!");
  records ("GNU.sparse.numblocks=1;GNU.sparse.map=0,1");
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 1024 sparse!");
  records (HEAD "GNU.sparse.map=0,1024");
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 600/1024 sparse!");
  records ("GNU.sparse.size=9000;GNU.sparse.numblocks=1;"
           "GNU.sparse.map=0,1025");
  EXPECT (ISSUE_SPARSE_MALFORMED, "f n 9000/1024 sparse!");
  records ("GNU.sparse.size=9000;GNU.sparse.numblocks=1;"
           "GNU.sparse.map=9223372036854775807,1");
  EXPECT (ISSUE_SPARSE_OVERFLOW, "f n 9000/1024 sparse!");

  /* A declared number of regions reserves nothing.  */
  records ("GNU.sparse.size=600;"
           "GNU.sparse.numblocks=1152921504606846976;"
           "GNU.sparse.map=0,1");
  EXPECT (0, "f n 600/1024 sparse:0+1");
}

/* Old GNU and star.  */

/* A header with descriptors DESC at FIELD, real size at SIZE_FIELD.  */
static void
descriptors (char const *magic, int field, char const *desc, size_t n,
             int size_field, char const *size)
{
  raw_header (&r, 'S', "n", magic, 1024);
  raw_patch (&r, field, desc, n);
  raw_patch (&r, size_field, size, 12);
}

#define PAIR(a, b) a "\0" b "\0"

static void
test_gnu (void)
{
  descriptors (RAW_GNU, RAW_GNU_SPARSE,
               PAIR ("00000000000", "00000001000")
                   PAIR ("00000002000", "00000000000"),
               48, RAW_GNU_REALSIZE, "00000002000");
  bytebuf_zeros (&r.bytes, 1024);
  EXPECT (0, "f n 1024 sparse:0+512:1024+0");

  /* Two extension blocks, which do not count as data.  */
  descriptors (RAW_GNU, RAW_GNU_SPARSE, PAIR ("00000000000", "00000000001"),
               24, RAW_GNU_REALSIZE, "00000002000");
  raw_patch (&r, RAW_GNU_ISEXTENDED, "\1", 1);
  size_t ext = r.bytes.len;
  bytebuf_zeros (&r.bytes, 1024 + 1024);
  memcpy (r.bytes.data + ext, PAIR ("00000000002", "00000000001"), 24);
  r.bytes.data[ext + RAW_EXT_ISEXTENDED] = 1;
  memcpy (r.bytes.data + ext + 512, PAIR ("00000000004", "00000000001"), 24);
  raw_header (&r, '0', "last", RAW_GNU, 0);
  EXPECT (0, "f n 1024 sparse packed:0+1:2+1:4+1\nf last");

  descriptors (RAW_GNU, RAW_GNU_SPARSE, PAIR ("00000000000", "00000003000"),
               24, RAW_GNU_REALSIZE, "00000010000");
  bytebuf_zeros (&r.bytes, 1024);
  EXPECT (ISSUE_SPARSE_INVALID, "f n 4096/1024 sparse!");
  descriptors (RAW_GNU, RAW_GNU_SPARSE, PAIR ("0000000000x", "00000001000"),
               24, RAW_GNU_REALSIZE, "00000010000");
  bytebuf_zeros (&r.bytes, 1024);
  EXPECT (ISSUE_SPARSE_INVALID, "f n 4096/1024 sparse!");
  descriptors (
      RAW_GNU, RAW_GNU_SPARSE,
      PAIR ("\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", "0000001000") "", 24,
      RAW_GNU_REALSIZE, "00000010000");
  memcpy (r.bytes.data + RAW_GNU_SPARSE + 12, "00000001000", 12);
  raw_patch (&r, 0, "n", 1);
  bytebuf_zeros (&r.bytes, 1024);
  EXPECT (ISSUE_SPARSE_OVERFLOW, "f n 4096/1024 sparse!");

  /* The chain ends with the archive.  */
  descriptors (RAW_GNU, RAW_GNU_SPARSE, "", 0, RAW_GNU_REALSIZE,
               "00000002000");
  raw_patch (&r, RAW_GNU_ISEXTENDED, "\1", 1);
  EXPECT (0, "inside");

  /* Type S elsewhere is but a file.  */
  descriptors (RAW_USTAR, RAW_GNU_SPARSE, "", 0, 0, "n\0\0\0\0\0\0\0\0\0\0");
  bytebuf_zeros (&r.bytes, 1024);
  EXPECT (0, "f n 1024");
}

static void
test_star (void)
{
  descriptors (RAW_USTAR, RAW_STAR_SPARSE,
               PAIR ("00000000000", "00000001000")
                   PAIR ("00000001000", "00000001000"),
               48, RAW_STAR_REALSIZE, "00000002000");
  raw_patch (&r, RAW_STAR_ATIME, "00000000005 00000000006 tar", 28);
  bytebuf_zeros (&r.bytes, 1024);
  EXPECT (0, "f n 1024 sparse:0+512:512+512");

  /* Extension blocks count as data.  */
  raw_header (&r, 'S', "n", RAW_USTAR, 1024);
  raw_patch (&r, RAW_STAR_REALSIZE, "00000002000", 12);
  raw_patch (&r, RAW_STAR_ATIME, "00000000005 00000000006 tar", 28);
  size_t ext = r.bytes.len;
  bytebuf_zeros (&r.bytes, 1024);
  memcpy (r.bytes.data + ext, PAIR ("00000000000", "00000001000"), 24);
  raw_header (&r, '0', "last", RAW_USTAR, 0);
  EXPECT (0, "f n 1024/512 sparse:0+512\nf last");
}

int
main (void)
{
  bytebuf_init (&r.bytes);
  test_lines ();
  test_size_of_file ();
  test_versions ();
  test_records ();
  test_gnu ();
  test_star ();
  bytebuf_release (&r.bytes);
  return check_status ();
}
