/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* sparsemap.h - encodings of the map of a sparse member: old GNU and star
   descriptors, the pax 0.1 list, the pax 1.0 text before the data.

   Memory grows with the segments read, never with a declared count.

   Units:      sizes and offsets are in bytes.
   Errors:     putting: 0 or -ENOMEM; reading: enum sparsemap_status.
   Ownership:  a sparsemap owns its segments.
   Threads:    a sparsemap belongs to one thread.  */

#ifndef TNC_FORMAT_SPARSEMAP_H
#define TNC_FORMAT_SPARSEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytebuf.h"
#include "base/member.h"

enum sparsemap_status /* ordered by gravity */
{
  SPARSEMAP_OK,
  SPARSEMAP_MORE, /* the next block is needed */
  SPARSEMAP_MALFORMED,
  SPARSEMAP_OVERFLOW, /* a number too large for off_t */
  SPARSEMAP_NO_MEMORY
};

/* The segments read.  */
struct sparsemap
{
  struct bytebuf regions;       /* owned; struct member_segment each */
  enum sparsemap_status status; /* OK, or the first error */
};

/* Initialize S, remove its segments but keep the memory, or free them.  */
void sparsemap_init (struct sparsemap *s);
void sparsemap_clear (struct sparsemap *s);
void sparsemap_release (struct sparsemap *s);

/* The number of segments.  */
size_t sparsemap_count (struct sparsemap const *s);

/* Add a segment.  Errors go to S->status.  */
void sparsemap_add (struct sparsemap *s, intmax_t offset, intmax_t bytes);

/* The total size of the segments, or -1 if it is too large for off_t.  */
off_t sparsemap_bytes (struct sparsemap const *s);

/* Check that the segments ascend, end at most at SIZE and hold at most
   ARCHIVED bytes, then give them to M.  Most writers pad each segment to a
   whole block.  If there are too few blocks for that, M->packed is set.  */
enum sparsemap_status sparsemap_finish (struct sparsemap *s, off_t size,
                                        off_t archived, struct member *m);

/* Descriptors.  */

/* Read COUNT descriptors at P, up to the first unused one.  */
void sparsemap_get_raw (struct sparsemap *s, unsigned char const *p,
                        int count);

/* Store the map of M in BLOCK, an old GNU header, and append the necessary
   extension blocks to OUT.  */
int sparsemap_put_raw (struct member const *m, unsigned char *block,
                       struct bytebuf *out);

/* The number of blocks that sparsemap_put_raw appends.  */
size_t sparsemap_raw_blocks (struct member const *m);

/* Text.  */

/* Append the map of M as OFFSET,BYTES,OFFSET,BYTES...  */
int sparsemap_put_list (struct member const *m, struct bytebuf *out);

/* Append the map of M as decimal lines, padded to a whole block.  */
int sparsemap_put_lines (struct member const *m, struct bytebuf *out);

/* Reader of such lines, block by block.  Lines that begin with '#' are
   comments.  */
struct sparsemap_lines
{
  struct sparsemap *map; /* borrowed */
  bool have_count, have_offset, in_number, in_comment;
  intmax_t count, offset, number; /* COUNT: remaining pairs */
};

/* Start to read a map into MAP.  */
void sparsemap_lines_start (struct sparsemap_lines *l, struct sparsemap *map);

/* Process one block.  Returns MORE, OK at the end of the map, or an error.  */
enum sparsemap_status sparsemap_lines_take (struct sparsemap_lines *l,
                                            unsigned char const *block);

#endif
