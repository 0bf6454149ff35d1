/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "archive/device.h"
#include "base/diag.h"
#include "base/i18n.h"
#include "format/raw.h"
#include "fs/cwd.h"
#include "fs/owner.h"
#include "op/scan.h"
#include "pagecache.h"
#include "report/ask.h"
#include "report/checkpoint.h"
#include "report/checksums.h"
#include "report/listing.h"
#include "report/progress.h"
#include "report/status_file.h"
#include "report/totals.h"
#include "report/user_command.h"
#include "select/agefilter.h"
#include "select/name_list.h"
#include "select/rename.h"
#include "stream/index_file.h"
#include "stream/reader.h"
#include "stream/volumeset.h"
#include "stream/writer.h"
#include "sysops.h"
#include "xalloc.h"
#include "xio.h"

void
run_record_hook (void *arg, uintmax_t records)
{
  struct run *r = arg;
  if (r->checkpoint)
    checkpoint_record (r->checkpoint, r->records_before + records);
  totals_poll (r->totals);
  progress_tick (r->progress);
}

/* diag's hook: keep the listing and the messages in order, those about work
   of other threads as well, and clear a progress line.  */
static void
before_message (void *arg)
{
  struct run *r = arg;
  if (r->settle)
    r->settle (r->settle_arg);
  listing_flush (r->listing);
  if (r->checkpoint)
    checkpoint_flush (r->checkpoint);
}

/* Set how much of F is done of what is to be read or archived, if that is
   known.  */
static void
measure_total (struct run *r, struct progress_figures *f)
{
  if (r->passing)
    {
      /* Reading it before it is changed, or after it was written, is only a
         part of the work.  */
      if (operation_writes (r->conf->operation))
        return;
      f->done = reader_block (r->passing) * BLOCK_BYTES;
      f->total = reader_size (r->passing);
    }
  else if (scan_result (r->scan, &f->total_bytes, &f->total_members))
    {
      f->done = f->bytes;
      f->total = f->total_bytes;
    }
  else if (r->writer && !name_list_position (r->names, &f->done, &f->total))
    f->total = 0;
}

/* A progress_measure.  */
static void
measure (void *arg, struct progress_figures *f)
{
  struct run *r = arg;
  f->members = r->members;
  f->bytes = (r->passing         ? reader_bytes (r->passing)
              : r->writer        ? writer_bytes (r->writer)
              : r->bytes_written ? r->bytes_written
                                 : r->bytes_read);
  measure_total (r, f);
}

/* pagecache's hook: FD is on a file system that supports no method.  */
static void
warn_no_mechanism (void *arg, int fd)
{
  struct run *r = arg;
  struct stat st;
  if (fstat (fd, &st) == 0)
    diag_warn (r->diag, WARN_PAGE_CACHE, 0,
               _ ("no way to keep the page cache clean on device %u:%u"),
               major (st.st_dev), minor (st.st_dev));
}

static void
report_pagecache (struct run *r)
{
  if (r->reflink.shared)
    /* TRANSLATORS: No plural forms, as below.  */
    fprintf (xio_stderr (), _ ("%s: page cache: %ju bytes shared\n"),
             r->conf->program, r->reflink.shared);
  for (int m = 0; m < PAGECACHE_METHODS; m++)
    {
      struct pagecache_figures const *f = pagecache_figures (r->pagecache, m);
      if (f->files)
        /* TRANSLATORS: No plural forms: better `files: %ju'.  */
        fprintf (xio_stderr (),
                 _ ("%s: page cache: %s: %ju files, %ju bytes read, "
                    "%ju bytes written, %ju pages kept\n"),
                 r->conf->program, pagecache_method_name (m), f->files,
                 f->read_bytes, f->written_bytes, f->hot_pages);
    }
}

/* What the user's programs learn about CONF.  */
static struct command_context
command_context_of (struct config const *conf, bool writing)
{
  struct command_context f
      = { .archive = *conf->volume->archives,
          .subcommand = operation_name (conf->operation),
          .record_bytes = (writing ? conf->writer->record_bytes
                                   : conf->reader->record_bytes),
          .volume = 1,
          .format = conf->writer->encode.format };
  return f;
}

/* Make the objects of R that read and write nothing yet.  */
static void
open_parts (struct run *r, bool writing)
{
  struct config const *conf = r->conf;
  struct diag *d = r->diag;
  if (conf->checkpoint->every)
    r->checkpoint = checkpoint_new (conf->checkpoint, writing, r->listing,
                                    r->totals, r->context, d);
  r->progress = progress_new (conf->progress, operation_word (conf->operation),
                              r->listing, d, measure, r);
  d->before = before_message;
  d->before_arg = r;
  r->pagecache
      = pagecache_new (conf->pagecache, &sysops_real, warn_no_mechanism, r);
  if (!r->pagecache)
    xalloc_die ();
  r->owner = owner_new (conf->owner, d);
  r->renamer = rename_new (conf->renaming, d);
  r->names = name_list_open (conf->names, d);
  r->cwd = cwd_new (name_list_where, r->names);
}

static enum outcome
close_parts (struct run *r)
{
  r->diag->before = NULL;
  index_discard (r->index);
  cwd_free (r->cwd);
  enum outcome worst = name_list_outcome (r->names);
  name_list_cursor_free (r->names);
  rename_free (r->renamer);
  worst = outcome_worst (worst, owner_free (r->owner));
  pagecache_free (r->pagecache);
  progress_free (r->progress);
  scan_free (r->scan);
  if (r->checkpoint)
    worst = outcome_worst (worst, checkpoint_free (r->checkpoint));
  return worst;
}

/* Fill in *F at the end of R.  */
static void
take_figures (struct run const *r, struct run_figures *f)
{
  struct totals const *t = r->totals;
  f->members = r->members;
  f->read_bytes = t->read ? t->read (t->arg) : 0;
  f->written_bytes = t->written ? t->written (t->arg) : 0;
  for (int m = 0; m < PAGECACHE_METHODS; m++)
    f->pages[m] = *pagecache_figures (r->pagecache, m);
}

enum outcome
run_config (struct config const *conf, struct diag *d,
            struct run_figures *figures)
{
  run_figures_begin (figures, operation_word (conf->operation));
  struct listing listing;
  struct totals totals;
  struct ask ask, volume_ask;
  bool writing = operation_writes (conf->operation);
  struct command_context context = command_context_of (conf, writing);
  struct agefilter_opts age = *conf->age;
  struct run r = { .conf = conf,
                   .diag = d,
                   .listing = &listing,
                   .totals = &totals,
                   .context = &context,
                   .ask = &ask,
                   .volume_ask = &volume_ask,
                   .age = &age,
                   .reflink = { .when = conf->reflink } };

  enum outcome worst
      = listing_open (&listing, conf->listing, conf->listing_to_stderr, d);
  if (outcome_is_fatal (worst))
    return worst;
  totals_init (&totals, conf->totals, d);
  totals.shared = &r.reflink.shared;
  ask_init (&ask, conf->ask_tty, &listing, d);
  ask_init (&volume_ask, conf->volume_ask_tty, &listing, d);
  open_parts (&r, writing);

  r.volumes = volumeset_new (conf->volume, writing, r.pagecache, &volume_ask,
                             &context, d);
  worst = volumeset_outcome (r.volumes);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst,
                           checksums_open (&r.checksums, conf->checksums, d));
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, operation_do (conf->operation, &r));
  checksums_free (r.checksums);
  worst = outcome_worst (worst,
                         volumeset_free (r.volumes, outcome_is_fatal (worst)));
  progress_end (r.progress);
  if (!outcome_is_fatal (worst))
    totals_finish (&totals);
  if (conf->pagecache_report)
    report_pagecache (&r);
  take_figures (&r, figures);

  worst = outcome_worst (worst, close_parts (&r));
  worst = outcome_worst (worst, ask_close (&volume_ask));
  worst = outcome_worst (worst, ask_close (&ask));
  return outcome_worst (worst, listing_close (&listing));
}
