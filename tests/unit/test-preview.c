/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/preview.h"

#include "rawtar.h"

static struct paxrules rules;

/* The archive of the case at hand, and where its headers begin.  */
static struct raw r;
static off_t headers[100];
static size_t count;

static struct preview *
new_preview (void)
{
  struct preview *p = preview_new (
      &(struct decode_opts) { .pax = &rules, .from_utf8 = raw_from_utf8 });
  CHECK (p != NULL);
  return p;
}

/* The headers of the next member begin here.  */
static void
begin (void)
{
  headers[count++] = r.bytes.len;
}

static void
add_file (char const *name, off_t size)
{
  raw_header (&r, '0', name, RAW_USTAR, size);
  for (off_t n = 0; n < size; n += BLOCK_BYTES)
    bytebuf_zeros (&r.bytes, BLOCK_BYTES);
}

static void
reset (void)
{
  bytebuf_reset (&r.bytes);
  count = 0;
}

/* Append to TEXT what P finds in the bytes from FROM to END, which are at POS
   of an archive, and in memory of their own.  */
static void
look (struct preview *p, size_t from, size_t end, off_t pos, char *text)
{
  size_t n = end - from;
  unsigned char *copy = malloc (n ? n : 1);
  memcpy (copy, r.bytes.data + from, n);
  struct member *m;
  while ((m = preview_next (p, copy, n, pos)))
    {
      strcat (text, m->sparse ? "sparse " : "");
      strncat (text, m->name, 200);
      strcat (text, *m->link_name ? "-> " : " ");
    }
  free (copy);
}

/* All of the archive, seen at once.  */
static void
expect (char const *want)
{
  static char got[10000];
  got[0] = '\0';
  struct preview *p = new_preview ();
  look (p, 0, r.bytes.len, 0, got);
  CHECK_STR (got, want);
  /* Nothing is found twice.  */
  look (p, 0, r.bytes.len, 0, got);
  CHECK_STR (got, want);
  preview_free (p);
}

static void
add_kinds (void)
{
  char name[300];
  reset ();
  begin ();
  add_file ("a", 0);
  begin ();
  add_file ("b", 1);
  begin ();
  memset (name, 'l', sizeof name);
  name[299] = '\0';
  raw_aux (&r, 'K', "target", 7);
  raw_aux (&r, 'L', name, sizeof name);
  add_file ("short", 1000);
  begin ();
  raw_records (&r, 'x', "path=of pax;mtime=1.5");
  add_file ("other", 512);
  begin ();
  raw_records (&r, 'g', "comment=x");
  raw_header (&r, '2', "link", RAW_USTAR, 0);
  raw_patch (&r, RAW_LINKNAME, "b", 1);
  begin ();
  raw_header (&r, '5', "dir/", RAW_USTAR, 0);
  begin ();
  raw_records (&r, 'x',
               "GNU.sparse.major=1;GNU.sparse.minor=0;"
               "GNU.sparse.name=holes;GNU.sparse.realsize=9000");
  raw_header (&r, '0', "GNUSparseFile/holes", RAW_USTAR, 1024);
  raw_data (&r, "1\n0\n512\n", 8);
  bytebuf_zeros (&r.bytes, BLOCK_BYTES);
  begin ();
  raw_header (&r, '0', "prefixed", RAW_USTAR, 0);
  raw_patch (&r, RAW_PREFIX, "p/q", 3);
}

static char const *
all_kinds (void)
{
  static char text[1000];
  char name[201];
  memset (name, 'l', 200);
  name[200] = '\0';
  snprintf (text, sizeof text,
            "a b %s of pax link-> dir/ sparse holes p/q/prefixed ", name);
  return text;
}

static void
test_kinds (void)
{
  add_kinds ();
  expect (all_kinds ());
  bytebuf_zeros (&r.bytes, 2 * BLOCK_BYTES);
  add_file ("after the end", 0);
  expect (all_kinds ());
}

/* Through a window of N bytes that begins at each member in turn, every member
   is seen at most once, and in order.  */
static void
test_windows (void)
{
  static char got[10000];
  add_kinds ();
  for (size_t n = 0; n < 6000; n += 100)
    {
      got[0] = '\0';
      struct preview *p = new_preview ();
      for (size_t i = 0; i < count; i++)
        {
          size_t end = headers[i] + n;
          look (p, headers[i], end < r.bytes.len ? end : r.bytes.len,
                headers[i], got);
        }
      if (n < BLOCK_BYTES)
        CHECK_STR (got, "");
      else if (2560 <= n)
        CHECK_STR (got, all_kinds ());
      else
        CHECK (strncmp (got, "a b ", 4) == 0 && strstr (got, " dir/ ")
               && strlen (got) <= strlen (all_kinds ()));
      preview_free (p);
    }
}

/* The buffer grows, and ends within the headers of a member.  */
static void
test_growing (void)
{
  static char got[10000];
  add_kinds ();
  got[0] = '\0';
  struct preview *p = new_preview ();
  for (size_t n = 0; n <= r.bytes.len; n += 37)
    look (p, 0, n, 0, got);
  look (p, 0, r.bytes.len, 0, got);
  CHECK_STR (got, all_kinds ());
  preview_free (p);
}

/* Cut anywhere, and with each byte changed: no more than what is there.  */
static void
test_damage (void)
{
  static char got[10000];
  add_kinds ();
  for (size_t n = 0; n < r.bytes.len; n += 101)
    {
      got[0] = '\0';
      struct preview *p = new_preview ();
      look (p, 0, n, 0, got);
      CHECK (strncmp (got, all_kinds (), strlen (got)) == 0);
      preview_free (p);
    }
  for (size_t i = 0; i < r.bytes.len; i += 7)
    {
      got[0] = '\0';
      struct preview *p = new_preview ();
      r.bytes.data[i] ^= 0x55;
      look (p, 0, r.bytes.len, 0, got);
      r.bytes.data[i] ^= 0x55;
      preview_free (p);
    }

  /* A header with a wrong checksum: what follows is seen when the caller is
     past it.  */
  reset ();
  begin ();
  add_file ("a", 100);
  begin ();
  add_file ("bad", 0);
  r.bytes.data[r.last] = 'B';
  begin ();
  add_file ("c", 0);
  begin ();
  add_file ("d", 0);
  struct preview *p = new_preview ();
  got[0] = '\0';
  look (p, 0, r.bytes.len, 0, got);
  CHECK_STR (got, "a ");
  look (p, headers[1], r.bytes.len, headers[1], got);
  CHECK_STR (got, "a ");
  look (p, headers[2], r.bytes.len, headers[2], got);
  CHECK_STR (got, "a c d ");
  look (p, headers[3], r.bytes.len, headers[3], got);
  CHECK_STR (got, "a c d ");
  preview_free (p);
}

/* Sizes that cannot be: nothing after them.  */
static void
test_sizes (void)
{
  static unsigned char const huge[][12]
      = { "77777777777", /* 8 GiB */
          { 0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
          { 0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x01 },
          { 0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0 },
          { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xff } };
  static char const *const seen[] = { "a b ", "a b ", "a b ", "a ", "a " };
  for (int i = 0; i < 5; i++)
    for (int kind = 0; kind < 3; kind++)
      {
        reset ();
        add_file ("a", 0);
        if (kind == 0)
          add_file ("b", 0);
        else
          raw_header (&r, kind == 1 ? 'L' : 'x', "b", RAW_GNU, 0);
        raw_patch (&r, RAW_SIZE, huge[i], 12);
        add_file ("c", 0);
        expect (kind == 0 ? seen[i] : "a ");
      }

  /* The position itself is near the end of its range.  */
  static char got[1000];
  reset ();
  add_file ("a", 0);
  add_file ("b", 600);
  add_file ("c", 0);
  off_t last = INT64_MAX - INT64_MAX % BLOCK_BYTES;
  struct preview *p = new_preview ();
  got[0] = '\0';
  look (p, 0, r.bytes.len, last - 2 * BLOCK_BYTES, got);
  CHECK_STR (got, "a b ");
  preview_free (p);
}

/* Extended headers that lie about their length, or about the size.  */
static void
test_records (void)
{
  static char const *const bodies[] = { "9999999999999999999999 path=x\n",
                                        "5 path=x\n",
                                        "path=x\n",
                                        "11 path=x\n",
                                        "0 path=x\n",
                                        "-9 path=x\n",
                                        "10 path=x\0\n",
                                        "10 path=x",
                                        "\n\n\n\n",
                                        "30 size=99999999999999999999\n",
                                        "13 size=-512\n" };
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    {
      static char got[1000];
      reset ();
      begin ();
      raw_aux (&r, 'x', bodies[i], strlen (bodies[i]));
      add_file ("a", 0);
      begin ();
      add_file ("b", 0);
      got[0] = '\0';
      struct preview *p = new_preview ();
      look (p, 0, r.bytes.len, 0, got);
      CHECK (strcmp (got, "a b ") == 0 || strcmp (got, "x b ") == 0
             || strcmp (got, "a ") == 0);
      preview_free (p);
    }

  reset ();
  raw_records (&r, 'x', "size=0");
  add_file ("a", 1024);
  add_file ("b", 0);
  expect ("a ");
  reset ();
  raw_records (&r, 'x', "size=1024");
  raw_header (&r, '0', "a", RAW_USTAR, 0);
  bytebuf_zeros (&r.bytes, 1024);
  add_file ("b", 0);
  expect ("a b ");
}

/* What was seen is not seen again, even if the caller stays behind.  */
static void
test_once (void)
{
  static char got[1000];
  reset ();
  for (int i = 0; i < 4; i++)
    {
      begin ();
      add_file ((char[]) { 'a' + i, '\0' }, 700);
    }
  struct preview *p = new_preview ();
  got[0] = '\0';
  look (p, 0, headers[2], 0, got);
  CHECK_STR (got, "a b ");
  look (p, headers[1], r.bytes.len, headers[1], got);
  CHECK_STR (got, "a b c d ");
  look (p, headers[2], r.bytes.len, headers[2], got);
  CHECK_STR (got, "a b c d ");
  /* Elsewhere, as with an index of members.  */
  look (p, headers[2], r.bytes.len, headers[2] + (1 << 30), got);
  CHECK_STR (got, "a b c d c d ");
  preview_free (p);
}

int
main (void)
{
  paxrules_init (&rules);
  bytebuf_init (&r.bytes);
  test_kinds ();
  test_windows ();
  test_growing ();
  test_damage ();
  test_sizes ();
  test_records ();
  test_once ();
  preview_free (NULL);
  bytebuf_release (&r.bytes);
  paxrules_release (&rules);
  return check_status ();
}
