/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* scan.h - --progress-scan: counts what is to be archived, in a thread that
   walks the operands beside the run and reads no file.

   What it finds is an estimate: files change, and it knows the length of the
   headers only roughly.

   Units:      bytes of the archive.
   Errors:     none: what it cannot look at, the run reports; if the names
               cannot be read twice, nothing is counted.
   Ownership:  borrows the config; has everything else for itself.
   Threads:    main thread only.  */

#ifndef TNC_OP_SCAN_H
#define TNC_OP_SCAN_H

#include <stdbool.h>
#include <stdint.h>

struct config;
struct diag;
struct scan;

/* Start to count what a run with CONF is about to archive, after it has opened
   the file ARCHIVE.  D has the options of messages; none is printed.  Null if
   that is not wanted or not possible.  Where there can be no thread, this
   returns when all is counted.  */
struct scan *scan_start (struct config const *conf, char const *archive,
                         struct diag *d);

/* Whether S, which may be null, has counted everything: how long the archive
   will be, and how many members it will have.  */
bool scan_result (struct scan const *s, uintmax_t *bytes, uintmax_t *members);

/* End S, which may be null.  */
void scan_free (struct scan *s);

#endif
