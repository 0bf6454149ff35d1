/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* when.h - parse and format times.

   Errors:     -errno, or false.  A time outside the calendar is written as a
               number of seconds.
   Threads:    any, as long as no thread changes the time zone.  */

#ifndef TNC_BASE_WHEN_H
#define TNC_BASE_WHEN_H

#include <stdbool.h>
#include <time.h>

enum
{
  WHEN_BYTES = 64
};

/* Whether TEXT, the argument of --mtime, names a file and not a date.  */
bool when_is_file (char const *text);

/* Get the modification time of FILE.  0 or -errno.  */
int when_of_file (char const *file, struct timespec *result);

/* Parse the date TEXT relative to NOW, in any form that date(1) accepts.
   False if it is invalid.  */
bool when_parse (char const *text, struct timespec now,
                 struct timespec *result);

/* Format T as "YYYY-MM-DD HH:MM" in local time or UTC.  FULL adds seconds and
   the fraction without trailing zeros.  BUF has room for WHEN_BYTES.  */
char *when_format (struct timespec t, bool full, bool utc, char *buf);

/* Format the time span T in seconds, with a fraction if it is not zero.  BUF
   has room for WHEN_BYTES.  */
char *when_format_span (struct timespec t, char *buf);

#endif
