/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/when.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "parse-datetime.h"
#include "stat-time.h"

bool
when_is_file (char const *text)
{
  return text[0] == '/' || text[0] == '.';
}

int
when_of_file (char const *file, struct timespec *result)
{
  struct stat st;
  if (stat (file, &st) != 0)
    return -errno;
  *result = get_stat_mtime (&st);
  return 0;
}

bool
when_parse (char const *text, struct timespec now, struct timespec *result)
{
  return parse_datetime (result, text, &now);
}

/* Append the point and fraction NS without trailing zeros.  */
static void
add_fraction (char *text, size_t size, long ns)
{
  if (ns <= 0)
    return;
  int digits = 9;
  for (; ns % 10 == 0; ns /= 10)
    digits--;
  size_t n = strlen (text);
  snprintf (text + n, size - n, ".%0*ld", digits, ns);
}

/* Write V, below 100, at P; return the end.  */
static char *
put_two_digits (char *p, int v)
{
  *p++ = '0' + v / 10;
  *p++ = '0' + v % 10;
  return p;
}

char *
when_format (struct timespec t, bool full, bool utc, char *buf)
{
  struct tm tm;
  /* Like GNU tar, show a fraction before 1970 as counted backwards from the
     next second, as in the number -1.5.  */
  if (t.tv_sec < 0 && 0 < t.tv_nsec)
    {
      t.tv_sec++;
      t.tv_nsec = 1000000000 - t.tv_nsec;
    }
  if (!(utc ? gmtime_r (&t.tv_sec, &tm) : localtime_r (&t.tv_sec, &tm)))
    {
      snprintf (buf, WHEN_BYTES, "%*jd", full ? 19 : 16, (intmax_t) t.tv_sec);
      return buf;
    }
  /* Listings are long, and printf is slow.  */
  intmax_t year = tm.tm_year + (intmax_t) 1900;
  char *p = buf;
  if (0 <= year && year <= 9999)
    p = put_two_digits (put_two_digits (p, year / 100), year % 100);
  else
    p += snprintf (p, WHEN_BYTES, "%04jd", year);
  *p++ = '-';
  p = put_two_digits (p, tm.tm_mon + 1);
  *p++ = '-';
  p = put_two_digits (p, tm.tm_mday);
  *p++ = ' ';
  p = put_two_digits (p, tm.tm_hour);
  *p++ = ':';
  p = put_two_digits (p, tm.tm_min);
  if (full)
    {
      *p++ = ':';
      p = put_two_digits (p, tm.tm_sec);
    }
  *p = '\0';
  if (full)
    add_fraction (buf, WHEN_BYTES, t.tv_nsec);
  return buf;
}

char *
when_format_span (struct timespec t, char *buf)
{
  /* The fraction counts forwards from TV_SEC: -1 and 0.5 mean -0.5.  Its
     integer part, 0, needs an explicit sign.  */
  bool minus = t.tv_sec < 0 && 0 < t.tv_nsec;
  if (minus)
    {
      t.tv_sec++;
      t.tv_nsec = 1000000000 - t.tv_nsec;
    }
  snprintf (buf, WHEN_BYTES, "%s%jd", minus && t.tv_sec == 0 ? "-" : "",
            (intmax_t) t.tv_sec);
  add_fraction (buf, WHEN_BYTES, t.tv_nsec);
  return buf;
}
