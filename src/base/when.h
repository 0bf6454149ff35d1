/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* when.h - points in time, text in and out.

   Errors:     -errno, or false; a time that no calendar holds is written
               as its number.
   Threads:    any, while none changes the time zone.  */

#ifndef TNC_BASE_WHEN_H
#define TNC_BASE_WHEN_H

#include <stdbool.h>
#include <time.h>

enum
{
  WHEN_BYTES = 64
};

/* Whether TEXT, as of --mtime, names a file and not a date.  */
bool when_is_file (char const *text);

/* When FILE was last modified.  0 or -errno.  */
int when_of_file (char const *file, struct timespec *result);

/* The date TEXT as seen at NOW, in any of the forms of date(1).  False if it
   is none.  */
bool when_parse (char const *text, struct timespec now,
                 struct timespec *result);

/* T as "YYYY-MM-DD HH:MM", in local time or UTC; if FULL with seconds and
   what is not zero of the fraction.  BUF has room for WHEN_BYTES.  */
char *when_format (struct timespec t, bool full, bool utc, char *buf);

/* The length of time T as seconds, with a fraction if it is not zero.  */
char *when_format_span (struct timespec t, char *buf);

#endif
