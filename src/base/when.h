/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* when.h - points in time as text.

   Errors:     none; a time that no calendar holds becomes its number.
   Threads:    any.  */

#ifndef TNC_BASE_WHEN_H
#define TNC_BASE_WHEN_H

#include <stdbool.h>
#include <time.h>

enum { WHEN_BYTES = 64 };

/* T as "YYYY-MM-DD HH:MM", in local time or UTC; if FULL with seconds and
   what is not zero of the fraction.  BUF has room for WHEN_BYTES.  */
char *when_format (struct timespec t, bool full, bool utc, char *buf);

/* The length of time T as seconds, with a fraction if it is not zero.  */
char *when_format_span (struct timespec t, char *buf);

#endif
