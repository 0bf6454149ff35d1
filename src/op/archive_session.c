/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/archive_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/devops.h"
#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "format/raw.h"
#include "fs/owner.h"
#include "modechange.h"
#include "op/create_opts.h"
#include "op/diff.h"
#include "op/dump_operand.h"
#include "op/member_index.h"
#include "op/run.h"
#include "op/scan.h"
#include "report/checksums.h"
#include "report/listing.h"
#include "report/totals.h"
#include "select/name_list.h"
#include "stream/index_file.h"
#include "stream/volumeset.h"
#include "stream/writer.h"
#include "xalloc.h"

static uintmax_t
bytes_written (void *arg)
{
  struct run *r = arg;
  return r->writer ? writer_counted (r->writer) : r->bytes_written;
}

void
archive_session_reset_totals (struct run *r)
{
  r->totals->written = bytes_written;
  r->totals->arg = r;
}

/* Print the totals before the message that ends the run.  */
static void
print_totals (void *arg)
{
  struct run *r = arg;
  totals_finish (r->totals);
}

void
archive_session_writer_opts (struct run *r, struct writer_opts *o)
{
  struct config const *conf = r->conf;
  *o = *conf->writer;
  struct encode_opts *e = &o->encode;
  if (!conf->volume->multi)
    return;
  e->self_uname = owner_user_for_create (r->owner, getuid (), &e->self_uid);
  e->self_gname = owner_group_for_create (r->owner, getgid (), &e->self_gid);
  e->part_mode = 0644;
  if (conf->create->mode)
    e->part_mode
        = mode_adjust (e->part_mode, false, conf->create->initial_umask,
                       conf->create->mode, NULL);
}

/* Report the new name of the old archive.  */
static void
report_backup (struct run *r)
{
  char const *old = volumeset_name (r->volumes);
  char const *new = volumeset_backup (r->volumes);
  if (!new || !r->conf->verbosity)
    return;
  char *text;
  if (asprintf (&text, _ ("Renaming %s to %s"), diag_quote (r->diag, old),
                diag_quote (r->diag, new))
      < 0)
    xalloc_die ();
  listing_text (r->listing, -1, text);
  free (text);
}

/* List the label if it is a member of its own.  So far only its name is
   set.  */
static void
list_label (struct run *r)
{
  char const *label = writer_label (r->writer);
  if (!label || r->conf->writer->encode.format == FORMAT_POSIX)
    return;
  struct member m;
  member_init (&m);
  m.kind = MEMBER_VOLUME_LABEL;
  m.name = label;
  m.uname = m.gname = "";
  listing_member (r->listing, &m, m.name, 0);
  member_release (&m);
}

void
archive_session_list_volume (void *arg)
{
  report_backup (arg);
  list_label (arg);
}

void
archive_session_align (struct run const *r, struct writer_opts *o)
{
  size_t block = r->reflink.block;
  if (r->reflink.when != REFLINK_NEVER && o->encode.alignment == 0
      && BLOCK_BYTES <= block && block <= ENCODE_ALIGNMENT_MAX)
    o->encode.alignment = block;
}

void
archive_session_begin (struct run *r, struct writer *w)
{
  r->writer = w;
  if (r->reflink.when != REFLINK_NEVER)
    r->reflink.block = writer_share_block (w);
  writer_set_index (w, r->index);
  archive_session_reset_totals (r);
  writer_before_failure (w, print_totals, r);
  writer_on_change (w, archive_session_list_volume, r);
}

enum outcome
archive_session_end (struct run *r, bool unfinished)
{
  enum outcome worst = unfinished ? OUT_OK : writer_finish (r->writer);
  r->bytes_written = writer_bytes (r->writer);
  r->writes_nothing = writer_is_null (r->writer);
  worst = outcome_worst (
      worst, writer_close (r->writer, unfinished || outcome_is_fatal (worst)));
  r->writer = NULL;
  char const *name = r->conf->volume->archives[0];
  if (device_name_is_standard (name))
    name = "";
  if (unfinished)
    {
      index_discard (r->index);
      r->index = NULL;
    }
  worst = outcome_worst (worst,
                         member_index_end (r, worst, name, r->bytes_written));
  /* Files are removed only if their checksums are safe, too.  */
  return (unfinished || outcome_is_fatal (worst)
              ? worst
              : outcome_worst (worst, checksums_finish (r->checksums, true)));
}

enum outcome
archive_session_end_verified (struct run *r, bool unfinished, size_t cwd)
{
  enum outcome worst = archive_session_end (r, unfinished);
  if (r->conf->verify && !unfinished && outcome_is_done (worst))
    worst = outcome_worst (worst, diff_verify (r, cwd));
  return worst;
}

enum outcome
archive_session_add_names (struct run *r, struct dump_source const *source)
{
  struct dump_operand *d = dump_operand_new (r, r->writer, source);
  enum outcome worst = OUT_OK;
  size_t cwd = 0;
  struct name_list_name n;
  r->scan = scan_start (r->conf, volumeset_name (r->volumes), r->diag);
  while (!outcome_is_fatal (worst) && source->next (source->arg, &n))
    {
      cwd = n.cwd;
      worst = outcome_worst (worst, dump_operand_add (d, &n));
    }
  worst = outcome_worst (worst, name_list_outcome (r->names));
  if (!outcome_is_fatal (worst))
    dump_operand_report_links (d);

  enum outcome closed
      = archive_session_end_verified (r, outcome_is_fatal (worst), cwd);
  worst = outcome_worst (worst, closed);
  if (!outcome_is_fatal (worst) && outcome_is_done (closed))
    worst = outcome_worst (worst, dump_operand_remove_files (d));
  dump_operand_free (d);
  return worst;
}
