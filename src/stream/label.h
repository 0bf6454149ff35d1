/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* label.h - the labels of archives.  With several volumes, each label ends in
   the number of its volume.

   Errors:     an outcome; failures are already reported.
   Ownership:  the caller frees what label_without_number returns.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_LABEL_H
#define TNC_STREAM_LABEL_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/member.h"

/* LABEL without the " Volume N" at its end, or NULL if it does not end so.  */
char *label_without_number (char const *label);

/* The label that is the member M; NULL if M is something else.  */
char const *label_of_member (struct member const *m);

/* Check LABEL, NULL if there is none, against PATTERN.  With NUMBERED, also
   try LABEL without its number.  OUT_OK, or fatal if it does not match, which
   is reported.  */
enum outcome label_check (char const *label, char const *pattern,
                          bool numbered, struct diag *d);

#endif
