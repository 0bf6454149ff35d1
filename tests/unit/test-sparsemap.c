/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/sparsemap.h"
#include "check.h"
#include "format/paxkey.h"
#include "format/raw.h"

#include <stdlib.h>

enum
{
  MAX_COUNT = 5000
};

/* Make M a sparse member with COUNT regions.  */
static void
fill (struct member *m, struct member_segment *s, size_t count)
{
  member_init (m);
  for (size_t i = 0; i < count; i++)
    s[i] = (struct member_segment) { (off_t) i * 100000000 * 512, 512 };
  if (count)
    s[count - 1].bytes = 0;
  m->segments = s;
  m->segment_count = count;
  m->sparse = true;
  m->size = count ? s[count - 1].offset : 0;
  m->archived_size = (off_t) 512 * count;
}

/* The map in MAP, checked against M.  */
static void
check_map (struct sparsemap *map, struct member const *m)
{
  struct member got;
  member_init (&got);
  CHECK_INT (sparsemap_finish (map, m->size, m->archived_size, &got),
             SPARSEMAP_OK);
  CHECK_INT (got.segment_count, m->segment_count);
  for (size_t i = 0; i < got.segment_count; i++)
    CHECK (got.segments[i].offset == m->segments[i].offset
           && got.segments[i].bytes == m->segments[i].bytes);
  member_release (&got);
  sparsemap_clear (map);
}

static void
test_raw (struct member const *m, struct sparsemap *map)
{
  unsigned char block[BLOCK_BYTES] = { 0 };
  struct bytebuf out;
  bytebuf_init (&out);
  CHECK_INT (sparsemap_put_raw (m, block, &out), 0);
  CHECK_INT (out.len, sparsemap_raw_blocks (m) * BLOCK_BYTES);
  sparsemap_get_raw (map, block + RAW_GNU_SPARSE, RAW_GNU_SPARSE_COUNT);
  CHECK_INT (block[RAW_GNU_ISEXTENDED], out.len != 0);
  for (size_t at = 0; at < out.len; at += BLOCK_BYTES)
    {
      unsigned char const *ext = out.data + at;
      sparsemap_get_raw (map, ext, RAW_EXT_SPARSE_COUNT);
      CHECK_INT (ext[RAW_EXT_ISEXTENDED], at + BLOCK_BYTES < out.len);
    }
  bytebuf_release (&out);
  check_map (map, m);
}

static void
test_lines (struct member const *m, struct sparsemap *map)
{
  struct bytebuf out;
  bytebuf_init (&out);
  CHECK_INT (sparsemap_put_lines (m, &out), 0);
  CHECK_INT (out.len % BLOCK_BYTES, 0);
  struct sparsemap_lines l;
  sparsemap_lines_start (&l, map);
  for (size_t at = 0; at < out.len; at += BLOCK_BYTES)
    CHECK_INT (sparsemap_lines_take (&l, out.data + at),
               at + BLOCK_BYTES < out.len ? SPARSEMAP_MORE : SPARSEMAP_OK);
  bytebuf_release (&out);
  check_map (map, m);
}

static void
test_rounds (void)
{
  size_t const counts[] = { 0, 1, 4, 5, 24, 25, 26, 46, 47, MAX_COUNT };
  struct member_segment *s = malloc (MAX_COUNT * sizeof *s);
  struct sparsemap map;
  sparsemap_init (&map);
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    {
      struct member m;
      fill (&m, s, counts[i]);
      test_raw (&m, &map);
      test_lines (&m, &map);
    }
  sparsemap_release (&map);
  free (s);
}

static void
test_bytes (void)
{
  struct member_segment s[] = { { 40960, 4096 }, { 1048576, 0 } };
  struct member m;
  member_init (&m);
  m.segments = s;
  m.segment_count = 2;
  m.size = 1048576;
  struct bytebuf out;
  bytebuf_init (&out);
  char const *lines = "2\n40960\n4096\n1048576\n0\n";
  CHECK_INT (sparsemap_put_lines (&m, &out), 0);
  CHECK_INT (out.len, 512);
  CHECK_STR ((char *) out.data, lines);
  bytebuf_reset (&out);
  CHECK_INT (sparsemap_put_list (&m, &out), 0);
  CHECK (out.len == 20 && memcmp (out.data, "40960,4096,1048576,0", 20) == 0);
  bytebuf_reset (&out);
  unsigned char block[BLOCK_BYTES] = { 0 };
  sparsemap_put_raw (&m, block, &out);
  CHECK_STR ((char *) block + RAW_GNU_REALSIZE, "00004000000");
  CHECK_STR ((char *) block + RAW_GNU_SPARSE, "00000120000");
  CHECK_STR ((char *) block + RAW_GNU_SPARSE + 12, "00000010000");
  bytebuf_release (&out);
}

/* Regions that make no map.  */
static struct
{
  struct member_segment s[3];
  int count;
  off_t size, archived;
  enum sparsemap_status status;
} const maps[]
    = { { { { 0, 10 }, { 10, 10 } }, 2, 20, 20, SPARSEMAP_OK },
        { { { 0, 10 }, { 10, 10 } }, 2, 19, 20, SPARSEMAP_MALFORMED },
        { { { 0, 10 }, { 10, 10 } }, 2, 20, 19, SPARSEMAP_MALFORMED },
        { { { 0, 10 }, { 9, 10 } }, 2, 20, 20, SPARSEMAP_MALFORMED },
        { { { 10, 10 }, { 0, 10 } }, 2, 20, 20, SPARSEMAP_MALFORMED },
        { { { 20, 0 } }, 1, 20, 0, SPARSEMAP_OK },
        { { { 21, 0 } }, 1, 20, 0, SPARSEMAP_MALFORMED },
        { { { -1, 1 } }, 1, 20, 20, SPARSEMAP_MALFORMED },
        { { { 1, -1 } }, 1, 20, 20, SPARSEMAP_MALFORMED },
        { { { INT64_MAX, 1 } }, 1, INT64_MAX, 20, SPARSEMAP_OVERFLOW },
        { { { 1, INT64_MAX } }, 1, INT64_MAX, 20, SPARSEMAP_OVERFLOW },
        { { { INT64_MAX, 0 } }, 1, INT64_MAX, 0, SPARSEMAP_OK },
        { { { 0 } }, 0, 100, 100, SPARSEMAP_OK } };

static void
test_checks (void)
{
  struct sparsemap map;
  sparsemap_init (&map);
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
    {
      struct member m;
      member_init (&m);
      for (int j = 0; j < maps[i].count; j++)
        sparsemap_add (&map, maps[i].s[j].offset, maps[i].s[j].bytes);
      CHECK_INT (sparsemap_finish (&map, maps[i].size, maps[i].archived, &m),
                 maps[i].status);
      sparsemap_clear (&map);
      member_release (&m);
    }
  sparsemap_release (&map);
}

/* Text maps, the rest of the block being NULs.  */
static struct
{
  char const *text;
  enum sparsemap_status status;
} const texts[] = { { "0\n", SPARSEMAP_OK },
                    { "1\n0\n0\n", SPARSEMAP_OK },
                    { "1\n0\n0", SPARSEMAP_MALFORMED },
                    { "1\n0\n", SPARSEMAP_MALFORMED },
                    { "\n", SPARSEMAP_MALFORMED },
                    { "", SPARSEMAP_MALFORMED },
                    { "-1\n", SPARSEMAP_MALFORMED },
                    { "1\n+0\n0\n", SPARSEMAP_MALFORMED },
                    { "1\n 0\n0\n", SPARSEMAP_MALFORMED },
                    { "1\n0\n0x1\n", SPARSEMAP_MALFORMED },
                    { "1\n\n0\n", SPARSEMAP_MALFORMED },
                    { "99999999999\n", SPARSEMAP_MALFORMED },
                    { "9223372036854775808\n", SPARSEMAP_OVERFLOW },
                    { "1\n9223372036854775808\n0\n", SPARSEMAP_OVERFLOW },
                    { "1\n9223372036854775807\n1\n", SPARSEMAP_OVERFLOW } };

static void
test_texts (void)
{
  struct sparsemap map;
  sparsemap_init (&map);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    {
      unsigned char block[BLOCK_BYTES] = { 0 };
      memcpy (block, texts[i].text, strlen (texts[i].text));
      struct sparsemap_lines l;
      sparsemap_lines_start (&l, &map);
      CHECK_INT (sparsemap_lines_take (&l, block), texts[i].status);
      CHECK_INT (map.status, texts[i].status);
      sparsemap_clear (&map);
    }

  /* A number that never ends.  */
  unsigned char block[BLOCK_BYTES];
  memset (block, '0', sizeof block);
  struct sparsemap_lines l;
  sparsemap_lines_start (&l, &map);
  CHECK_INT (sparsemap_lines_take (&l, block), SPARSEMAP_MORE);
  memset (block, '9', sizeof block);
  CHECK_INT (sparsemap_lines_take (&l, block), SPARSEMAP_OVERFLOW);
  sparsemap_release (&map);
}

/* Too many regions are refused, and not kept.  */
static void
test_many (void)
{
  struct sparsemap map;
  sparsemap_init (&map);
  for (int i = 0; i <= LIMIT_SEGMENTS; i++)
    sparsemap_add (&map, i, 0);
  CHECK_INT (map.status, SPARSEMAP_MALFORMED);
  CHECK_INT (sparsemap_count (&map), LIMIT_SEGMENTS);
  sparsemap_clear (&map);
  CHECK_INT (map.regions.cap, 0);
  sparsemap_release (&map);
}

int
main (void)
{
  test_rounds ();
  test_bytes ();
  test_checks ();
  test_texts ();
  test_many ();
  return check_status ();
}
