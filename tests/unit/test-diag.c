/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/diag.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>

#include "quotearg.h"

#define DIAG_KIND KIND_READ

/* What one run of messages looks like, and its status.  */
struct capture
{
  struct diag diag;
  char *text; /* owned */
  size_t bytes;
};

static void
start (struct capture *c)
{
  diag_init (&c->diag, "tar");
  c->text = NULL;
  c->diag.err = open_memstream (&c->text, &c->bytes);
}

/* End C with the outcome O, expecting STATUS and TEXT.  */
static void
finish (struct capture *c, enum outcome o, int status, char const *text)
{
  FILE *f = c->diag.err;
  CHECK_INT (diag_close (&c->diag, o), status);
  fclose (f);
  CHECK_STR (c->text, text);
  free (c->text);
}

static void
test_severities (void)
{
  struct capture c;
  start (&c);
  diag_warn (&c.diag, WARN_XDEV, 0, "%s", "w");
  finish (&c, OUT_OK, 0, "tar: w\n");

  start (&c);
  CHECK_INT (diag_differs (&c.diag, WARN_FILE_CHANGED, 0, "%s", "d"),
             OUT_DIFFERS);
  finish (&c, OUT_DIFFERS, 1, "tar: d\n");

  start (&c);
  CHECK_INT (diag_call_error (&c.diag, "open", "a:b", EACCES), OUT_SKIPPED);
  diag_differs (&c.diag, WARN_ALWAYS, 0, "%s", "later");
  finish (&c, OUT_SKIPPED, 2,
          "tar: a\\:b: Cannot open: Permission denied\ntar: later\n"
          "tar: Exiting with failure status due to previous errors\n");

  start (&c);
  CHECK_INT (diag_fatal (&c.diag, 0, "%s", "end"), OUT_FATAL);
  finish (&c, OUT_FATAL, 2,
          "tar: end\ntar: Error is not recoverable: exiting now\n");
}

static void
test_unreachable (void)
{
  struct capture c;
  start (&c);
  CHECK_INT (diag_unreachable (&c.diag, "h"), OUT_UNREACHABLE);
  finish (&c, OUT_UNREACHABLE, 128,
          "tar: Cannot connect to h: resolve failed\n");
}

/* A message graver than the outcome of the run: somebody dropped an
   outcome.  */
static void
test_lost (void)
{
  char const *lost
      = "tar: internal error: the outcome of a message was lost\n";
  char text[200];
  struct capture c;
  start (&c);
  diag_error (&c.diag, 0, "%s", "e");
  snprintf (text, sizeof text,
            "tar: e\n%star: Exiting with failure status due to previous "
            "errors\n",
            lost);
  finish (&c, OUT_DIFFERS, 2, text);

  start (&c);
  diag_differs (&c.diag, WARN_ALWAYS, 0, "%s", "d");
  snprintf (text, sizeof text, "tar: d\n%s", lost);
  finish (&c, OUT_OMITTED, 1, text);

  start (&c);
  diag_fatal (&c.diag, 0, "%s", "f");
  snprintf (text, sizeof text,
            "tar: f\n%star: Error is not recoverable: exiting now\n", lost);
  finish (&c, OUT_ERROR, 2, text);

  /* An outcome needs no message.  */
  start (&c);
  finish (&c, OUT_DIFFERS, 1, "");
  start (&c);
  finish (&c, OUT_FATAL, 2,
          "tar: Exiting with failure status due to previous errors\n");
}

/* Outcomes are joined by status, by whether the step was done, and by whether
   the run ends.  */
static void
test_outcomes (void)
{
  static struct
  {
    enum outcome outcome;
    int status;
    bool done, fatal;
    enum outcome but_done;
  } const all[] = {
    { OUT_OK, 0, true, false, OUT_OK },
    { OUT_DIFFERS, 1, true, false, OUT_DIFFERS },
    { OUT_ERROR, 2, true, false, OUT_ERROR },
    { OUT_OMITTED, 0, false, false, OUT_OK },
    { OUT_VANISHED, 1, false, false, OUT_DIFFERS },
    { OUT_SKIPPED, 2, false, false, OUT_ERROR },
    { OUT_UNUSABLE, 1, false, true, OUT_UNUSABLE },
    { OUT_FATAL, 2, false, true, OUT_FATAL },
    { OUT_UNREACHABLE, 128, false, true, OUT_UNREACHABLE },
  };
  enum
  {
    COUNT = sizeof all / sizeof *all
  };
  for (int i = 0; i < COUNT; i++)
    {
      CHECK_INT (outcome_status (all[i].outcome), all[i].status);
      CHECK_INT (outcome_is_done (all[i].outcome), all[i].done);
      CHECK_INT (outcome_is_fatal (all[i].outcome), all[i].fatal);
      CHECK_INT (outcome_but_done (all[i].outcome), all[i].but_done);
      for (int k = 0; k < COUNT; k++)
        {
          enum outcome o = outcome_worst (all[i].outcome, all[k].outcome);
          int a = all[i].status, b = all[k].status;
          CHECK_INT (outcome_status (o), a < b ? b : a);
          CHECK_INT (outcome_is_done (o), all[i].done && all[k].done);
          CHECK_INT (outcome_is_fatal (o), all[i].fatal || all[k].fatal);
        }
    }
}

static void
test_classes (void)
{
  struct capture c;
  start (&c);
  c.diag.warnings = 0;
  diag_warn (&c.diag, WARN_XDEV, 0, "%s", "silent");
  diag_differs (&c.diag, WARN_FILE_CHANGED, 0, "%s", "silent");
  diag_warn (&c.diag, WARN_ALWAYS, 0, "%s", "always");
  finish (&c, OUT_DIFFERS, 1, "tar: always\n");

  warning_mask quiet = diag_default_warnings (false);
  warning_mask loud = diag_default_warnings (true);
  CHECK ((quiet >> WARN_EXISTING_FILE & 1) == 0);
  CHECK ((loud >> WARN_EXISTING_FILE & 1) != 0);
  CHECK ((loud >> WARN_PAGE_CACHE & 1) == 0);
}

static void
test_quotes (void)
{
  struct diag d;
  diag_init (&d, "tar");
  CHECK_STR (diag_colon (&d, "a\nb:c\\d"), "a\\nb\\:c\\\\d");
  CHECK_STR (diag_quote (&d, "it's"), "'it\\'s'");
  CHECK_STR (quote_listing (&d.quoter, "a b\033[1m\377"), "a b\\033[1m\\377");
  struct diag_opts o = { .quote = { .style = literal_quoting_style } };
  diag_configure (&d, &o);
  CHECK_STR (quote_listing (&d.quoter, "a\nb"), "a\nb");
  CHECK_STR (quote_safe (&d.quoter, "a\nb"), "a\\nb");
  CHECK_INT (diag_close (&d, OUT_OK), 0);
}

/* What the summary says.  */
static void
test_counts (void)
{
  struct capture c;
  start (&c);
  diag_summary (&c.diag);
  struct diag_opts o = { .warnings = (warning_mask) 1 << WARN_XDEV };
  diag_configure (&c.diag, &o);
  diag_warn (&c.diag, WARN_XDEV, 0, "%s", "on");
  diag_warn (&c.diag, WARN_TIMESTAMP, 0, "%s", "off");
  diag_warn (&c.diag, WARN_NOTE, 0, "%s", "note");
  diag_warn (&c.diag, WARN_ALWAYS, 0, "%s", "always");
  diag_call_warn (&c.diag, WARN_DIFFERENCE, "stat", "f", ENOENT);
  diag_print (&c.diag, WARN_XDEV, 0, "%s", "printed");
  diag_print (&c.diag, WARN_TIMESTAMP, 0, "%s", "off");
  diag_differs (&c.diag, WARN_FILE_CHANGED, 0, "%s", "off");
  diag_count_warning (&c.diag, WARN_DIFFERENCE);
  diag_count_warning (&c.diag, WARN_NOTE);
  diag_error (&c.diag, 0, "%s", "e");
  diag_error_of (KIND_NONE, &c.diag, 0, "%s", "more");
  diag_call_error (&c.diag, "open", "f", EACCES);
  diag_call_fatal_of (KIND_ARCHIVE, &c.diag, "open", "a", EACCES);
  diag_count_error (&c.diag, KIND_FORMAT);
  diag_count_error (&c.diag, KIND_NONE);
  diag_unreachable (&c.diag, "h");
  diag_usage (&c.diag, "u");
  CHECK_INT (c.diag.warned[WARN_XDEV], 1);
  CHECK_INT (c.diag.failed[KIND_READ], 2);
  diag_summary (&c.diag);
  finish (&c, OUT_UNREACHABLE, 128,
          "tar: on\n"
          "tar: note\n"
          "tar: always\n"
          "tar: f: Warning: Cannot stat: No such file or directory\n"
          "tar: printed\n"
          "tar: e\n"
          "tar: more\n"
          "tar: f: Cannot open: Permission denied\n"
          "tar: a: Cannot open: Permission denied\n"
          "tar: Cannot connect to h: resolve failed\n"
          "tar: u\n"
          "Try 'tar --help' or 'tar --usage' for more information.\n"
          "tar: warnings: file-changed: 1\n"
          "tar: warnings: xdev: 1\n"
          "tar: warnings: other: 1\n"
          "tar: warnings: difference: 2\n"
          "tar: errors: usage: 1\n"
          "tar: errors: read: 2\n"
          "tar: errors: archive: 2\n"
          "tar: errors: format: 1\n");
}

/* A copy prints what the original would, or nothing; what it reported counts
   for the original if that is wanted.  */
static void
count_message (void *arg)
{
  ++*(int *) arg;
}

static void
test_copies (void)
{
  struct capture c;
  struct diag copy;
  int messages = 0;
  start (&c);
  char const *quoted = diag_colon (&c.diag, "a:b");
  diag_copy (&copy, &c.diag);
  for (int i = 0; i < 2 * QUOTE_SLOTS; i++)
    CHECK_STR (diag_colon (&copy, "x:y"), "x\\:y");
  CHECK_STR (quoted, "a\\:b");
  diag_warn (&copy, WARN_ALWAYS, 0, "%s", "copied");
  copy.err = NULL;
  copy.before = count_message;
  copy.before_arg = &messages;
  diag_warn (&copy, WARN_ALWAYS, 0, "%s", "silent");
  CHECK_INT (diag_error (&copy, 0, "%s", "silent"), OUT_SKIPPED);
  CHECK_INT (messages, 2);
  diag_absorb (NULL, &copy);
  finish (&c, OUT_OK, 0, "tar: copied\n");

  start (&c);
  diag_warn (&c.diag, WARN_ALWAYS, 0, "%s", "first");
  diag_copy (&copy, &c.diag);
  diag_warn (&copy, WARN_ALWAYS, 0, "%s", "second");
  CHECK_INT (diag_error_of (KIND_WRITE, &copy, 0, "%s", "lost"), OUT_SKIPPED);
  diag_absorb (&c.diag, &copy);
  CHECK_INT (c.diag.warned[WARN_ALWAYS], 2);
  CHECK_INT (c.diag.failed[KIND_WRITE], 1);
  finish (&c, OUT_OK, 2,
          "tar: first\n"
          "tar: second\n"
          "tar: lost\n"
          "tar: internal error: the outcome of a message was lost\n"
          "tar: Exiting with failure status due to previous errors\n");
}

int
main (void)
{
  test_severities ();
  test_unreachable ();
  test_lost ();
  test_outcomes ();
  test_classes ();
  test_quotes ();
  test_counts ();
  test_copies ();
  return check_status ();
}
