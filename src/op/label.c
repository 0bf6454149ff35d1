/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include <stdlib.h>

#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "op/run.h"
#include "op/sandbox.h"
#include "op/visit.h"
#include "report/listing.h"
#include "select/match.h"
#include "stream/label.h"
#include "stream/reader.h"
#include "stream/volumeset.h"

struct label_test
{
  struct match *match; /* owned; the names */
  bool right;          /* the archive has a label that is one of them */
};

/* Whether LABEL is one of the names.  The label of a volume is also tried
   without its number.  */
static bool
is_asked_for (struct run *r, struct match *match, char const *label)
{
  if (match_member (match, label, NULL))
    return true;
  char *bare = r->conf->volume->multi ? label_without_number (label) : NULL;
  bool asked = bare && match_member (match, bare, NULL);
  free (bare);
  return asked;
}

static enum outcome
report_mismatch (struct run *r, struct match *match)
{
  match_warn_wildcards (match);
  if (r->conf->verbosity > 1)
    return diag_differs (r->diag, WARN_DIFFERENCE, 0,
                         _ ("Archive label mismatch"));
  diag_count_warning (r->diag, WARN_DIFFERENCE);
  return OUT_DIFFERS;
}

/* A visit_action for the first member: list it if it is a label, and compare
   it with the names.  */
static enum outcome
test_member (void *arg, struct visit *v)
{
  struct label_test *t = arg;
  struct run *r = v->run;
  struct member *m = v->m;
  v->last = true;
  if (m->kind != MEMBER_VOLUME_LABEL)
    return OUT_OK;
  if (!match_has_operands (t->match) || r->conf->verbosity > 2)
    {
      /* Of a label with a header of its own, GNU tar only looks at the
         name.  */
      if (m->format != FORMAT_POSIX)
        m->mtime = (struct timespec) { 0 };
      listing_member (r->listing, m, m->name, m->block);
    }
  else if (r->conf->verbosity > 1)
    listing_text (r->listing, -1, diag_colon (r->diag, m->name));
  t->right = is_asked_for (r, t->match, m->name);
  return OUT_OK;
}

static enum outcome
test_label (struct run *r, struct label_test *t)
{
  struct reader_opts o = *r->conf->reader;
  o.first_only = true;
  struct reader *reader;
  enum outcome worst = visit_open (r, &o, NULL, NULL, &reader);
  if (outcome_is_fatal (worst))
    return worst;
  sandbox_enter (r, t->match);
  worst = visit_each (r, reader, test_member, t);
  if (!outcome_is_fatal (worst) && match_has_operands (t->match) && !t->right)
    worst = outcome_worst (worst, report_mismatch (r, t->match));
  return outcome_worst (worst, reader_close (reader, outcome_is_fatal (worst)
                                                         ? READER_FAILED
                                                         : READER_EARLY));
}

enum outcome
op_test_label (struct run *r)
{
  struct label_test t
      = { .match = match_new (r->conf->match, r->names, r->diag) };
  if (!t.match)
    return OUT_FATAL;
  enum outcome worst = test_label (r, &t);
  match_free (t.match);
  return worst;
}
