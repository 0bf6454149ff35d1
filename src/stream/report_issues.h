/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* report_issues.h - prints the issues of the codecs.  Their messages are in
   src/format/issues.def.

   Errors:     none; the outcome says what the issues mean.
   Ownership:  the caller keeps the list, which is empty afterwards.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_REPORT_ISSUES_H
#define TNC_STREAM_REPORT_ISSUES_H

#include <stdbool.h>

#include "base/diag.h"
#include "format/issue.h"

/* What this run has already reported and must not report again.  Initially all
   zeros.  */
struct reported
{
  bool base64;
};

/* Print all ISSUES of the member NAME and clear the list.  Returns OUT_SKIPPED
   if the member is lost, OUT_ERROR after a lesser error, else OUT_OK.  */
enum outcome report_issues (struct diag *d, struct reported *reported,
                            char const *name, struct issues *issues);

/* Report the result ERR of encoding headers for NAME.  Unless this is "done",
   there is nothing to write.  */
enum outcome report_encoding (struct diag *d, int err, char const *name,
                              struct issues *issues);

#endif
