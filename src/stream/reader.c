/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/reader.h"

#include <stdckdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "format/raw.h"
#include "stream/join.h"
#include "stream/label.h"
#include "xalloc.h"

#define DIAG_KIND KIND_FORMAT

/* The kind of the last header block.  */
enum last
{
  LAST_NOTHING,
  LAST_GOOD,
  LAST_ZERO,
  LAST_BAD
};

struct reader
{
  struct reader_opts const *opts; /* borrowed */
  struct diag *diag;              /* borrowed */
  struct input *in;               /* owned */
  struct blockin *blocks;         /* part of IN */
  struct join join;

  struct decode *decode; /* owned; fills MEMBER */
  struct member member;  /* swapped with the caller's */
  struct issues issues;
  struct reported reported;
  off_t header_block; /* position of the last header */
  off_t end_block;    /* position of the end, once found */

  struct index_place place;
  bool places;                /* PLACE is wanted */
  bool noted;                 /* something was reported about the headers */
  struct index_writer *index; /* borrowed or null; gets each member */

  off_t left;     /* unread data of the member */
  size_t padding; /* after the data */
  bool cut;       /* the archive ended within the data */
  void (*tap) (void *, unsigned char const *, size_t); /* or null */
  void *tap_arg;                                       /* borrowed */

  char *label; /* owned or NULL */
  bool label_checked;
  enum last last;
  bool ended;

  reader_hook event; /* or null */
  void *event_arg;   /* borrowed */
};

static void
report_event (struct reader *r, enum reader_event what, off_t block)
{
  if (r->event)
    r->event (r->event_arg, what, block);
}

/* Report TEXT, an error that does not stop the reading.  */
static void
report_error (struct reader *r, char const *text)
{
  input_note (r->in, diag_error (r->diag, 0, "%s", text));
}

/* Opening.  */

struct reader *
reader_open (struct reader_opts const *o, struct input *in, struct diag *d,
             reader_hook event, void *event_arg)
{
  struct reader *r = xzalloc (sizeof *r);
  r->opts = o;
  r->diag = d;
  r->in = in;
  r->blocks = &in->blocks;
  r->event = event;
  r->event_arg = event_arg;
  member_init (&r->member);
  issues_init (&r->issues);
  r->decode = decode_new (&o->decode, &r->member);
  if (!r->decode)
    xalloc_die ();
  join_init (&r->join, in, r->decode, &o->decode, &r->reported);
  r->ended = in->hopeless;
  if (r->ended)
    report_event (r, READER_EOF, 0);
  return r;
}

/* Free R, but not its input.  */
static void
reader_free (struct reader *r)
{
  join_release (&r->join);
  decode_free (r->decode);
  member_release (&r->member);
  issues_release (&r->issues);
  free (r->label);
  free (r);
}

/* Headers.  */

/* Check the label against -V, once.  Returns whether to continue.  */
static bool
check_label (struct reader *r)
{
  char const *pattern = r->opts->label;
  if (r->label_checked || !pattern)
    return true;
  r->label_checked = true;
  enum outcome o
      = label_check (r->label, pattern, r->join.set != NULL, r->diag);
  input_note (r->in, o);
  return o == OUT_OK;
}

/* The decoder has a complete member: return it in *M.  */
static enum reader_status
take_member (struct reader *r, struct member *m)
{
  r->last = LAST_GOOD;
  r->member.block = r->header_block - decode_long_blocks (r->decode);
  char const *label = label_of_member (&r->member);
  if (label)
    {
      free (r->label);
      r->label = xstrdup (label);
    }
  if (!check_label (r))
    {
      r->ended = true;
      return READER_FATAL;
    }
  if (r->index)
    index_add (r->index, &r->place, &r->member, r->noted);
  struct member handed = *m;
  *m = r->member;
  r->member = handed;
  return READER_MEMBER;
}

/* Whether the N bytes at P, less than a block, may end the archive without a
   complaint.  GNU tar treats so few decompressed bytes as an empty
   archive.  */
static bool
is_harmless_rest (struct reader const *r, unsigned char const *p, size_t n)
{
  if (r->in->filtered && r->blocks->pos == 0)
    return true;
  while (n && p[n - 1] == '\0')
    n--;
  return r->opts->ignore_zeros && n == 0;
}

/* The archive ended at the N bytes at P, where a header was expected.  */
static enum reader_status
take_eof (struct reader *r, unsigned char const *p, size_t n)
{
  off_t block = reader_block (r);
  r->ended = true;
  r->end_block = block;
  if (decode_is_inside (r->decode))
    report_error (r, _ ("Unexpected EOF in archive"));
  else if (n && r->last != LAST_BAD && !is_harmless_rest (r, p, n))
    report_error (r, (r->blocks->pos == 0
                          ? _ ("This does not look like a tar archive")
                          : _ ("Unexpected EOF in archive")));
  else if (r->blocks->pos == 0 && !r->in->filtered && !r->opts->updating)
    report_error (r, _ ("This does not look like a tar archive"));
  else if (r->last == LAST_GOOD)
    diag_warn (r->diag, WARN_MISSING_ZERO_BLOCKS, 0,
               _ ("Terminating zero blocks missing at %jd"), (intmax_t) block);
  report_event (r, READER_EOF, block);
  return check_label (r) ? READER_END : READER_FATAL;
}

/* Handle a block of zeros in place of a header.  -1: continue after it.  */
static int
take_zeros (struct reader *r)
{
  off_t block = reader_block (r);
  report_event (r, READER_NULS, block - 1);
  r->last = LAST_ZERO;
  if (r->opts->ignore_zeros)
    return -1;
  r->ended = true;
  r->end_block = block - 1;
  /* Writing continues at the end, whatever follows it.  */
  if (r->opts->updating)
    return check_label (r) ? READER_END : READER_FATAL;
  unsigned char const *p;
  ptrdiff_t n = blockin_peek (r->blocks, &p, BLOCK_BYTES, BLOCK_BYTES);
  if (n < 0)
    return READER_FATAL;
  if (n == BLOCK_BYTES && decode_is_zero (p))
    blockin_consume (r->blocks, BLOCK_BYTES);
  else
    diag_warn (r->diag, WARN_ALONE_ZERO_BLOCK, 0,
               _ ("A lone zero block at %jd"), (intmax_t) block);
  return check_label (r) ? READER_END : READER_FATAL;
}

/* Handle an invalid header block.  -1: continue after it.  */
static int
take_bad (struct reader *r)
{
  if (r->opts->first_only)
    {
      r->ended = true;
      return READER_END;
    }
  decode_reset (r->decode);
  if (r->opts->verifying)
    {
      report_event (r, READER_BAD_BLOCK, reader_block (r));
      return -1;
    }
  if (r->last == LAST_NOTHING && r->opts->updating)
    diag_warn (r->diag, WARN_ALWAYS, 0,
               _ ("This does not look like a tar archive"));
  else if (r->last == LAST_NOTHING)
    report_error (r, _ ("This does not look like a tar archive"));
  if (r->last != LAST_BAD)
    {
      report_event (r, READER_BAD_BLOCK, reader_block (r));
      report_error (r, _ ("Skipping to next header"));
    }
  r->last = LAST_BAD;
  return -1;
}

/* Pass the block P to the decoder and print its issues.  The decoder gets one
   block at a time, so that the position of each header is known.  A member
   with unusable data is skipped.  */
static enum decode_status
decode_block (struct reader *r, unsigned char const *p)
{
  if (!decode_is_inside (r->decode))
    r->header_block = reader_block (r);
  if (r->places)
    index_place_add (&r->place, p);
  size_t used;
  enum decode_status status = decode_step (r->decode, p, 1, &used, &r->issues);
  blockin_consume (r->blocks, BLOCK_BYTES);
  bool lost = r->issues.worst == GRAVITY_SKIP;
  r->noted |= r->issues.worst != GRAVITY_NONE;
  input_note (r->in, report_issues (r->diag, &r->reported, r->member.name,
                                    &r->issues));
  if (status == DECODE_NO_MEMORY)
    xalloc_die ();
  if (status != DECODE_MEMBER)
    return status;
  r->cut = false;
  r->left = r->member.archived_size;
  r->padding = -r->left & (BLOCK_BYTES - 1);
  join_member (&r->join, &r->member);
  /* Each segment of a sparse file is padded to whole blocks, which its size
     does not include.  */
  off_t sum;
  if (r->member.sparse && !ckd_add (&sum, r->left, r->padding))
    {
      r->left = sum;
      r->padding = 0;
    }
  if (!lost)
    return status;
  r->last = LAST_GOOD;
  return DECODE_MORE;
}

/* Skip LOST bytes of data of a member whose beginning is missing.  */
static enum outcome
skip_lost (struct reader *r, off_t lost)
{
  report_event (r, READER_BAD_BLOCK, reader_block (r));
  report_error (r, _ ("Skipping to next header"));
  r->last = LAST_BAD;
  r->left = lost;
  r->padding = -lost & (BLOCK_BYTES - 1);
  return reader_skip (r);
}

/* Read to the end of the next member's headers.  */
static enum reader_status
read_headers (struct reader *r, struct member *m)
{
  for (;;)
    {
      unsigned char const *p;
      ptrdiff_t n = blockin_peek (r->blocks, &p, BLOCK_BYTES, BLOCK_BYTES);
      if (n < 0)
        {
          r->ended = true;
          return READER_FATAL;
        }
      if (n < BLOCK_BYTES)
        return take_eof (r, p, n);
      off_t lost = join_take_lost (&r->join);
      if (lost)
        {
          if (outcome_is_fatal (skip_lost (r, lost)))
            return READER_FATAL;
          continue;
        }

      int result = -1;
      switch (decode_block (r, p))
        {
        case DECODE_MEMBER:
          return take_member (r, m);
        case DECODE_ZERO:
          result = take_zeros (r);
          break;
        case DECODE_BAD:
          result = take_bad (r);
          break;
        default:
          if (outcome_is_fatal (reader_skip (r)))
            result = READER_FATAL;
          break;
        }
      if (0 <= result)
        return result;
    }
}

enum reader_status
reader_next (struct reader *r, struct member *m)
{
  enum reader_status status = READER_END;
  if (!outcome_is_fatal (reader_skip (r)) && !r->ended)
    {
      index_place_begin (&r->place, r->blocks->pos);
      r->noted = false;
      status = read_headers (r, m);
    }
  if (status == READER_FATAL)
    input_note (r->in, OUT_FATAL);
  return outcome_is_fatal (r->in->outcome) ? READER_FATAL : status;
}

/* Data.  */

/* As reader_data, but what is missing is not reported: 0.  There must be
   something left.  */
static ptrdiff_t
take_data (struct reader *r, unsigned char const **p, size_t max)
{
  ptrdiff_t n = blockin_peek (r->blocks, p, 1, r->left < max ? r->left : max);
  r->cut = n <= 0;
  if (r->cut)
    return n;
  blockin_consume (r->blocks, n);
  r->left -= n;
  if (r->tap)
    r->tap (r->tap_arg, *p, n);
  return n;
}

ptrdiff_t
reader_data (struct reader *r, unsigned char const **p, size_t max)
{
  if (r->left == 0)
    return 0;
  ptrdiff_t n = take_data (r, p, max);
  if (n == 0)
    report_error (r, _ ("Unexpected EOF in archive"));
  return r->cut ? -1 : n;
}

off_t
reader_data_place (struct reader const *r, int *fd, off_t *pos)
{
  return !r->tap && blockin_place (r->blocks, fd, pos) ? r->left : 0;
}

bool
reader_pass (struct reader *r, off_t n)
{
  int result = blockin_pass (r->blocks, n);
  r->cut = result != 0;
  if (0 < result)
    report_error (r, _ ("Unexpected EOF in archive"));
  else if (result == 0)
    r->left -= n;
  return !r->cut;
}

size_t
reader_buffered (struct reader const *r, unsigned char const **p, off_t *pos)
{
  off_t rest;
  if (ckd_add (&rest, r->left, (off_t) r->padding)
      || ckd_add (pos, r->blocks->pos, rest))
    return 0;
  return blockin_buffered (r->blocks, rest, p);
}

void
reader_tap_data (struct reader *r,
                 void (*tap) (void *, unsigned char const *, size_t),
                 void *arg)
{
  r->tap = tap;
  r->tap_arg = arg;
}

bool
reader_drain (struct reader *r)
{
  unsigned char const *p;
  while (r->left && !r->cut)
    take_data (r, &p, PTRDIFF_MAX);
  return !r->cut;
}

/* Padding is read rather than skipped by seeking: GNU tar looks at a record
   even if it only holds padding.  Returns 0, 1 if the padding is missing, or
   -1.  */
static int
skip_padding (struct reader *r)
{
  unsigned char const *p;
  ptrdiff_t n = blockin_peek (r->blocks, &p, r->padding, r->padding);
  if (n < 0)
    return -1;
  blockin_consume (r->blocks, n);
  return n < r->padding;
}

enum outcome
reader_skip (struct reader *r)
{
  if (r->left == 0 && r->padding == 0)
    return OUT_OK;
  int result = r->left ? blockin_skip (r->blocks, r->left) : 0;
  if (result == 0)
    result = skip_padding (r);
  r->left = r->padding = 0;
  if (result == 0)
    return OUT_OK;
  r->ended = true;
  enum outcome o = OUT_FATAL;
  if (0 < result)
    o = diag_fatal (r->diag, 0, _ ("Unexpected EOF in archive"));
  input_note (r->in, o);
  return o;
}

enum outcome
reader_go (struct reader *r, off_t pos)
{
  r->left = pos - r->blocks->pos;
  r->padding = 0;
  return reader_skip (r);
}

/* Position and size.  */

void
reader_set_index (struct reader *r, struct index_writer *index)
{
  r->places = true;
  r->index = index;
}

struct index_place const *
reader_place (struct reader const *r)
{
  return &r->place;
}

bool
reader_archive (struct reader const *r, struct index_archive *a)
{
  struct device *dev = r->in->dev;
  struct stat st;
  *a = (struct index_archive) { .name = r->in->name,
                                .fd = -1,
                                .compressed = r->in->filtered };
  if (dev && a->compressed)
    dev = filter_below (dev);
  if (!dev || !dev->is_regular || r->join.set || fstat (dev->fd, &st) != 0)
    return false;
  a->fd = dev->fd;
  a->start = dev->start;
  a->bytes = dev->start < st.st_size ? st.st_size - dev->start : 0;
  return true;
}

void
reader_use_frames (struct reader *r, struct index_frame const *frames,
                   size_t count)
{
  input_use_frames (r->in, frames, count);
}

off_t
reader_block (struct reader const *r)
{
  return r->blocks->pos / BLOCK_BYTES;
}

off_t
reader_first_block (struct reader const *r)
{
  return r->blocks->start / BLOCK_BYTES;
}

off_t
reader_end_block (struct reader const *r)
{
  return r->end_block;
}

void
reader_tap (struct reader *r,
            void (*tap) (void *, unsigned char const *, size_t), void *arg)
{
  r->blocks->tap = tap;
  r->blocks->tap_arg = arg;
}

void
reader_set_wait (struct reader *r, void (*wait) (void *), void *arg)
{
  r->blocks->wait = wait;
  r->blocks->wait_arg = arg;
}

uintmax_t
reader_bytes (struct reader const *r)
{
  return blockin_record_bytes (r->blocks);
}

uintmax_t
reader_size (struct reader const *r)
{
  struct index_archive a;
  return reader_archive (r, &a) && !a.compressed ? a.bytes : 0;
}

size_t
reader_record_bytes (struct reader const *r)
{
  return r->blocks->opts.record_bytes;
}

/* Closing.  */

enum outcome
reader_leave (struct reader *r)
{
  struct input *in = r->in;
  reader_free (r);
  return input_leave (in);
}

enum outcome
reader_close (struct reader *r, enum reader_ending how)
{
  struct input *in = r->in;
  bool complete = r->last == LAST_ZERO;
  reader_free (r);
  return input_close (in, how, complete);
}
