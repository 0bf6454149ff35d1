/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/writer.h"

#include <stdlib.h>
#include <string.h>

#include "archive/frames.h"
#include "bytebuf.h"
#include "format/raw.h"
#include "stream/report_issues.h"
#include "xalloc.h"

struct writer
{
  struct writer_opts const *opts; /* borrowed */
  struct diag *diag;              /* borrowed */
  struct output *out;             /* owned */
  struct blockout *blocks;        /* part of OUT */
  struct index_writer *index;     /* borrowed or null; gets each member */
  struct bytebuf headers;         /* of the current member */
  struct issues issues;
  bool finished;
};

/* Append the N bytes at P.  */
static enum outcome
append_bytes (struct writer *w, void const *p, size_t n)
{
  return output_check (w->out, blockout_put (w->blocks, p, n));
}

/* Opening.  */

struct writer *
writer_open (struct writer_opts const *o, struct output *out, struct diag *d)
{
  struct writer *w = xzalloc (sizeof *w);
  w->opts = o;
  w->diag = d;
  w->out = out;
  w->blocks = &out->blocks;
  bytebuf_init (&w->headers);
  issues_init (&w->issues);
  if (out->from_start)
    {
      /* OUT keeps a failure, which is then that of everything that
         follows.  */
      struct bytebuf const *head = split_first_head (out);
      if (blockout_put (w->blocks, head->data, head->len) != 0)
        output_failed (out);
    }
  return w;
}

/* Accessors.  */

void
writer_set_index (struct writer *w, struct index_writer *index)
{
  struct bytebuf const *head = &w->out->split.head;
  w->index = index;
  if (index && w->out->from_start)
    index_add_headers (index, head->data, head->len, 0);
  if (index)
    frames_note (w->out->dev, index_add_frame, index);
}

void
writer_before_failure (struct writer *w, void (*fn) (void *), void *arg)
{
  w->out->before_failure = fn;
  w->out->before_failure_arg = arg;
}

void
writer_on_change (struct writer *w, void (*fn) (void *), void *arg)
{
  w->out->split.on_change = fn;
  w->out->split.on_change_arg = arg;
}

char const *
writer_label (struct writer const *w)
{
  return w->out->split.label;
}

enum archive_format
writer_format (struct writer const *w)
{
  return w->opts->encode.format;
}

bool
writer_has_sparse (struct writer const *w)
{
  enum archive_format f = w->opts->encode.format;
  return f == FORMAT_GNU || f == FORMAT_OLDGNU || f == FORMAT_POSIX;
}

bool
writer_is_null (struct writer const *w)
{
  return w->out->dev && w->out->dev->is_null && !w->blocks->full;
}

off_t
writer_block (struct writer const *w)
{
  return w->out->first_block + blockout_bytes (w->blocks) / BLOCK_BYTES;
}

uintmax_t
writer_bytes (struct writer const *w)
{
  return (w->blocks->err ? w->blocks->written - blockout_partial (w->blocks)
                         : blockout_bytes (w->blocks));
}

uintmax_t
writer_counted (struct writer const *w)
{
  return (w->blocks->counting ? blockout_counted (w->blocks)
                              : writer_bytes (w));
}

/* Members.  */

enum outcome
writer_raw (struct writer *w, void const *p, size_t n)
{
  return append_bytes (w, p, n);
}

off_t
writer_target_blocks (struct writer const *w, struct member const *m)
{
  enum archive_format f = w->opts->encode.format;
  size_t n = m->kind == MEMBER_SYMLINK ? strlen (m->link_name) : 0;
  /* In the old GNU format the target must be followed by a NUL in its
     field.  */
  bool is_long
      = (f == FORMAT_GNU ? RAW_LINKNAME_BYTES < n
                         : f == FORMAT_OLDGNU && RAW_LINKNAME_BYTES <= n);
  return is_long ? 1 + n / BLOCK_BYTES + 1 : 0;
}

size_t
writer_record_room (struct writer const *w)
{
  size_t record = w->opts->record_bytes;
  return record - writer_block (w) * BLOCK_BYTES % record;
}

enum outcome
writer_push (struct writer *w)
{
  struct device const *dev = w->out->dev;
  struct pagecache *pc = w->out->pc;
  bool careful = (dev && pc && pagecache_enabled (pc)
                  && (dev->is_regular || dev->is_block));
  return careful ? OUT_OK : output_check (w->out, blockout_push (w->blocks));
}

enum outcome
writer_begin (struct writer *w, struct member const *m)
{
  bytebuf_reset (&w->headers);
  off_t position = writer_block (w) * BLOCK_BYTES;
  int err
      = encode_member (&w->opts->encode, m, position, &w->headers, &w->issues);
  enum outcome o = report_encoding (w->diag, err, m->name, &w->issues);
  if (!outcome_is_done (o))
    return o;
  split_member (w->out, m, w->headers.len);
  if (w->index)
    index_add_headers (w->index, w->headers.data, w->headers.len, position);
  return outcome_worst (o, append_bytes (w, w->headers.data, w->headers.len));
}

unsigned char *
writer_reserve (struct writer *w, size_t *room)
{
  unsigned char *place = blockout_reserve (w->blocks, room);
  if (!place)
    output_failed (w->out);
  return place;
}

void
writer_commit (struct writer *w, size_t n)
{
  blockout_commit (w->blocks, n);
}

enum outcome
writer_zeros (struct writer *w, uintmax_t n)
{
  return output_check (w->out, blockout_zeros (w->blocks, n));
}

enum outcome
writer_discard (struct writer *w, uintmax_t n)
{
  return output_check (w->out, blockout_discard (w->blocks, n));
}

off_t
writer_file_position (struct writer const *w)
{
  return w->out->dev ? blockout_file_position (w->blocks) : -1;
}

size_t
writer_share_block (struct writer const *w)
{
  enum
  {
    USUAL = 4096
  };
  size_t block
      = 0 <= writer_file_position (w) ? reflink_block (w->out->dev->fd) : 0;
  return block ? block : USUAL;
}

enum outcome
writer_align (struct writer *w, size_t block)
{
  off_t position = writer_file_position (w);
  if (position < 0 || w->opts->encode.format != FORMAT_POSIX)
    return OUT_OK;
  bytebuf_reset (&w->headers);
  if (encode_padding (&w->opts->encode, position, block, &w->headers) != 0)
    xalloc_die ();
  return append_bytes (w, w->headers.data, w->headers.len);
}

enum outcome
writer_share (struct writer *w, struct reflink *r,
              struct reflink_file const *from, off_t pos, off_t n, int *why)
{
  return output_check (w->out,
                       blockout_share (w->blocks, r, from, pos, n, why));
}

enum outcome
writer_end (struct writer *w)
{
  size_t used = blockout_bytes (w->blocks) % BLOCK_BYTES;
  return used ? writer_zeros (w, BLOCK_BYTES - used) : OUT_OK;
}

bool
writer_take_back (struct writer *w, uintmax_t bytes)
{
  return output_take_back (w->out, bytes);
}

/* The end.  */

enum outcome
writer_finish (struct writer *w)
{
  if (w->finished)
    return w->out->outcome;
  w->finished = true;
  /* Two blocks of zeros.  */
  if (outcome_is_fatal (writer_zeros (w, 2 * BLOCK_BYTES)))
    return OUT_FATAL;
  return output_finish (w->out);
}

enum outcome
writer_close (struct writer *w, bool unfinished)
{
  enum outcome worst = unfinished ? OUT_OK : writer_finish (w);
  worst = outcome_worst (worst, output_close (w->out, unfinished));
  bytebuf_release (&w->headers);
  issues_release (&w->issues);
  free (w);
  return worst;
}
