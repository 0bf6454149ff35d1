/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* explain.h - causes of errors, for --explain-errors: lines that follow the
   message of an error.

   Without that option these functions print nothing.  They change no outcome,
   and nothing is counted.

   Units:      bytes; ERR parameters are errno values.
   Ownership:  every pointer is borrowed.
   Threads:    as diag.h.  */

#ifndef TNC_BASE_EXPLAIN_H
#define TNC_BASE_EXPLAIN_H

#include <stdint.h>

#include "base/diag.h"
#include "child.h"

/* The program that COMMAND names ended so.  C is the child that was waited
   for.  */
void explain_child (struct diag *d, char const *command, struct child const *c,
                    enum child_end end, int number);

/* Writing to NAME failed with ERR after DONE bytes of TOTAL.  */
void explain_write (struct diag *d, char const *name, int err, uintmax_t done,
                    uintmax_t total);

/* Writing the archive NAME failed with ERR after DONE bytes.  READER is the
   program that compresses it, or null.  */
void explain_archive_write (struct diag *d, char const *name, int err,
                            uintmax_t done, char const *reader);

/* The user may have meant NEAR.  */
void explain_near (struct diag *d, char const *near);

#endif
