/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/sparsemap.h"

#include <errno.h>
#include <stdckdint.h>
#include <string.h>

#include "format/num.h"
#include "format/paxkey.h"
#include "format/raw.h"

/* Buffers for larger maps are not kept.  */
enum
{
  LARGE_MAP = 1 << 16
};

void
sparsemap_init (struct sparsemap *s)
{
  bytebuf_init (&s->regions);
  s->status = SPARSEMAP_OK;
}

void
sparsemap_clear (struct sparsemap *s)
{
  if (s->regions.cap > LARGE_MAP)
    bytebuf_release (&s->regions);
  bytebuf_reset (&s->regions);
  s->status = SPARSEMAP_OK;
}

void
sparsemap_release (struct sparsemap *s)
{
  bytebuf_release (&s->regions);
}

size_t
sparsemap_count (struct sparsemap const *s)
{
  return s->regions.len / sizeof (struct member_segment);
}

/* Keep the first error.  */
static void
set_status (struct sparsemap *s, enum sparsemap_status status)
{
  if (s->status == SPARSEMAP_OK)
    s->status = status;
}

void
sparsemap_add (struct sparsemap *s, intmax_t offset, intmax_t bytes)
{
  off_t end;
  if (offset < 0 || bytes < 0 || sparsemap_count (s) == LIMIT_SEGMENTS)
    set_status (s, SPARSEMAP_MALFORMED);
  else if (ckd_add (&end, offset, bytes))
    set_status (s, SPARSEMAP_OVERFLOW);
  if (s->status != SPARSEMAP_OK)
    return;
  struct member_segment region = { .offset = offset, .bytes = bytes };
  if (bytebuf_append (&s->regions, &region, sizeof region) < 0)
    set_status (s, SPARSEMAP_NO_MEMORY);
}

off_t
sparsemap_bytes (struct sparsemap const *s)
{
  struct member_segment const *r = (void *) s->regions.data;
  off_t sum = 0;
  for (size_t i = 0; i < sparsemap_count (s); i++)
    if (ckd_add (&sum, sum, r[i].bytes))
      return -1;
  return sum;
}

/* Whether the segments at R are a valid map.  */
static bool
is_sound (struct member_segment const *r, size_t count, off_t size)
{
  off_t end = 0;
  for (size_t i = 0; i < count; i++)
    {
      if (r[i].offset < end)
        return false;
      end = r[i].offset + r[i].bytes;
    }
  return end <= size;
}

/* Whether the blocks for ARCHIVED bytes can hold the segments at R, each
   padded to a whole block.  */
static bool
fits_filled (struct member_segment const *r, size_t count, off_t archived)
{
  off_t left;
  if (ckd_add (&left, archived, -archived & (BLOCK_BYTES - 1)))
    left = archived;
  for (size_t i = 0; i < count; i++)
    {
      if (left < r[i].bytes)
        return false;
      left -= r[i].bytes;
      off_t filling = -r[i].bytes & (BLOCK_BYTES - 1);
      left -= left < filling ? left : filling;
    }
  return true;
}

enum sparsemap_status
sparsemap_finish (struct sparsemap *s, off_t size, off_t archived,
                  struct member *m)
{
  if (s->status != SPARSEMAP_OK)
    return s->status;
  size_t count = sparsemap_count (s);
  struct member_segment *r
      = arena_memdup (&m->arena, s->regions.data, s->regions.len);
  if (!r)
    return SPARSEMAP_NO_MEMORY;
  off_t bytes = sparsemap_bytes (s);
  if (bytes < 0 || archived < bytes || !is_sound (r, count, size))
    return SPARSEMAP_MALFORMED;
  m->packed = !fits_filled (r, count, archived);
  m->segments = r;
  m->segment_count = count;
  return SPARSEMAP_OK;
}

void
sparsemap_get_raw (struct sparsemap *s, unsigned char const *p, int count)
{
  for (; count-- && p[RAW_SPARSE_FIELD_BYTES] != '\0'; p += RAW_SPARSE_BYTES)
    {
      intmax_t offset, bytes;
      struct num_range const *off = num_range (NUM_OFF);
      if (num_get (p, RAW_SPARSE_FIELD_BYTES, off, &offset, NULL)
          && num_get (p + RAW_SPARSE_FIELD_BYTES, RAW_SPARSE_FIELD_BYTES, off,
                      &bytes, NULL))
        sparsemap_add (s, offset, bytes);
      else
        set_status (s, SPARSEMAP_MALFORMED);
    }
}

static void
put_size (unsigned char *field, off_t v)
{
  if (!num_put_octal (field, RAW_SPARSE_FIELD_BYTES, v))
    num_put_base256 (field, RAW_SPARSE_FIELD_BYTES, v, false);
}

/* Write up to COUNT descriptors to P, from segment R on, and advance R.  */
static void
put_descriptors (struct member const *m, size_t *r, unsigned char *p,
                 size_t count)
{
  for (; count-- && *r < m->segment_count; ++*r)
    {
      put_size (p, m->segments[*r].offset);
      put_size (p + RAW_SPARSE_FIELD_BYTES, m->segments[*r].bytes);
      p += RAW_SPARSE_BYTES;
    }
}

size_t
sparsemap_raw_blocks (struct member const *m)
{
  if (m->segment_count <= RAW_GNU_SPARSE_COUNT)
    return 0;
  return ((m->segment_count - RAW_GNU_SPARSE_COUNT - 1) / RAW_EXT_SPARSE_COUNT
          + 1);
}

int
sparsemap_put_raw (struct member const *m, unsigned char *block,
                   struct bytebuf *out)
{
  size_t r = 0;
  put_size (block + RAW_GNU_REALSIZE, m->size);
  put_descriptors (m, &r, block + RAW_GNU_SPARSE, RAW_GNU_SPARSE_COUNT);
  block[RAW_GNU_ISEXTENDED] = r < m->segment_count;
  while (r < m->segment_count)
    {
      int e = bytebuf_zeros (out, BLOCK_BYTES);
      if (e < 0)
        return e;
      unsigned char *ext = out->data + out->len - BLOCK_BYTES;
      put_descriptors (m, &r, ext, RAW_EXT_SPARSE_COUNT);
      ext[RAW_EXT_ISEXTENDED] = r < m->segment_count;
    }
  return 0;
}

/* Append V in decimal and then the byte AFTER.  */
static int
put_decimal (struct bytebuf *out, uintmax_t v, char after)
{
  char buf[NUM_BUF];
  size_t n = num_text_put (buf, v);
  buf[n++] = after;
  return bytebuf_append (out, buf, n);
}

int
sparsemap_put_list (struct member const *m, struct bytebuf *out)
{
  int e = 0;
  for (size_t i = 0; e == 0 && i < m->segment_count; i++)
    {
      e = put_decimal (out, m->segments[i].offset, ',');
      if (e == 0)
        e = put_decimal (out, m->segments[i].bytes, ',');
    }
  if (e == 0 && m->segment_count)
    out->len--;
  return e;
}

int
sparsemap_put_lines (struct member const *m, struct bytebuf *out)
{
  size_t start = out->len;
  int e = put_decimal (out, m->segment_count, '\n');
  for (size_t i = 0; e == 0 && i < m->segment_count; i++)
    {
      e = put_decimal (out, m->segments[i].offset, '\n');
      if (e == 0)
        e = put_decimal (out, m->segments[i].bytes, '\n');
    }
  size_t rest = (out->len - start) % BLOCK_BYTES;
  if (e == 0 && rest)
    e = bytebuf_zeros (out, BLOCK_BYTES - rest);
  return e;
}

void
sparsemap_lines_start (struct sparsemap_lines *l, struct sparsemap *map)
{
  *l = (struct sparsemap_lines) { .map = map };
}

/* Process the number of a complete line.  */
static enum sparsemap_status
take_number (struct sparsemap_lines *l)
{
  if (!l->have_count)
    {
      if (l->number > LIMIT_SEGMENTS)
        return SPARSEMAP_MALFORMED;
      l->have_count = true;
      l->count = l->number;
    }
  else if (!l->have_offset)
    {
      l->have_offset = true;
      l->offset = l->number;
    }
  else
    {
      l->have_offset = false;
      l->count--;
      sparsemap_add (l->map, l->offset, l->number);
      if (l->map->status != SPARSEMAP_OK)
        return l->map->status;
    }
  return l->count ? SPARSEMAP_MORE : SPARSEMAP_OK;
}

enum sparsemap_status
sparsemap_lines_take (struct sparsemap_lines *l, unsigned char const *block)
{
  enum sparsemap_status s = SPARSEMAP_MORE;
  for (int i = 0; i < BLOCK_BYTES && s == SPARSEMAP_MORE; i++)
    {
      unsigned char c = block[i];
      if (l->in_comment || (c == '#' && !l->in_number))
        l->in_comment = c != '\n';
      else if ('0' <= c && c <= '9')
        {
          if (!l->in_number)
            l->number = 0;
          l->in_number = true;
          if (ckd_mul (&l->number, l->number, 10)
              || ckd_add (&l->number, l->number, c - '0'))
            s = SPARSEMAP_OVERFLOW;
        }
      else if (c == '\n' && l->in_number)
        {
          l->in_number = false;
          s = take_number (l);
        }
      else
        s = SPARSEMAP_MALFORMED;
    }
  if (s > SPARSEMAP_MORE)
    set_status (l->map, s);
  return s;
}
