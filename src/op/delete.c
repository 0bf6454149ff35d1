/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/device.h"
#include "base/i18n.h"
#include "base/member.h"
#include "bytebuf.h"
#include "format/raw.h"
#include "op/archive_session.h"
#include "op/run.h"
#include "op/visit.h"
#include "report/checkpoint.h"
#include "report/totals.h"
#include "select/match.h"
#include "select/name_list.h"
#include "stream/reader.h"
#include "stream/volumeset.h"
#include "stream/writer.h"
#include "xalloc.h"

/* Everything before the first deleted member stays in place.  From there on
   the kept members are written again.  Writing never overtakes reading.  */
struct deletion
{
  struct run *run;
  struct reader *reader;
  struct match *match;
  struct writer_opts wopts;
  bool names;     /* there are operands */
  bool filter;    /* reading standard input, writing standard output */
  bool undecided; /* it is not known whether to keep what is being read */
  bool keeping;
  bool deleting;          /* a deleted member was found */
  enum outcome written;   /* the outcome of writing what is kept */
  struct bytebuf headers; /* the bytes read while UNDECIDED */
  uintmax_t records_read, records_written;
  uintmax_t records_copied; /* in a filter: before the first deleted member */
};

/* Count the records read and written together.  */
static void
count_record (struct deletion *d, bool writing)
{
  struct run *r = d->run;
  if (r->checkpoint)
    checkpoint_set_writing (r->checkpoint, writing);
  run_record_hook (r, d->records_read + d->records_written);
}

static void
record_read (void *arg, uintmax_t records)
{
  struct deletion *d = arg;
  d->records_read = records;
  count_record (d, false);
}

static void
record_written (void *arg, uintmax_t records)
{
  struct deletion *d = arg;
  if (d->filter && !d->deleting)
    {
      d->records_copied = records;
      return;
    }
  d->records_written = records - d->records_copied;
  count_record (d, true);
}

static void
write_kept (struct deletion *d, void const *p, size_t n)
{
  if (d->run->writer && !outcome_is_fatal (d->written))
    d->written = outcome_worst (d->written, writer_raw (d->run->writer, p, n));
}

/* The reader's tap: it has consumed the N bytes at P.  */
static void
take_bytes (void *arg, unsigned char const *p, size_t n)
{
  struct deletion *d = arg;
  if (d->undecided)
    {
      if (bytebuf_append (&d->headers, p, n) != 0)
        xalloc_die ();
    }
  else if (d->keeping)
    write_kept (d, p, n);
}

/* Start to write at the beginning of the undecided headers.  */
static enum outcome
start_writing (struct deletion *d)
{
  struct run *r = d->run;
  struct output_position position
      = { .block = reader_block (d->reader) - d->headers.len / BLOCK_BYTES,
          .cut = true };
  struct output *out;
  enum outcome o
      = (d->filter ? output_open (&out, &d->wopts, r->volumes, r->pagecache,
                                  r->diag, record_written, d)
                   : output_resume (&out, &d->wopts, r->volumes, r->pagecache,
                                    r->diag, record_written, d, &position));
  if (out)
    archive_session_begin (r, writer_open (&d->wopts, out, r->diag));
  return o;
}

/* Keep or drop the undecided headers.  */
static enum outcome
decide (struct deletion *d, bool keep)
{
  enum outcome worst = OUT_OK;
  d->undecided = false;
  d->keeping = keep;
  d->deleting |= !keep;
  if (!keep && !d->run->writer)
    worst = start_writing (d);
  if (!outcome_is_fatal (worst) && d->headers.len)
    take_bytes (d, d->headers.data, d->headers.len);
  bytebuf_reset (&d->headers);
  return outcome_worst (worst, d->written);
}

/* A visit_action: keep or drop the member with all its data.  */
static enum outcome
copy_or_drop (void *arg, struct visit *v)
{
  struct deletion *d = arg;
  bool gone = d->names && match_member (d->match, v->m->name, NULL);
  enum outcome worst = decide (d, !gone);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, reader_skip (v->reader));
  d->undecided = true;
  return outcome_worst (worst, d->written);
}

/* Go through the archive.  */
static enum outcome
delete_members (struct deletion *d)
{
  d->undecided = true;
  d->names = match_has_operands (d->match);
  enum outcome worst = visit_each (d->run, d->reader, copy_or_drop, d);
  return outcome_worst (worst, d->written);
}

static uintmax_t
bytes_deleted (void *arg)
{
  struct run *r = arg;
  uintmax_t written = r->totals->written (r);
  uintmax_t read = visit_bytes_read (r);
  return written < read ? read - written : 0;
}

/* Open the archive for reading and, in a filter, for writing.  */
static enum outcome
open_archives (struct deletion *d, struct reader_opts *o)
{
  struct run *r = d->run;
  if (!d->filter)
    {
      struct device_failure failure;
      struct device *dev
          = volumeset_open (r->volumes, DEVICE_UPDATE, &failure);
      if (!dev)
        return device_open_failed (r->diag, volumeset_name (r->volumes),
                                   &failure);
      device_close (dev);
    }
  o->updating = true;
  o->seek = READER_SEEK_NO;
  struct input *in;
  enum outcome worst
      = input_open (&in, o, r->volumes, r->pagecache, r->diag, record_read, d);
  if (outcome_is_fatal (worst))
    return worst;
  d->reader = reader_open (o, in, r->diag, NULL, NULL);
  r->reader = d->reader;
  r->totals->read = visit_bytes_read;
  r->totals->arg = r;
  reader_tap (d->reader, take_bytes, d);
  return d->filter ? start_writing (d) : OUT_OK;
}

enum outcome
op_delete (struct run *r)
{
  struct reader_opts ropts = *r->conf->reader;
  struct deletion d = { .run = r, .wopts = *r->conf->writer };
  d.filter = device_name_is_standard (volumeset_name (r->volumes));
  d.wopts.label = NULL;
  d.wopts.encode.format = FORMAT_GNU;
  bytebuf_init (&d.headers);
  d.match = match_new (r->conf->match, r->names, r->diag);
  if (!d.match)
    return OUT_FATAL;
  enum outcome worst = open_archives (&d, &ropts);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, delete_members (&d));
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, match_report_unused (d.match));
  if (d.reader)
    {
      r->bytes_read = reader_bytes (d.reader);
      r->reader = NULL;
      worst = outcome_worst (worst,
                             reader_close (d.reader, outcome_is_fatal (worst)
                                                         ? READER_FAILED
                                                         : READER_DONE));
    }
  if (r->writer)
    {
      worst = outcome_worst (worst, archive_session_end_verified (
                                        r, outcome_is_fatal (worst), 0));
      r->totals->deleted = bytes_deleted;
    }
  match_free (d.match);
  bytebuf_release (&d.headers);
  return worst;
}
