/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/run.h"

#include <stdlib.h>

#include "gettext.h"
#include "select/match.h"

#define _(msgid) gettext (msgid)

/* Whether LABEL is one of the names.  The label of a volume is also tried
   without its number.  */
static bool
is_asked_for (struct run *r, struct match *match, char const *label)
{
  if (match_member (match, label, NULL))
    return true;
  char *bare = r->conf->volume.multi ? volumes_bare_label (label) : NULL;
  bool asked = bare && match_member (match, bare, NULL);
  free (bare);
  return asked;
}

/* Whether the label, NULL if there is none, is one of the names.  Look at all
   names.  */
static enum outcome
compare_label (struct run *r, struct match *match, char const *label)
{
  if (label && is_asked_for (r, match, label))
    return OUT_OK;
  match_warn_wildcards (match);
  if (r->conf->verbosity > 1)
    return diag_differs (r->diag, WARN_ALWAYS, 0,
                         _ ("Archive label mismatch"));
  diag_raise (r->diag, STATUS_DIFFERS);
  return OUT_WARNED;
}

static enum outcome
test_label (struct run *r, struct match *match)
{
  struct reader_opts o = r->conf->reader;
  o.first_only = true;
  struct reader *reader = reader_open (&o, r->pagecache, r->diag,
                                       run_record_hook, r, NULL, NULL);
  if (!reader)
    return OUT_FATAL;
  run_read_volumes (r, reader);
  struct member m;
  member_init (&m);
  enum reader_status status = reader_next (reader, &m);
  enum outcome worst = status == READER_FATAL ? OUT_FATAL : OUT_OK;
  bool labeled = (status == READER_MEMBER && m.kind == MEMBER_VOLUME_LABEL);
  bool asked = match_has_operands (match);
  if (labeled && (!asked || r->conf->verbosity > 2))
    {
      /* Of a label with a header of its own, GNU tar only looks at the
         name.  */
      if (m.format != FORMAT_POSIX)
        m.mtime = (struct timespec) { 0 };
      listing_member (&r->listing, &m, m.name, m.block);
    }
  else if (labeled && r->conf->verbosity > 1)
    listing_text (&r->listing, -1, diag_colon (r->diag, m.name));
  if (worst != OUT_FATAL && asked)
    worst = compare_label (r, match, labeled ? m.name : NULL);
  member_release (&m);
  return outcome_worst (worst, reader_close (reader, true));
}

enum outcome
op_test_label (struct run *r)
{
  struct match *match = match_new (&r->conf->match, r->names, r->diag);
  if (!match)
    return OUT_FATAL;
  enum outcome worst = test_label (r, match);
  match_free (match);
  return worst;
}
