/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/dump_policy.h"

#include "gettext.h"

#define _(msgid) gettext (msgid)

void
dump_policy_report_tag (struct dump_policy const *p, char const *name,
                        struct exclude_tag const *tag)
{
  if (p->verbose && tag->effect != EXCLUDE_TAG_NONE)
    diag_warn (p->diag, WARN_CACHEDIR, 0,
               _ ("%s: contains a cache directory tag %s; %s"),
               diag_colon (p->diag, name),
               quote_listing (&p->diag->quoter, tag->name),
               (tag->effect == EXCLUDE_TAG_ALL ? _ ("directory not dumped")
                                               : _ ("contents not dumped")));
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

enum outcome
dump_policy_report_failure (struct dump_policy const *p, char const *call,
                            char const *name, bool below, int err)
{
  return diag_unreadable (p->diag, call, name, err, below,
                          p->ignore_failed_read);
}

enum outcome
dump_policy_report_changed (struct dump_policy const *p, char const *name)
{
  return diag_changed (p->diag, name, p->ignore_failed_read);
}
