/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/input.h"

#include "archive/frames.h"
#include "base/i18n.h"
#include "format/raw.h"
#include "stream/volumeset.h"
#include "xalloc.h"

#define DIAG_KIND KIND_ARCHIVE

/* Whether other volumes may follow.  */
static bool
is_joined (struct input const *in)
{
  return in->set && volumeset_opts (in->set)->multi && !in->opts->alone;
}

/* Opening.  */

static void
start_blocks (struct input *in)
{
  struct reader_opts const *o = in->opts;
  struct blockin_opts b
      = { .record_bytes = o->record_bytes,
          .full_records = o->read_full_records,
          .lockstep = o->lockstep,
          .seek = o->seek != READER_SEEK_NO && !is_joined (in),
          /* GNU tar only seeks in files that it opened itself.  In standard
             input, seeking must not show in the counts.  */
          .count_skipped = device_name_is_standard (in->name) };
  if (blockin_init (&in->blocks, &b, in->dev, in->diag, in->hook, in->hook_arg)
      != 0)
    xalloc_die ();
}

/* Put the decompressor KIND on top of the device.  The N bytes at FIRST were
   already read.  */
static enum outcome
add_filter (struct input *in, enum filter_kind kind, void const *first,
            size_t n)
{
  in->filtered = true;
  return filter_open (&in->opts->filter, kind, &in->dev, in->pc, in->diag,
                      in->opts->record_bytes, first, n);
}

/* Continue through the decompressor KIND.  P points to the next bytes.  */
static enum outcome
read_through (struct input *in, enum filter_kind kind, unsigned char const *p)
{
  size_t all = in->blocks.end - in->blocks.at;
  enum outcome o = add_filter (in, kind, p, all);
  in->outcome = outcome_worst (in->outcome, in->blocks.outcome);
  blockin_release (&in->blocks);
  if (o == OUT_OK)
    start_blocks (in);
  return o;
}

/* The decompressed data may itself be compressed.  */
static enum outcome
detect_again (struct input *in)
{
  enum
  {
    MOST = 4
  };
  for (int i = 0; i < MOST; i++)
    {
      unsigned char const *p;
      int is_tar;
      ptrdiff_t n = blockin_peek (&in->blocks, &p, BLOCK_BYTES, BLOCK_BYTES);
      if (n < 0)
        return OUT_FATAL;
      enum filter_kind kind = magic_of_bytes (p, n, &is_tar);
      /* A v7 header has no magic, but its name may look like that of a
         compressor.  */
      if (kind == FILTER_NONE || (n == BLOCK_BYTES && decode_is_header (p)))
        break;
      enum outcome o = read_through (in, kind, p);
      if (o != OUT_OK)
        return o;
    }
  return OUT_OK;
}

/* Look at the first bytes of the archive to find out whether it is
   compressed.  */
static enum outcome
detect (struct input *in)
{
  unsigned char const *p;
  ptrdiff_t n = blockin_peek (&in->blocks, &p, BLOCK_BYTES, BLOCK_BYTES);
  if (n < 0)
    return OUT_FATAL;
  int is_tar;
  enum filter_kind kind = magic_of_bytes (p, n, &is_tar);
  if (in->opts->updating)
    {
      if (kind == FILTER_NONE)
        return OUT_OK;
      return diag_fatal (in->diag, 0, _ ("Cannot update compressed archives"));
    }

  /* Input that cannot be read twice is not decompressed automatically.  */
  if (!in->dev->seekable || device_name_is_standard (in->name))
    {
      if (kind == FILTER_NONE)
        return OUT_OK;
      return diag_fatal (in->diag, 0,
                         _ ("Archive is compressed. Use %s option"),
                         magic_option (kind));
    }

  if (kind == FILTER_NONE && !is_tar)
    {
      int by_suffix = magic_of_name (in->name, NULL);
      if (FILTER_NONE < by_suffix)
        kind = by_suffix;
    }
  if (kind != FILTER_NONE)
    {
      enum outcome o = read_through (in, kind, p);
      return o == OUT_OK ? detect_again (in) : o;
    }
  in->hopeless = n < BLOCK_BYTES;
  return (in->hopeless ? diag_error (
              in->diag, 0, _ ("This does not look like a tar archive"))
                       : OUT_OK);
}

/* Open the device and the filter on top of it.  */
static enum outcome
open_device (struct input *in)
{
  enum filter_kind kind = in->opts->filter.kind;
  struct device_failure failure;
  in->dev = volumeset_open (in->set, DEVICE_READ, &failure);
  if (!in->dev)
    return (
        kind == FILTER_NONE
            ? device_open_failed (in->diag, in->name, &failure)
            : filter_open_failed (in->diag, in->name, DEVICE_READ, &failure));
  if (device_name_is_standard (in->name) && in->dev->is_terminal)
    return diag_fatal (in->diag, 0,
                       _ ("Refusing to read archive contents from "
                          "terminal (missing -f option?)"));
  enum outcome o = OUT_OK;
  if (kind != FILTER_NONE)
    o = add_filter (in, kind, NULL, 0);
  if (o != OUT_OK)
    return o;
  start_blocks (in);
  if (kind != FILTER_NONE)
    return detect_again (in);
  return is_joined (in) ? OUT_OK : detect (in);
}

static struct input *
input_new (struct reader_opts const *o, struct diag *d, record_hook hook,
           void *hook_arg)
{
  struct input *in = xzalloc (sizeof *in);
  in->opts = o;
  in->diag = d;
  in->hook = hook;
  in->hook_arg = hook_arg;
  return in;
}

static void
input_free (struct input *in)
{
  if (in->blocks.area)
    blockin_release (&in->blocks);
  free (in);
}

void
input_note (struct input *in, enum outcome o)
{
  in->outcome = outcome_worst (in->outcome, outcome_but_done (o));
}

/* If opening IN ended with O, a fatal error, free IN, else hand it out in
 *OPENED.  */
static enum outcome
hand_out (struct input **opened, struct input *in, enum outcome o)
{
  if (!outcome_is_fatal (o))
    {
      input_note (in, o);
      *opened = in;
      return OUT_OK;
    }
  if (in->dev)
    {
      filter_stop (in->dev, true);
      device_close (in->dev);
    }
  input_free (in);
  *opened = NULL;
  return o;
}

enum outcome
input_open (struct input **opened, struct reader_opts const *o,
            struct volumeset *set, struct pagecache *pc, struct diag *d,
            record_hook hook, void *hook_arg)
{
  struct input *in = input_new (o, d, hook, hook_arg);
  in->set = set;
  in->pc = pc;
  in->name = volumeset_name (set);
  enum outcome worst = open_device (in);
  if (!outcome_is_fatal (worst) && !is_joined (in) && !o->updating)
    blockin_overlap (&in->blocks, o->overlap);
  return hand_out (opened, in, worst);
}

enum outcome
input_open_device (struct input **opened, struct reader_opts const *o,
                   struct device *dev, struct diag *d, record_hook hook,
                   void *hook_arg)
{
  struct input *in = input_new (o, d, hook, hook_arg);
  in->dev = dev;
  in->name = dev->name;
  start_blocks (in);
  return hand_out (opened, in, o->updating ? detect (in) : OUT_OK);
}

struct volumeset *
input_volumes (struct input const *in)
{
  return is_joined (in) ? in->set : NULL;
}

/* Changing the device.  */

void
input_change_device (struct input *in, struct device *dev, bool again)
{
  if (in->dev)
    {
      char const *name = in->dev->name;
      int err = device_close (in->dev);
      if (err)
        input_note (in, diag_call_error (in->diag, "close", name, -err));
    }
  in->dev = dev;
  if (blockin_change (&in->blocks, dev, again) != 0)
    xalloc_die ();
}

void
input_use_frames (struct input *in, struct index_frame const *frames,
                  size_t count)
{
  blockin_stop (&in->blocks);
  in->dev = frames_open (&in->opts->filter, in->dev, in->pc, in->diag, frames,
                         count);
  blockin_replace (&in->blocks, in->dev);
}

/* Closing.  */

enum outcome
input_leave (struct input *in)
{
  enum outcome worst = outcome_worst (in->outcome, in->blocks.outcome);
  input_free (in);
  return worst;
}

enum outcome
input_close (struct input *in, enum reader_ending how, bool complete)
{
  bool failed = (how == READER_FAILED || outcome_is_fatal (in->outcome)
                 || outcome_is_fatal (in->blocks.outcome));
  if (in->dev)
    {
      if (!failed && how == READER_DONE && in->dev->is_pipe && !in->filtered)
        blockin_end_record (&in->blocks);
      blockin_stop (&in->blocks);
      if (failed || how != READER_DONE)
        filter_stop (in->dev, failed);
      else if (in->filtered && complete)
        filter_complete (in->dev);
      if (!in->filtered && device_name_is_standard (in->dev->name))
        blockin_give_back (&in->blocks);
      char const *name = in->filtered ? in->name : in->dev->name;
      int err = device_close (in->dev);
      if (err == FILTER_REPORTED)
        input_note (in, OUT_FATAL);
      else if (err && !failed)
        input_note (in, diag_call_error (in->diag, "close", name, -err));
    }
  return input_leave (in);
}
