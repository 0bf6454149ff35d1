/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/dump_policy.h"

#include <errno.h>

#include "capture.h"
#include "check.h"

static void
test_failures (void)
{
  struct capture c;
  capture_open (&c);
  struct dump_policy p = { .diag = &c.diag };
  CHECK_INT (dump_policy_report_failure (&p, "stat", "f", true, ENOENT),
             OUT_VANISHED);
  CHECK_INT (dump_policy_report_failure (&p, "stat", "f", false, ENOENT),
             OUT_SKIPPED);
  CHECK_INT (dump_policy_report_changed (&p, "f"), OUT_DIFFERS);
  CAPTURE_SAYS (&c, "tar: f: File removed before we read it\n"
                    "tar: f: Cannot stat: No such file or directory\n"
                    "tar: f: file changed as we read it\n");

  p.ignore_changed = true;
  CHECK_INT (dump_policy_report_failure (&p, "stat", "f", true, ENOENT),
             OUT_OMITTED);
  CHECK_INT (dump_policy_report_failure (&p, "open", "f", true, EACCES),
             OUT_SKIPPED);
  CHECK_INT (dump_policy_report_failure (&p, "stat", "f", false, ENOENT),
             OUT_SKIPPED);
  CHECK_INT (dump_policy_report_changed (&p, "f"), OUT_OMITTED);
  CAPTURE_SAYS (&c, "tar: f: File removed before we read it\n"
                    "tar: f: Cannot open: Permission denied\n"
                    "tar: f: Cannot stat: No such file or directory\n"
                    "tar: f: file changed as we read it\n");

  p.ignore_failed_read = true;
  CHECK_INT (dump_policy_report_failure (&p, "stat", "f", true, ENOENT),
             OUT_OMITTED);
  CHECK_INT (dump_policy_report_failure (&p, "open", "f", true, EACCES),
             OUT_OMITTED);
  CHECK_INT (dump_policy_report_changed (&p, "f"), OUT_OMITTED);
  CAPTURE_SAYS (&c, "tar: f: File removed before we read it\n"
                    "tar: f: Warning: Cannot open: Permission denied\n"
                    "tar: f: file changed as we read it\n");
  capture_close (&c);
}

static void
test_left_out (void)
{
  struct capture c;
  capture_open (&c);
  struct dump_policy p = { .diag = &c.diag };
  struct exclude_tag none = { .effect = EXCLUDE_TAG_NONE };
  struct exclude_tag under = { EXCLUDE_TAG_UNDER, "T:1" };
  struct exclude_tag all = { EXCLUDE_TAG_ALL, "T" };
  dump_policy_report_tag (&p, "d", &under);
  dump_policy_report_other_device (&p, "d/");
  CAPTURE_SAYS (&c, "");
  p.verbose = true;
  dump_policy_report_tag (&p, "d", &none);
  dump_policy_report_tag (&p, "d", &under);
  dump_policy_report_tag (&p, "d", &all);
  dump_policy_report_other_device (&p, "d/");
  p.verbose = false;
  p.incremental = true;
  dump_policy_report_other_device (&p, "d");
  CAPTURE_SAYS (&c, "tar: d: contains a cache directory tag T:1; contents not "
                    "dumped\n"
                    "tar: d: contains a cache directory tag T; directory not "
                    "dumped\n"
                    "tar: d/: file is on a different filesystem; not dumped\n"
                    "tar: d: directory is on a different filesystem; not "
                    "dumped\n");
  capture_close (&c);
}

int
main (void)
{
  test_failures ();
  test_left_out ();
  return check_status ();
}
