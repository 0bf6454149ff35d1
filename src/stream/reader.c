/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/reader.h"

#include <stdckdint.h>
#include <stdlib.h>
#include <string.h>

#include "archive/blockin.h"
#include "format/raw.h"
#include "gettext.h"
#include "stream/report_issues.h"
#include "stream/continued.h"
#include "stream/volume.h"
#include "xalloc.h"

#define _(msgid) gettext (msgid)

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
  struct pagecache *pc;           /* borrowed */
  struct diag *diag;              /* borrowed */
  char const *name;               /* borrowed; of the archive */
  struct device *dev;             /* owned */
  struct blockin in;
  bool filtered; /* DEV has a filter on top */

  struct decode *decode; /* owned; fills MEMBER */
  struct member member;  /* swapped with the caller's */
  struct issues issues;
  struct reported reported;
  off_t header_block; /* position of the last header */
  off_t end_block;    /* position of the end, once found */

  off_t left;      /* unread data of the member...  */
  off_t left_from; /* ...which starts at this byte of the archive */
  off_t filled;    /* padding of a sparse member that LEFT includes */
  size_t padding;  /* after the data */
  bool orphaned;   /* LEFT belongs to a member whose beginning was not read */

  char *label; /* owned or NULL */
  bool label_checked;
  enum last last;
  bool ended;

  /* Several volumes.  */
  struct reader_volumes const *volumes; /* borrowed or null */
  bool started;          /* a member was read, not only a label */
  char *continued_name;  /* owned or NULL; name of the member, and...  */
  off_t continued_bytes; /* ...its full size on all volumes */

  record_hook hook;
  reader_hook event;          /* or null */
  void *hook_arg, *event_arg; /* borrowed */
};

static bool
is_stdin (char const *name)
{
  return strcmp (name, "-") == 0;
}

static void
report_event (struct reader *r, enum reader_event what, off_t block)
{
  if (r->event)
    r->event (r->event_arg, what, block);
}

/* Opening.  */

static void
start_blocks (struct reader *r)
{
  struct reader_opts const *o = r->opts;
  struct blockin_opts b
      = { .record_bytes = o->record_bytes,
          .full_records = o->read_full_records,
          .lockstep = o->lockstep,
          .seek = o->seek != READER_SEEK_NO && !o->multi,
          /* GNU tar only seeks in files that it opened itself.  In standard
             input, seeking must not show in the counts.  */
          .count_skipped = is_stdin (r->name) };
  if (blockin_init (&r->in, &b, r->dev, r->diag, r->hook, r->hook_arg) != 0)
    xalloc_die ();
}

/* Put the decompressor KIND on top of the device.  The N bytes at FIRST were
   already read.  Returns false after reporting a failure.  */
static bool
add_filter (struct reader *r, enum filter_kind kind, void const *first,
            size_t n)
{
  r->dev = filter_open (&r->opts->filter, kind, r->dev, r->pc, r->diag,
                        r->opts->record_bytes, first, n);
  r->filtered = true;
  return r->dev != NULL;
}

/* Continue through the decompressor KIND.  P points to the next bytes.  */
static bool
read_through (struct reader *r, enum filter_kind kind, unsigned char const *p)
{
  size_t all = r->in.end - r->in.at;
  bool added = add_filter (r, kind, p, all);
  blockin_release (&r->in);
  if (added)
    start_blocks (r);
  return added;
}

/* The decompressed data may itself be compressed.  Returns whether to
   continue; if not, the reason has been reported.  */
static bool
detect_again (struct reader *r)
{
  enum
  {
    MOST = 4
  };
  for (int i = 0; i < MOST; i++)
    {
      unsigned char const *p;
      int is_tar;
      ptrdiff_t n = blockin_peek (&r->in, &p, BLOCK_BYTES, BLOCK_BYTES);
      if (n < 0)
        return false;
      enum filter_kind kind = magic_of_bytes (p, n, &is_tar);
      /* A v7 header has no magic, but its name may look like that of a
         compressor.  */
      if (kind == FILTER_NONE || (n == BLOCK_BYTES && decode_is_header (p)))
        break;
      if (!read_through (r, kind, p))
        return false;
    }
  return true;
}

/* Look at the first bytes of the archive to find out whether it is compressed.
   Returns whether to continue; if not, the reason has been reported.  */
static bool
detect (struct reader *r)
{
  unsigned char const *p;
  ptrdiff_t n = blockin_peek (&r->in, &p, BLOCK_BYTES, BLOCK_BYTES);
  if (n < 0)
    return false;
  int is_tar;
  enum filter_kind kind = magic_of_bytes (p, n, &is_tar);
  if (r->opts->updating)
    {
      if (kind == FILTER_NONE)
        return true;
      diag_fatal (r->diag, 0, _ ("Cannot update compressed archives"));
      return false;
    }

  /* Input that cannot be read twice is not decompressed automatically.  */
  if (!r->dev->seekable || is_stdin (r->name))
    {
      if (kind == FILTER_NONE)
        return true;
      diag_fatal (r->diag, 0, _ ("Archive is compressed. Use %s option"),
                  magic_option (kind));
      return false;
    }

  if (kind == FILTER_NONE && !is_tar)
    {
      int by_suffix = magic_of_name (r->name, NULL);
      if (FILTER_NONE < by_suffix)
        kind = by_suffix;
    }
  if (kind != FILTER_NONE)
    return read_through (r, kind, p) && detect_again (r);
  if (n < BLOCK_BYTES)
    {
      diag_error (r->diag, 0, _ ("This does not look like a tar archive"));
      r->ended = true;
      report_event (r, READER_EOF, 0);
    }
  return true;
}

/* Open the device and the filter on top of it.  */
static bool
open_device (struct reader *r)
{
  struct reader_opts const *o = r->opts;
  enum filter_kind kind = o->filter.kind;
  struct device_failure failure;
  r->dev = device_open (&o->device, r->pc, r->name, DEVICE_READ, &failure);
  if (!r->dev)
    {
      if (kind == FILTER_NONE)
        device_open_failed (r->diag, r->name, &failure);
      else
        filter_open_failed (r->diag, r->name, DEVICE_READ, &failure);
      return false;
    }
  if (is_stdin (r->name) && r->dev->is_terminal)
    {
      diag_fatal (r->diag, 0,
                  _ ("Refusing to read archive contents from "
                     "terminal (missing -f option?)"));
      return false;
    }
  if (kind != FILTER_NONE && !add_filter (r, kind, NULL, 0))
    return false;
  start_blocks (r);
  return (kind != FILTER_NONE ? detect_again (r) : o->multi || detect (r));
}

static void
reader_free (struct reader *r)
{
  if (r->in.area)
    blockin_release (&r->in);
  if (r->decode)
    decode_free (r->decode);
  member_release (&r->member);
  issues_release (&r->issues);
  free (r->label);
  free (r->continued_name);
  free (r);
}

static struct reader *
reader_new (struct reader_opts const *o, struct diag *d, record_hook hook,
            void *hook_arg, reader_hook event, void *event_arg)
{
  struct reader *r = xzalloc (sizeof *r);
  r->opts = o;
  r->diag = d;
  r->hook = hook;
  r->hook_arg = hook_arg;
  r->event = event;
  r->event_arg = event_arg;
  member_init (&r->member);
  issues_init (&r->issues);
  r->decode = decode_new (&o->decode, &r->member);
  if (!r->decode)
    xalloc_die ();
  return r;
}

struct reader *
reader_open_device (struct reader_opts const *o, struct device *dev,
                    struct diag *d, record_hook hook, void *hook_arg,
                    reader_hook event, void *event_arg)
{
  struct reader *r = reader_new (o, d, hook, hook_arg, event, event_arg);
  r->dev = dev;
  r->name = dev->name;
  start_blocks (r);
  if (!o->updating || detect (r))
    return r;
  device_close (dev);
  reader_free (r);
  return NULL;
}

struct reader *
reader_open (struct reader_opts const *o, struct pagecache *pc, struct diag *d,
             record_hook hook, void *hook_arg, reader_hook event,
             void *event_arg)
{
  struct reader *r = reader_new (o, d, hook, hook_arg, event, event_arg);
  r->pc = pc;
  r->name = o->archives[0];
  if (!open_device (r))
    {
      if (r->dev)
        {
          filter_stop (r->dev, true);
          device_close (r->dev);
        }
      reader_free (r);
      return NULL;
    }
  return r;
}

/* Volumes.  */

/* Remember the current member in case it is continued.  */
static void
note_member (struct reader *r)
{
  struct member const *m = &r->member;
  char const *name = m->name;
  off_t bytes = m->size, size, offset;
  if (!r->volumes || m->kind == MEMBER_VOLUME_LABEL)
    return;
  /* Where reading began in the middle of a member, its rest is a member.  */
  if (!r->started && decode_continued (r->decode, &name, &size, &offset))
    bytes = ckd_add (&bytes, size, offset) ? m->size : bytes;
  else if (m->kind == MEMBER_CONTINUATION
           && ckd_add (&bytes, m->size, m->continued_at))
    bytes = m->size;
  r->started = true;
  free (r->continued_name);
  r->continued_name = xstrdup (name);
  r->continued_bytes = bytes;
}

/* Close the volume.  */
static void
close_volume (struct reader *r)
{
  if (!r->dev)
    return;
  char const *name = r->dev->name;
  int err = device_close (r->dev);
  if (err)
    diag_call_error (r->diag, "close", name, -err);
  r->dev = NULL;
}

/* Whether the next block of this volume is a header, as far as this can be
   seen.  */
static bool
header_follows (struct reader *r)
{
  unsigned char const *p;
  ptrdiff_t n = blockin_peek (&r->in, &p, BLOCK_BYTES, BLOCK_BYTES);
  return n < BLOCK_BYTES || (!decode_is_zero (p) && decode_is_header (p));
}

/* The last volume did not end inside a member.  If this one still continues a
   member, the volume in between is missing: skip that data.  But it may also
   announce a member whose headers follow here.  */
static void
note_orphan (struct reader *r, struct continued const *c)
{
  off_t sum;
  if (!c->name || c->size == 0 || c->offset == 0
      || decode_is_inside (r->decode) || ckd_add (&sum, c->size, c->offset)
      || header_follows (r))
    return;
  r->orphaned = true;
  r->left = c->size;
  r->left_from = r->in.pos;
  r->filled = 0;
  r->padding = -c->size & (BLOCK_BYTES - 1);
  free (r->continued_name);
  r->continued_name = xstrdup (c->name);
  r->continued_bytes = sum;
}

/* Read the headers at the beginning of a new volume.  CONTINUED_NOT_TAR also
   means that it is the wrong volume, which has been reported.  */
static enum continued_status
begin_volume (struct reader *r)
{
  struct continued c;
  struct continued_member m
      = { .name = r->continued_name ? r->continued_name : "",
          .total = r->continued_bytes,
          .left
          = r->left ? r->left - r->filled - (r->in.pos - r->left_from) : 0 };
  continued_init (&c, &r->opts->decode);
  enum continued_status status = continued_read (
      &c, &r->in, r->diag, &r->reported, decode_is_inside (r->decode));
  if (status == CONTINUED_OK && !continued_check (&c, r->diag, &m))
    status = CONTINUED_NOT_TAR;
  if (status == CONTINUED_OK && r->left == 0)
    note_orphan (r, &c);
  continued_release (&c);
  return status;
}

/* Continue reading from the current device, or from none.  */
static void
change_device (struct reader *r, bool again)
{
  if (blockin_change (&r->in, r->dev, again) != 0)
    xalloc_die ();
}

/* The blockin hook: the volume has ended and more bytes are wanted.  */
static int
change_volume (void *arg)
{
  struct reader *r = arg;
  enum continued_status status;
  bool again = false;
  off_t begin = r->in.pos;
  do
    {
      close_volume (r);
      change_device (r, again);
      r->dev = r->volumes->next (r->volumes->arg);
      if (!r->dev)
        return -1;
      change_device (r, again);
      status = begin_volume (r);
      again = true;
    }
  while (status == CONTINUED_NOT_TAR);
  if (!r->orphaned)
    r->left_from += r->in.pos - begin;
  return (status == CONTINUED_OK
                  && !outcome_is_fatal (r->volumes->taken (r->volumes->arg))
              ? 0
              : -1);
}

void
reader_set_volumes (struct reader *r, struct reader_volumes const *v)
{
  r->volumes = v;
  r->in.more = change_volume;
  r->in.more_arg = r;
}

off_t
reader_volume_block (struct reader const *r)
{
  return r->in.start / BLOCK_BYTES;
}

/* Headers.  */

/* Check the label, NULL if there is none, against -V.  Returns whether to
   continue.  */
static bool
check_label (struct reader *r)
{
  char const *pattern = r->opts->label;
  if (r->label_checked || !pattern)
    return true;
  r->label_checked = true;
  if (!r->label)
    diag_fatal (r->diag, 0, _ ("Archive not labeled to match %s"),
                diag_quote (r->diag, pattern));
  else if (!volumes_label_matches (r->label, pattern, r->opts->multi))
    diag_fatal (r->diag, 0, _ ("Volume %s does not match %s"),
                diag_quote (r->diag, r->label), diag_quote (r->diag, pattern));
  else
    return true;
  return false;
}

/* The decoder has a complete member: return it in *M.  */
static enum reader_status
take_member (struct reader *r, struct member *m)
{
  r->last = LAST_GOOD;
  r->member.block = r->header_block - decode_long_blocks (r->decode);
  if (r->member.kind == MEMBER_VOLUME_LABEL)
    {
      free (r->label);
      r->label = xstrdup (r->member.name);
    }
  if (!check_label (r))
    {
      r->ended = true;
      return READER_FATAL;
    }
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
  if (r->filtered && r->in.pos == 0)
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
    diag_error (r->diag, 0, _ ("Unexpected EOF in archive"));
  else if (n && r->last != LAST_BAD && !is_harmless_rest (r, p, n))
    diag_error (r->diag, 0,
                (r->in.pos == 0 ? _ ("This does not look like a tar archive")
                                : _ ("Unexpected EOF in archive")));
  else if (r->in.pos == 0 && !r->filtered && !r->opts->updating)
    diag_error (r->diag, 0, _ ("This does not look like a tar archive"));
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
  ptrdiff_t n = blockin_peek (&r->in, &p, BLOCK_BYTES, BLOCK_BYTES);
  if (n < 0)
    return READER_FATAL;
  if (n == BLOCK_BYTES && decode_is_zero (p))
    blockin_consume (&r->in, BLOCK_BYTES);
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
    diag_error (r->diag, 0, _ ("This does not look like a tar archive"));
  if (r->last != LAST_BAD)
    {
      report_event (r, READER_BAD_BLOCK, reader_block (r));
      diag_error (r->diag, 0, _ ("Skipping to next header"));
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
  size_t used;
  enum decode_status status = decode_step (r->decode, p, 1, &used, &r->issues);
  blockin_consume (&r->in, BLOCK_BYTES);
  bool lost = r->issues.worst == GRAVITY_SKIP;
  report_issues (r->diag, &r->reported, r->member.name, &r->issues);
  if (status == DECODE_NO_MEMORY)
    xalloc_die ();
  if (status != DECODE_MEMBER)
    return status;
  r->left = r->member.archived_size;
  r->left_from = r->in.pos;
  r->padding = -r->left & (BLOCK_BYTES - 1);
  note_member (r);
  /* Each segment of a sparse file is padded to whole blocks, which its size
     does not include.  */
  off_t sum;
  r->filled = 0;
  if (r->member.sparse && !ckd_add (&sum, r->left, r->padding))
    {
      r->left = sum;
      r->filled = r->padding;
      r->padding = 0;
    }
  if (!lost)
    return status;
  r->last = LAST_GOOD;
  return DECODE_MORE;
}

/* Skip the data of a member whose beginning is missing.  */
static enum outcome
skip_orphan (struct reader *r)
{
  r->orphaned = false;
  report_event (r, READER_BAD_BLOCK, reader_block (r));
  diag_error (r->diag, 0, _ ("Skipping to next header"));
  r->last = LAST_BAD;
  return reader_skip (r);
}

/* Read to the end of the next member's headers.  */
static enum reader_status
read_headers (struct reader *r, struct member *m)
{
  for (;;)
    {
      unsigned char const *p;
      ptrdiff_t n = blockin_peek (&r->in, &p, BLOCK_BYTES, BLOCK_BYTES);
      if (n < 0)
        {
          r->ended = true;
          return READER_FATAL;
        }
      if (n < BLOCK_BYTES)
        return take_eof (r, p, n);
      if (r->orphaned)
        {
          if (outcome_is_fatal (skip_orphan (r)))
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
  if (outcome_is_fatal (reader_skip (r)))
    return READER_FATAL;
  if (r->ended)
    return r->diag->fatal ? READER_FATAL : READER_END;
  return read_headers (r, m);
}

/* Data.  */

ptrdiff_t
reader_data (struct reader *r, unsigned char const **p, size_t max)
{
  if (r->left == 0)
    return 0;
  if (r->left < max)
    max = r->left;
  ptrdiff_t n = blockin_peek (&r->in, p, 1, max);
  if (n == 0)
    diag_error (r->diag, 0, _ ("Unexpected EOF in archive"));
  if (n <= 0)
    return -1;
  blockin_consume (&r->in, n);
  r->left -= n;
  r->left_from = r->in.pos;
  return n;
}

/* Padding is read rather than skipped by seeking: GNU tar looks at a record
   even if it only holds padding.  Returns 0, 1 if the padding is missing, or
   -1.  */
static int
skip_padding (struct reader *r)
{
  unsigned char const *p;
  ptrdiff_t n = blockin_peek (&r->in, &p, r->padding, r->padding);
  if (n < 0)
    return -1;
  blockin_consume (&r->in, n);
  return n < r->padding;
}

enum outcome
reader_skip (struct reader *r)
{
  if (r->left == 0 && r->padding == 0)
    return OUT_OK;
  int result = r->left ? blockin_skip (&r->in, r->left) : 0;
  if (result == 0)
    result = skip_padding (r);
  r->left = r->padding = 0;
  if (result == 0)
    return OUT_OK;
  r->ended = true;
  return (result < 0
              ? OUT_FATAL
              : diag_fatal (r->diag, 0, _ ("Unexpected EOF in archive")));
}

/* Position and size.  */

off_t
reader_block (struct reader const *r)
{
  return r->in.pos / BLOCK_BYTES;
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
  r->in.tap = tap;
  r->in.tap_arg = arg;
}

uintmax_t
reader_bytes (struct reader const *r)
{
  return blockin_record_bytes (&r->in);
}

size_t
reader_record_bytes (struct reader const *r)
{
  return r->in.opts.record_bytes;
}

/* Closing.  */

struct device *
reader_give_device (struct reader *r)
{
  struct device *dev = r->dev;
  reader_free (r);
  return dev;
}

enum outcome
reader_close (struct reader *r, bool early)
{
  bool quiet = r->diag->fatal;
  r->in.more = NULL;
  if (!r->dev)
    {
      reader_free (r);
      return OUT_FATAL;
    }
  if (early || quiet)
    filter_stop (r->dev, quiet);
  else if (r->filtered && r->last == LAST_ZERO)
    filter_complete (r->dev);
  else if (r->dev->is_pipe && !r->filtered)
    blockin_end_record (&r->in);
  if (!r->filtered && is_stdin (r->dev->name))
    blockin_give_back (&r->in);
  enum outcome worst = quiet ? OUT_FATAL : OUT_OK;
  char const *name = r->filtered ? r->name : r->dev->name;
  int err = device_close (r->dev);
  if (err == FILTER_REPORTED)
    worst = OUT_FATAL;
  else if (err && !quiet)
    worst = diag_call_error (r->diag, "close", name, -err);
  reader_free (r);
  return worst;
}
