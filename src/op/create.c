/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/run.h"

#include <stdlib.h>
#include <stdio.h>

#include "gettext.h"
#include "op/dump.h"
#include "xalloc.h"

#define _(msgid) gettext (msgid)

static uintmax_t
bytes_written (void *arg)
{
  struct run *r = arg;
  return r->writer ? writer_bytes (r->writer) : r->bytes_written;
}

/* The totals come before the message that ends the run.  */
static void
tell_totals (void *arg)
{
  struct run *r = arg;
  totals_finish (&r->totals);
}

/* Say that the archive which was there before has another name now.  */
static void
report_backup (struct run *r)
{
  char const *old = r->conf->writer.archives[0];
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
  struct writer_opts const *o = &r->conf->writer;
  if (!o->label || o->encode.format == FORMAT_POSIX || !r->conf->verbosity)
    return;
  struct member m;
  member_init (&m);
  m.kind = MEMBER_VOLUME_LABEL;
  m.name = o->label;
  m.uname = m.gname = "";
  listing_member (&r->listing, &m, m.name, 0);
  member_release (&m);
}

/* Write the end, unless UNFINISHED, and close.  */
static enum outcome
close_writer (struct run *r, bool unfinished)
{
  enum outcome worst = unfinished ? OUT_OK : writer_finish (r->writer);
  r->bytes_written = writer_bytes (r->writer);
  worst = outcome_worst (worst,
                         writer_close (r->writer,
                                       unfinished || worst == OUT_FATAL));
  r->writer = NULL;
  return worst;
}

enum outcome
op_create (struct run *r)
{
  struct writer *w = writer_open (&r->conf->writer, r->pagecache, r->diag,
                                  run_record_hook, r);
  if (!w)
    return OUT_FATAL;
  r->writer = w;
  r->totals.written = bytes_written;
  r->totals.arg = r;
  writer_before_failure (w, tell_totals, r);
  report_backup (r);
  list_label (r);

  struct dump *d = dump_new (r, w);
  enum outcome worst = OUT_OK;
  while (worst != OUT_FATAL)
    {
      struct nameprog_name n;
      enum outcome o = nameprog_next (r->names, &n);
      if (o == OUT_SKIPPED)
        break;
      if (o != OUT_FATAL)
        o = dump_name (d, &n);
      worst = outcome_worst (worst, o);
    }
  if (worst != OUT_FATAL)
    dump_report_links (d);

  enum outcome closed = close_writer (r, worst == OUT_FATAL);
  worst = outcome_worst (worst, closed);
  if (worst != OUT_FATAL && closed <= OUT_WARNED)
    worst = outcome_worst (worst, dump_remove_files (d));
  dump_free (d);
  return worst;
}
