/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/report_issues.h"

#include "base/i18n.h"
#include "xalloc.h"

/* Count an issue of GRAVITY and of the class C.  */
static void
count (struct diag *d, enum issue_gravity gravity, enum warning_class c)
{
  if (gravity != GRAVITY_WARNING)
    diag_count_error (d, KIND_FORMAT);
  else if (diag_is_on (d, c))
    diag_count_warning (d, c);
}

/* Print the issue I of the member NAME.  The rows come from format/issues.def,
   so the compiler checks each message against its arguments.  The outcome
   depends on the gravity, see report_issues.
   Flat: one case for each row.  */
static void
report (struct diag *d, char const *name, struct issue const *i)
{
#define STRING(n) (i->text[n] ? i->text[n] : "")
#define MEMBER diag_colon (d, name)
#define LINK diag_colon (d, STRING (0))
#define TEXT(n) quote_safe (&d->quoter, STRING (n))
#define QUOTED(n) quote_bytes (&d->quoter, STRING (n), i->text_bytes[n])
  switch (i->code)
    {
#define ISSUE(symbol, gravity, class, ...)        \
  case ISSUE_##symbol:                            \
    diag_print (d, WARN_##class, 0, __VA_ARGS__); \
    count (d, GRAVITY_##gravity, WARN_##class);   \
    break;
#include "format/issues.def"
#undef ISSUE
    case ISSUE_CODES:
      break;
    }
}

/* Whether to print I.  A few issues are printed only once in a run.  */
static bool
is_due (struct reported *reported, struct issue const *i)
{
  if (i->code != ISSUE_NUM_BASE64)
    return true;
  bool due = !reported->base64;
  reported->base64 = true;
  return due;
}

enum outcome
report_issues (struct diag *d, struct reported *reported, char const *name,
               struct issues *issues)
{
  uintmax_t counted = d->failed[KIND_FORMAT];
  for (size_t i = 0; i < issues->count; i++)
    if (is_due (reported, &issues->list[i]))
      report (d, name, &issues->list[i]);

  /* This includes issues that did not fit into the list.  */
  enum issue_gravity worst = issues->worst;
  issues_clear (issues);
  if (GRAVITY_WARNING < worst && d->failed[KIND_FORMAT] == counted)
    diag_count_error (d, KIND_FORMAT);
  return (worst == GRAVITY_SKIP    ? OUT_SKIPPED
          : worst == GRAVITY_ERROR ? OUT_ERROR
                                   : OUT_OK);
}

enum outcome
report_encoding (struct diag *d, int err, char const *name,
                 struct issues *issues)
{
  struct reported reported = { 0 };
  if (err < 0)
    xalloc_die ();
  enum outcome o = report_issues (d, &reported, name, issues);
  return err > 0 ? outcome_worst (o, OUT_OMITTED) : outcome_but_done (o);
}
