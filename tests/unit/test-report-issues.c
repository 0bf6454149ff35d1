/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/report_issues.h"
#include "check.h"

#include <stdlib.h>

/* What each issue reads like, with the texts A, B and C; a warning unless
   it is an ERROR.  */
static struct
{
  enum issue_code code;
  char const *a, *b, *c;
  char const *message;
  bool error;
} const cases[] = {
  { ISSUE_NAME_TOO_LONG, "99", NULL, NULL,
    "n\\:m: file name is too long (max 99); not dumped", true },
  { ISSUE_NAME_UNSPLITTABLE, NULL, NULL, NULL,
    "n\\:m: file name is too long (cannot be split); not dumped", true },
  { ISSUE_LINK_TOO_LONG, "t\n", NULL, NULL,
    "t\\n: link name is too long; not dumped", true },
  { ISSUE_VALUE_RANGE, "-5", "time_t", "0..8589934591",
    "value -5 out of time_t range 0..8589934591", true },
  { ISSUE_KIND_UNSUPPORTED, NULL, NULL, NULL,
    "n\\:m: Unknown file type; file ignored", true },
  { ISSUE_CONTINUED_NAME_CUT, NULL, NULL, NULL,
    "n\\:m: file name too long to be stored in a GNU multivolume header,"
    " truncated",
    false },
  { ISSUE_PAX_RECORD_TOO_LONG, "path", "9", NULL,
    "Generated keyword/value pair is too long (keyword=path, length=9)",
    true },
  { ISSUE_NUM_BASE64, NULL, NULL, NULL,
    "Archive contains obsolescent base-64 headers", false },
  { ISSUE_NUM_BLANK, "uid_t", NULL, NULL,
    "Blanks in header where numeric uid_t value expected", true },
  { ISSUE_NUM_GARBAGE, "00zz644", "mode_t", NULL,
    "Archive contains '00zz644' where numeric mode_t value expected", true },
  { ISSUE_NUM_GARBAGE, "\033[1m", "mode_t", NULL,
    "Archive contains '\\033[1m' where numeric mode_t value expected", true },
  { ISSUE_NUM_TWOS_COMPLEMENT, "37777777777", "time_t", NULL,
    "Archive octal value 37777777777 is out of time_t range;"
    " assuming two's complement",
    false },
  { ISSUE_NUM_OCTAL_RANGE, "47777777777", "time_t", NULL,
    "Archive octal value 47777777777 is out of time_t range", true },
  { ISSUE_NUM_BASE64_RANGE, "+//", "off_t", NULL,
    "Archive signed base-64 string '+//' is out of off_t range", true },
  { ISSUE_NUM_BASE256_RANGE, "off_t", NULL, NULL,
    "Archive base-256 value is out of off_t range", true },
  { ISSUE_NUM_RANGE, "-512", "off_t", "0..9223372036854775807",
    "Archive value -512 is out of off_t range 0..9223372036854775807", true },
  { ISSUE_LONG_NAME_TOO_LONG, "1048576", NULL, NULL,
    "Long name in archive is longer than 1048576 bytes", true },
  { ISSUE_PAX_NO_LENGTH, NULL, NULL, NULL,
    "Malformed extended header: missing length", true },
  { ISSUE_PAX_LENGTH_RANGE, "99", NULL, NULL,
    "Extended header length 99 is out of range", true },
  { ISSUE_PAX_NO_BLANK, NULL, NULL, NULL,
    "Malformed extended header: missing blank after length", true },
  { ISSUE_PAX_NO_EQUAL, NULL, NULL, NULL,
    "Malformed extended header: missing equal sign", true },
  { ISSUE_PAX_NO_NEWLINE, NULL, NULL, NULL,
    "Malformed extended header: missing newline", true },
  { ISSUE_PAX_INVALID, "\033", "mtime", NULL,
    "Malformed extended header: invalid mtime=\\033", true },
  { ISSUE_PAX_RANGE, "-1", "uid", "0..4294967295",
    "Extended header uid=-1 is out of range 0..4294967295", true },
  { ISSUE_PAX_EXCESS, "1", "GNU.sparse.map", NULL,
    "Malformed extended header: excess GNU.sparse.map=1", true },
  { ISSUE_PAX_DELIMITER, "x", "GNU.sparse.map", NULL,
    "Malformed extended header: invalid GNU.sparse.map:"
    " unexpected delimiter x",
    true },
  { ISSUE_PAX_ODD, "GNU.sparse.map", NULL, NULL,
    "Malformed extended header: invalid GNU.sparse.map:"
    " odd number of values",
    true },
  { ISSUE_PAX_UNKNOWN, "a\033b", NULL, NULL,
    "Ignoring unknown extended header keyword 'a\\033b'", false },
  { ISSUE_PAX_OVERSIZE, "path", "1048576", NULL,
    "Extended header value of 'path' is longer than 1048576 bytes", true },
  { ISSUE_PAX_GLOBAL_IGNORED, "path", NULL, NULL,
    "Ignoring keyword 'path' in global extended header", false },
  { ISSUE_SPARSE_INVALID, NULL, NULL, NULL,
    "n\\:m: invalid sparse archive member", true },
  { ISSUE_SPARSE_OVERFLOW, NULL, NULL, NULL,
    "n\\:m: numeric overflow in sparse archive member", true },
  { ISSUE_SPARSE_MALFORMED, NULL, NULL, NULL,
    "n\\:m: malformed sparse archive member", true }
};

/* Complain of L under WARNINGS; expect TEXT and STATUS.  */
static enum outcome
run (struct issues *l, struct reported *reported, warning_mask warnings,
     int status, char const *text)
{
  struct diag d;
  diag_init (&d, "tar");
  d.warnings = warnings;
  d.quiet_end = true;
  char *got;
  size_t n;
  FILE *f = d.err = open_memstream (&got, &n);
  enum outcome o = report_issues (&d, reported, "n:m", l);
  CHECK_INT (l->count, 0);
  CHECK_INT (d.failed[KIND_FORMAT] != 0, status == 2);
  CHECK_INT (diag_close (&d, o), status);
  fclose (f);
  CHECK_STR (got, text);
  free (got);
  return o;
}

static void
test_texts (void)
{
  bool seen[ISSUE_CODES] = { false };
  struct issues l;
  issues_init (&l);
  warning_mask all = diag_default_warnings (true);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct reported reported = { 0 };
      char want[200];
      snprintf (want, sizeof want, "tar: %s\n", cases[i].message);
      issues_add (&l, cases[i].code, cases[i].a, cases[i].b, cases[i].c);
      enum outcome o = run (&l, &reported, all, cases[i].error ? 2 : 0, want);
      enum issue_gravity g = issue_gravity (cases[i].code);
      CHECK_INT (o, g == GRAVITY_SKIP    ? OUT_SKIPPED
                    : g == GRAVITY_ERROR ? OUT_ERROR
                                         : OUT_OK);
      seen[cases[i].code] = true;

      /* Texts that memory was lacking for.  */
      issues_add (&l, cases[i].code, NULL, NULL, NULL);
      struct diag d;
      diag_init (&d, "tar");
      d.err = fopen ("/dev/null", "w");
      report_issues (&d, &reported, "n", &l);
      fclose (d.err);
      quote_release (&d.quoter);
    }
  for (int c = 0; c < ISSUE_CODES; c++)
    CHECK (seen[c]);
  issues_release (&l);
}

static void
test_rest (void)
{
  struct issues l;
  issues_init (&l);
  struct reported reported = { 0 };
  CHECK_INT (run (&l, &reported, 0, 0, ""), OUT_OK);

  /* Some things are said once.  */
  char const *text = "tar: Archive contains obsolescent base-64 headers\n";
  issues_add (&l, ISSUE_NUM_BASE64, NULL, NULL, NULL);
  issues_add (&l, ISSUE_NUM_BASE64, NULL, NULL, NULL);
  run (&l, &reported, 0, 0, text);
  issues_add (&l, ISSUE_NUM_BASE64, NULL, NULL, NULL);
  run (&l, &reported, 0, 0, "");

  /* Classes can be off; the status does not depend on that.  */
  issues_add (&l, ISSUE_PAX_UNKNOWN, "k", NULL, NULL);
  run (&l, &reported, 0, 0, "");
  issues_add (&l, ISSUE_KIND_UNSUPPORTED, NULL, NULL, NULL);
  CHECK_INT (run (&l, &reported, 0, 2, ""), OUT_SKIPPED);

  /* A list has an end, but what does not fit still counts.  */
  for (int i = 0; i < LIMIT_ISSUES; i++)
    issues_add (&l, ISSUE_PAX_UNKNOWN, "k", NULL, NULL);
  issues_add (&l, ISSUE_SPARSE_INVALID, NULL, NULL, NULL);
  CHECK_INT (l.count, LIMIT_ISSUES);
  CHECK_INT (run (&l, &reported, 0, 2, ""), OUT_SKIPPED);
  issues_release (&l);
}

int
main (void)
{
  test_texts ();
  test_rest ();
  return check_status ();
}
