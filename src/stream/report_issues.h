/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* report_issues.h - print what the codecs report.  The messages stand in
   src/format/issues.def.

   Errors:     none; the outcome says what the issues mean.
   Ownership:  the list stays the caller's, and is empty afterwards.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_REPORT_ISSUES_H
#define TNC_STREAM_REPORT_ISSUES_H

#include <stdbool.h>

#include "base/diag.h"
#include "format/issue.h"

/* What was reported before and is not to be reported again in this run.
   All zeros at first.  */
struct reported
{
  bool base64;
};

/* Print all ISSUES about the member NAME and clear the list.  Return
   OUT_SKIPPED if the member is lost, else OUT_WARNED or OUT_OK.  */
enum outcome report_issues (struct diag *d, struct reported *reported,
                            char const *name, struct issues *issues);

#endif
