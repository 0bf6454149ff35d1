/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* complain.h - the issues of the codecs as messages.  The one home of
   their wording.  */

#ifndef TNC_STREAM_COMPLAIN_H
#define TNC_STREAM_COMPLAIN_H

#include "base/diag.h"
#include "format/issue.h"

/* Print all ISSUES about the member NAME and clear the list.  ONCE keeps
   which once-only warnings were given; the caller zeroes it at start.
   -> the worst outcome.  */
struct complain_once { unsigned long given; };
enum outcome complain (struct diag *d, struct complain_once *once,
                       char const *name, struct issues *issues);

#endif
