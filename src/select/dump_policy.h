/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dump_policy.h - what a dump says about directories that it leaves out or
   cannot read.  Plain and incremental dumps share it.

   Errors:     enum outcome of what was reported.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_DUMP_POLICY_H
#define TNC_SELECT_DUMP_POLICY_H

#include <stdbool.h>

#include "base/diag.h"
#include "select/exclude.h"

struct dump_policy
{
  struct diag *diag; /* borrowed */
  bool incremental;
  bool verbose;            /* say what is left out */
  bool ignore_failed_read; /* what cannot be read is no error */
  bool ignore_changed;     /* what changes or is removed meanwhile is none */
};

/* The directory NAME holds TAG.  A plain dump gives NAME with a slash.  */
void dump_policy_report_tag (struct dump_policy const *p, char const *name,
                             struct exclude_tag const *tag);

/* The directory NAME is on another file system, which --one-file-system leaves
   out.  A plain dump gives NAME with a slash.  */
void dump_policy_report_other_device (struct dump_policy const *p,
                                      char const *name);

/* CALL failed on NAME with ERR, a positive errno value.  BELOW: the name came
   from a directory, so the file may have been removed since: OUT_VANISHED.
   Else OUT_SKIPPED.  If it is ignored, OUT_OMITTED.  */
enum outcome dump_policy_report_failure (struct dump_policy const *p,
                                         char const *call, char const *name,
                                         bool below, int err);

/* NAME changed or was replaced while it was archived.  OUT_DIFFERS or, if
   that is ignored, OUT_OMITTED: the archive does not have the file as it
   is, and the user does not mind.  */
enum outcome dump_policy_report_changed (struct dump_policy const *p,
                                         char const *name);

#endif
