/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/dump_policy.h"

#include <errno.h>

#include "base/i18n.h"

#define DIAG_KIND KIND_READ

void
dump_policy_report_tag (struct dump_policy const *p, char const *name,
                        struct exclude_tag const *tag)
{
  if (p->verbose && tag->effect != EXCLUDE_TAG_NONE)
    diag_warn (p->diag, WARN_CACHEDIR, 0,
               (tag->effect == EXCLUDE_TAG_ALL
                    ? _ ("%s: contains a cache directory tag %s; "
                         "directory not dumped")
                    : _ ("%s: contains a cache directory tag %s; "
                         "contents not dumped")),
               diag_colon (p->diag, name),
               quote_listing (&p->diag->quoter, tag->name));
}

void
dump_policy_report_other_device (struct dump_policy const *p, char const *name)
{
  /* GNU tar has different rules and words for the two kinds of dumps.  */
  if (p->incremental)
    diag_warn (p->diag, WARN_XDEV, 0,
               _ ("%s: directory is on a different filesystem; not dumped"),
               diag_colon (p->diag, name));
  else if (p->verbose)
    diag_warn (p->diag, WARN_XDEV, 0,
               _ ("%s: file is on a different filesystem; not dumped"),
               diag_colon (p->diag, name));
}

/* Report that the file NAME was removed.  */
static enum outcome
report_removed (struct dump_policy const *p, char const *name)
{
  char const *format = _ ("%s: File removed before we read it");
  char const *shown = diag_colon (p->diag, name);
  if (!p->ignore_changed)
    return outcome_worst (
        diag_differs (p->diag, WARN_FILE_REMOVED, 0, format, shown),
        OUT_VANISHED);
  diag_warn (p->diag, WARN_FILE_REMOVED, 0, format, shown);
  return OUT_OMITTED;
}

enum outcome
dump_policy_report_failure (struct dump_policy const *p, char const *call,
                            char const *name, bool below, int err)
{
  if (err == ENOENT && below)
    return report_removed (p, name);
  if (!p->ignore_failed_read)
    return diag_call_error (p->diag, call, name, err);
  diag_call_warn (p->diag, WARN_FAILED_READ, call, name, err);
  return OUT_OMITTED;
}

enum outcome
dump_policy_report_changed (struct dump_policy const *p, char const *name)
{
  char const *format = _ ("%s: file changed as we read it");
  char const *shown = diag_colon (p->diag, name);
  if (!p->ignore_changed)
    return diag_differs (p->diag, WARN_FILE_CHANGED, 0, format, shown);
  diag_warn (p->diag, WARN_FILE_CHANGED, 0, format, shown);
  return OUT_OMITTED;
}
