/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* diff.h - the comparison of -d, for --verify.

   Errors:     enum outcome; failures are already reported.
   Threads:    main thread only.  */

#ifndef TNC_OP_DIFF_H
#define TNC_OP_DIFF_H

#include <stddef.h>

#include "base/outcome.h"

struct run;

/* --verify: read the archive that was just written and closed, and compare its
   members with the files in the directory of -C number CWD.  */
enum outcome diff_verify (struct run *r, size_t cwd);

#endif
