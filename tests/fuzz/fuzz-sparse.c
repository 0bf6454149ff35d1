/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Sparse maps in all their encodings: what is read is sound, and written
   again in each encoding it is the same.

   Input: a byte that chooses the encoding, the size of the file, that of the
   data, then the map.  */

#include <config.h>

#include <inttypes.h>

#include "format/sparsemap.h"
#include "fuzz.h"

enum
{
  RAW,
  LINES,
  LIST,
  NUMBERS, /* pairs of fuzz_number */
  ENCODINGS
};

static void
get_raw (struct sparsemap *s, uint8_t const *p, size_t n)
{
  unsigned char block[BLOCK_BYTES] = { 0 };
  memcpy (block, p, n < BLOCK_BYTES ? n : BLOCK_BYTES);
  sparsemap_get_raw (s, block, BLOCK_BYTES / RAW_SPARSE_BYTES);
}

/* Read the lines, each block in memory of its own.  */
static void
get_lines (struct sparsemap *s, uint8_t const *p, size_t n)
{
  struct sparsemap_lines l;
  enum sparsemap_status status = SPARSEMAP_MORE;
  sparsemap_lines_start (&l, s);
  for (; BLOCK_BYTES <= n && status == SPARSEMAP_MORE;
       p += BLOCK_BYTES, n -= BLOCK_BYTES)
    {
      unsigned char *block = malloc (BLOCK_BYTES);
      memcpy (block, p, BLOCK_BYTES);
      status = sparsemap_lines_take (&l, block);
      free (block);
    }
  if (status != SPARSEMAP_OK && s->status == SPARSEMAP_OK)
    s->status = SPARSEMAP_MALFORMED;
}

/* As paxset reads the list: for what we wrote only.  */
static void
get_list (struct sparsemap *s, char const *text)
{
  while (*text)
    {
      char *end;
      intmax_t offset = strtoimax (text, &end, 10);
      DEMAND (*end == ',');
      intmax_t bytes = strtoimax (end + 1, &end, 10);
      DEMAND (!*end || *end == ',');
      sparsemap_add (s, offset, bytes);
      text = end + (*end == ',');
    }
}

static void
get (struct sparsemap *s, unsigned encoding, struct fuzz *f)
{
  switch (encoding)
    {
    case RAW:
      get_raw (s, f->at, fuzz_left (f));
      break;
    case LINES:
      get_lines (s, f->at, fuzz_left (f));
      break;
    default:
      while (fuzz_left (f))
        {
          uint64_t offset = fuzz_number (f);
          sparsemap_add (s, offset, fuzz_number (f));
        }
    }
}

/* Read the map of M, as written in ENCODING, into S.  */
static void
put_and_get (struct member const *m, unsigned encoding, struct sparsemap *s)
{
  unsigned char header[BLOCK_BYTES] = { 0 };
  struct bytebuf b;
  bytebuf_init (&b);
  sparsemap_init (s);
  switch (encoding)
    {
    case RAW:
      DEMAND (sparsemap_put_raw (m, header, &b) == 0);
      DEMAND (b.len == sparsemap_raw_blocks (m) * BLOCK_BYTES);
      sparsemap_get_raw (s, header + RAW_GNU_SPARSE, RAW_GNU_SPARSE_COUNT);
      for (size_t at = 0; at < b.len; at += BLOCK_BYTES)
        sparsemap_get_raw (s, b.data + at, RAW_EXT_SPARSE_COUNT);
      break;
    case LINES:
      DEMAND (sparsemap_put_lines (m, &b) == 0);
      DEMAND (b.len && b.len % BLOCK_BYTES == 0);
      get_lines (s, b.data, b.len);
      break;
    default:
      DEMAND (sparsemap_put_list (m, &b) == 0);
      bytebuf_zeros (&b, 1);
      get_list (s, (char *) b.data);
    }
  DEMAND (s->status == SPARSEMAP_OK);
  bytebuf_release (&b);
}

/* M has a sound map: it survives all encodings.  */
static void
go_round (struct member const *m, off_t size, off_t archived)
{
  off_t end = 0, bytes = 0;
  for (size_t i = 0; i < m->segment_count; i++)
    {
      struct member_segment const *r = &m->segments[i];
      DEMAND (end <= r->offset && 0 <= r->bytes
              && r->bytes <= size - r->offset);
      end = r->offset + r->bytes;
      bytes += r->bytes;
    }
  DEMAND (end <= size && bytes <= archived);
  for (unsigned encoding = RAW; encoding <= LIST; encoding++)
    {
      struct sparsemap s;
      put_and_get (m, encoding, &s);
      struct member_segment const *r = (void *) s.regions.data;
      DEMAND (sparsemap_count (&s) == m->segment_count);
      for (size_t i = 0; i < m->segment_count; i++)
        DEMAND (r[i].offset == m->segments[i].offset
                && r[i].bytes == m->segments[i].bytes);
      sparsemap_release (&s);
    }
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  unsigned encoding = fuzz_byte (&f) % ENCODINGS;
  off_t whole = fuzz_number (&f) & INT64_MAX;
  off_t archived = fuzz_number (&f) & INT64_MAX;
  struct sparsemap s;
  struct member m;
  sparsemap_init (&s);
  member_init (&m);
  get (&s, encoding, &f);
  for (size_t i = 0; i < sparsemap_count (&s); i++)
    {
      struct member_segment const *r = (void *) s.regions.data;
      DEMAND (0 <= r[i].offset && 0 <= r[i].bytes
              && r[i].bytes <= INT64_MAX - r[i].offset);
    }
  if (sparsemap_finish (&s, whole, archived, &m) == SPARSEMAP_OK)
    go_round (&m, whole, archived);
  member_release (&m);
  sparsemap_release (&s);
  return 0;
}
