/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/run.h"

#include <stdlib.h>
#include <stdio.h>

#include "gettext.h"
#include "op/dumpincr.h"
#include "op/put.h"
#include "xalloc.h"

#define _(msgid) gettext (msgid)

/* Say that the archive which was there before has another name now.  */
static void
report_backup (struct run *r)
{
  char const *old = writer_name (r->writer);
  char const *new = writer_backup (r->writer);
  if (!new || !r->conf->verbosity)
    return;
  char *text;
  if (asprintf (&text, _("Renaming %s to %s"), diag_quote (r->diag, old),
                diag_quote (r->diag, new))
      < 0)
    xalloc_die ();
  listing_text (&r->listing, -1, text);
  free (text);
}

/* List the label where it is a member of its own, which as yet has nothing
   but its name.  */
static void
list_label (struct run *r)
{
  char const *label = writer_label (r->writer);
  if (!label || r->conf->writer.encode.format == FORMAT_POSIX
      || !r->conf->verbosity)
    return;
  struct member m;
  member_init (&m);
  m.kind = MEMBER_VOLUME_LABEL;
  m.name = label;
  m.uname = m.gname = "";
  listing_member (&r->listing, &m, m.name, 0);
  member_release (&m);
}

/* One more volume was begun.  */
static void
report_volume (void *arg)
{
  report_backup (arg);
  list_label (arg);
}

static enum outcome
create_incremental (struct run *r)
{
  struct dumpincr *d = dumpincr_new (r);
  enum outcome worst = dumpincr_all (d);
  enum outcome closed = put_end_verified (r, worst == OUT_FATAL,
                                          dumpincr_cwd (d));
  worst = outcome_worst (worst, closed);
  if (worst != OUT_FATAL && closed <= OUT_WARNED)
    worst = outcome_worst (worst, dumpincr_finish (d));
  dumpincr_free (d);
  return worst;
}

enum outcome
op_create (struct run *r)
{
  struct writer_opts o;
  put_fill_opts (r, &o);
  struct writer *w = writer_open (&o, r->volumes, r->pagecache, r->diag,
                                  run_record_hook, r);
  if (!w)
    return OUT_FATAL;
  put_begin (r, w);
  report_volume (r);
  writer_on_volume (w, report_volume, r);
  if (r->conf->incremental.on)
    return create_incremental (r);
  return put_names (r, put_next_operand, r->names);
}
