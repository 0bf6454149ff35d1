/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/output.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/frames.h"
#include "base/explain.h"
#include "base/i18n.h"
#include "format/raw.h"
#include "stream/volumeset.h"
#include "xalloc.h"

#define DIAG_KIND KIND_ARCHIVE

/* Failures.  */

/* Report that the device failed, in the words of GNU tar.  */
static enum outcome
report_write (struct output *o)
{
  char const *name = volumeset_name (o->set);
  size_t done = blockout_partial (&o->blocks);
  size_t whole = o->opts->record_bytes;
  if (o->before_failure)
    o->before_failure (o->before_failure_arg);
  if (o->blocks.err == FILTER_REPORTED)
    return OUT_FATAL;
  if (o->blocks.full && done % BLOCK_BYTES)
    o->outcome = outcome_worst (
        o->outcome,
        diag_error (o->diag, 0, _ ("write did not end on a block boundary")));
  if (done == 0)
    return diag_call_fatal (o->diag, "write", name, -o->blocks.err);
  return diag_fatal (o->diag, 0,
                     ngettext ("%s: Wrote only %zu of %zu byte",
                               "%s: Wrote only %zu of %zu bytes", whole),
                     diag_colon (o->diag, name), done, whole);
}

static enum outcome
report_failure (struct output *o)
{
  enum outcome worst = report_write (o);
  if (o->blocks.err == FILTER_REPORTED)
    return worst;
  if (!o->dev || !filter_failed_below (o->dev))
    explain_archive_write (o->diag, volumeset_name (o->set), -o->blocks.err,
                           o->blocks.written,
                           o->dev ? filter_program (o->dev) : NULL);
  return worst;
}

void
output_failed (struct output *o)
{
  if (!outcome_is_fatal (o->outcome))
    o->outcome = outcome_worst (o->outcome, report_failure (o));
}

enum outcome
output_check (struct output *o, int err)
{
  if (err == 0)
    return OUT_OK;
  output_failed (o);
  return o->outcome;
}

/* Opening.  */

static void
start_blocks (struct output *o)
{
  if (blockout_init (&o->blocks, o->dev, o->opts->record_bytes, o->hook,
                     o->hook_arg)
      != 0)
    xalloc_die ();
  o->blocks.lockstep = o->opts->lockstep;
  split_start (o);
}

/* Choose the compressor.  A known suffix overrides an option.  */
static enum filter_kind
choose_filter (struct writer_opts const *o, char const *name)
{
  if (o->filter.auto_compress && !device_name_is_standard (name))
    {
      int by_suffix = magic_of_name (name, NULL);
      if (FILTER_NONE < by_suffix)
        return by_suffix;
    }
  return o->filter.kind;
}

/* Open the device and, depending on the options, a compressor on top of
   it.  */
static enum outcome
open_device (struct output *o)
{
  struct writer_opts const *w = o->opts;
  char const *name = volumeset_name (o->set);
  enum filter_kind kind = choose_filter (w, name);
  struct device_failure failure;
  o->dev = volumeset_open (o->set, DEVICE_WRITE, &failure);
  if (!o->dev)
    return (kind == FILTER_NONE
                ? device_open_failed (o->diag, name, &failure)
                : filter_open_failed (o->diag, name, DEVICE_WRITE, &failure));
  if (device_name_is_standard (name) && o->dev->is_terminal)
    return diag_fatal (o->diag, 0,
                       _ ("Refusing to write archive contents to "
                          "terminal (missing -f option?)"));
  if (kind == FILTER_NONE)
    return OUT_OK;
  if (w->filter.seekable)
    return frames_create (&w->filter, kind, &o->dev, o->pc, o->diag);
  return filter_open (&w->filter, kind, &o->dev, o->pc, o->diag,
                      w->record_bytes, NULL, 0);
}

static struct output *
output_new (struct writer_opts const *opts, struct volumeset *set,
            struct pagecache *pc, struct diag *d, record_hook hook,
            void *hook_arg)
{
  struct output *o = xzalloc (sizeof *o);
  o->opts = opts;
  o->set = set;
  o->pc = pc;
  o->diag = d;
  o->hook = hook;
  o->hook_arg = hook_arg;
  split_init (&o->split);
  return o;
}

static void
output_free (struct output *o)
{
  blockout_release (&o->blocks);
  split_release (&o->split);
  free (o);
}

/* If opening O ended with WORST, a fatal error, free O, else hand it out in
 *OPENED.  */
static enum outcome
hand_out (struct output **opened, struct output *o, enum outcome worst)
{
  *opened = o;
  if (!outcome_is_fatal (worst))
    return OUT_OK;
  if (o->dev)
    device_close (o->dev);
  output_free (o);
  *opened = NULL;
  return worst;
}

enum outcome
output_open (struct output **opened, struct writer_opts const *opts,
             struct volumeset *set, struct pagecache *pc, struct diag *d,
             record_hook hook, void *hook_arg)
{
  struct output *o = output_new (opts, set, pc, d, hook, hook_arg);
  enum outcome worst = volumeset_back_up (set);
  if (worst == OUT_OK)
    worst = open_device (o);
  if (worst == OUT_OK)
    {
      start_blocks (o);
      blockout_overlap (&o->blocks, opts->overlap);
      o->from_start = true;
    }
  return hand_out (opened, o, worst);
}

/* Continuing.  */

/* Read the N bytes at START, the current position, and move back to START.
   Returns how many there were, or -errno.  */
static ssize_t
read_kept (struct output *o, off_t start, unsigned char *kept, size_t n)
{
  struct device *dev = o->dev;
  size_t done = 0;
  ssize_t got = 1;
  while (done < n && 0 < (got = device_read (dev, kept + done, n - done)))
    done += got;
  int err = got < 0 ? got : n ? device_seek (dev, start) : 0;
  return err ? err : done;
}

/* Continue at the current position, with the record that holds the block of
   P.  */
static enum outcome
resume_here (struct output *o, struct output_position const *p)
{
  size_t record_blocks = o->opts->record_bytes / BLOCK_BYTES;
  size_t kept = p->block % record_blocks * BLOCK_BYTES;
  o->first_block = p->block - p->block % record_blocks;
  start_blocks (o);
  return (kept <= p->tail->len ? output_check (
              o, blockout_put (&o->blocks, p->tail->data, kept))
                               : OUT_FATAL);
}

/* Move to the beginning of the record that holds BLOCK, and write again what
   precedes BLOCK in it.  */
static enum outcome
resume_at_block (struct output *o, off_t block)
{
  size_t record_blocks = o->opts->record_bytes / BLOCK_BYTES;
  size_t kept_bytes = block % record_blocks * BLOCK_BYTES;
  o->first_block = block - block % record_blocks;
  off_t start = o->first_block * BLOCK_BYTES;
  unsigned char *kept = xmalloc (kept_bytes + 1);
  ssize_t got = 0;
  int err = o->dev->seekable ? device_seek (o->dev, start) : -ESPIPE;
  if (err == 0)
    got = read_kept (o, start, kept, kept_bytes);
  if (got < 0)
    err = got;
  if (err == 0)
    {
      o->dev->start += start;
      start_blocks (o);
      err = (got < kept_bytes ? -EIO
                              : blockout_put (&o->blocks, kept, kept_bytes));
    }
  free (kept);
  return (err ? diag_fatal (o->diag, -err,
                            _ ("Cannot backspace archive file; it may be "
                               "unreadable without -i"))
              : OUT_OK);
}

/* Move to P and write again what precedes it in its record.  Stepping back
   comes first, because some tapes report a successful seek without
   moving.  */
static enum outcome
resume_at (struct output *o, struct output_position const *p)
{
  if (p->dev && (!p->back || device_back (o->dev) == 0))
    return resume_here (o, p);
  if (!p->tail || o->dev->seekable)
    return resume_at_block (o, p->block);
  if (!o->dev->is_null)
    diag_warn (o->diag, WARN_ALWAYS, 0,
               _ ("Cannot backspace archive file; it may be unreadable "
                  "without -i"));
  return resume_here (o, p);
}

enum outcome
output_resume (struct output **opened, struct writer_opts const *opts,
               struct volumeset *set, struct pagecache *pc, struct diag *d,
               record_hook hook, void *hook_arg,
               struct output_position const *p)
{
  struct output *o = output_new (opts, set, pc, d, hook, hook_arg);
  struct device_failure failure;
  o->cut = p->cut;
  o->dev = p->dev ? p->dev : volumeset_open (set, DEVICE_UPDATE, &failure);
  enum outcome worst
      = (o->dev ? resume_at (o, p)
                : device_open_failed (d, volumeset_name (set), &failure));
  return hand_out (opened, o, worst);
}

/* Closing.  */

/* Report that CALL failed with ERR, unless it is 0 or was reported.  */
static enum outcome
check_call (struct output *o, char const *call, int err)
{
  if (err == 0)
    return OUT_OK;
  if (err == FILTER_REPORTED)
    return OUT_FATAL;
  return diag_call_error (o->diag, call, volumeset_name (o->set), -err);
}

bool
output_take_back (struct output *o, uintmax_t bytes)
{
  bool written = bytes < o->blocks.written;
  bool taken = blockout_take_back (&o->blocks, bytes) == 0;
  /* What was written must not be taken for a part of the archive, and what was
     behind its old end not for the rest of a member that was cut.  */
  if (written && o->dev && o->dev->is_regular && 0 <= o->dev->fd
      && ftruncate (o->dev->fd, o->dev->start + o->blocks.here) != 0)
    o->outcome
        = outcome_worst (o->outcome, check_call (o, "truncate", -errno));
  return taken;
}

enum outcome
output_close_device (struct output *o)
{
  enum outcome worst = check_call (o, "sync", device_sync (o->dev));
  int err = device_close (o->dev);
  o->dev = NULL;
  return worst == OUT_OK ? check_call (o, "close", err) : worst;
}

/* Write what is left, and remove what follows it.  */
static enum outcome
finish (struct output *o)
{
  enum outcome worst = output_check (o, blockout_finish (&o->blocks));
  if (outcome_is_fatal (worst))
    return worst;
  if (o->cut && o->dev->is_regular
      && ftruncate (o->dev->fd, o->dev->start + o->blocks.here) != 0)
    return check_call (o, "truncate", -errno);
  return check_call (o, "sync", device_sync (o->dev));
}

enum outcome
output_finish (struct output *o)
{
  enum outcome worst = finish (o);
  o->outcome = outcome_worst (o->outcome, worst);
  return o->outcome;
}

enum outcome
output_close (struct output *o, bool unfinished)
{
  if (blockout_settle (&o->blocks) != 0)
    output_failed (o);
  enum outcome worst = o->outcome;
  int err = o->dev ? device_close (o->dev) : 0;
  /* Else a failure was already reported.  */
  if (err == FILTER_REPORTED || (!unfinished && outcome_is_done (worst)))
    worst = outcome_worst (worst, check_call (o, "close", err));
  output_free (o);
  return worst;
}
