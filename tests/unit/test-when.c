/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/when.h"
#include "check.h"
#include "scratch.h"

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

/* TEXT, seen at a fixed moment, is WANT seconds and NSEC.  */
static void
check_date (char const *text, intmax_t want, long nsec)
{
  struct timespec now = { .tv_sec = 1000000000 };
  struct timespec t = { 0 };
  CHECK (when_parse (text, now, &t));
  CHECK_INT (t.tv_sec, want);
  CHECK_INT (t.tv_nsec, nsec);
}

static void
check_span (intmax_t sec, long nsec, char const *want)
{
  char buf[WHEN_BYTES];
  struct timespec t = { .tv_sec = sec, .tv_nsec = nsec };
  CHECK_STR (when_format_span (t, buf), want);
}

static void
check_text (intmax_t sec, long nsec, bool full, bool utc, char const *want)
{
  char buf[WHEN_BYTES];
  struct timespec t = { .tv_sec = sec, .tv_nsec = nsec };
  CHECK_STR (when_format (t, full, utc, buf), want);
}

int
main (void)
{
  setenv ("TZ", "EST5", 1);
  tzset ();
  struct timespec t, now = { .tv_sec = 1000000000 };

  CHECK (when_is_file ("/x"));
  CHECK (when_is_file ("./x"));
  CHECK (!when_is_file ("x"));
  CHECK (!when_is_file (""));

  check_date ("@0", 0, 0);
  check_date ("@-1.5", -2, 500000000);
  check_date ("@1.25", 1, 250000000);
  check_date ("2000-01-02 UTC", 946771200, 0);
  check_date ("2000-01-02", 946771200 + 5 * 3600, 0);
  check_date ("2000-01-02 03:04:05.6 UTC", 946771200 + 11045, 600000000);
  check_date ("yesterday", 1000000000 - 86400, 0);
  CHECK (!when_parse ("foo", now, &t));
  CHECK (!when_parse ("2000-02-31 25:00", now, &t));

  check_text (946771200, 0, true, true, "2000-01-02 00:00:00");
  check_text (946771200, 0, true, false, "2000-01-01 19:00:00");
  check_text (946771200, 0, false, true, "2000-01-02 00:00");
  check_text (946771200, 600000000, true, true, "2000-01-02 00:00:00.6");
  /* GNU tar's way: -1.5 is half a second after -1.  */
  check_text (-2, 500000000, true, true, "1969-12-31 23:59:59.5");
  check_span (5, 0, "5");
  check_span (5, 250000000, "5.25");
  check_span (0, 1, "0.000000001");
  check_span (-1, 500000000, "-0.5");
  check_span (-2, 250000000, "-1.75");
  check_span (-1, 0, "-1");
  check_span (INTMAX_MIN, 999999999, "-9223372036854775807.000000001");
  check_text (INTMAX_MAX, 0, true, true, "9223372036854775807");

  int dir = scratch_open ();
  int fd = openat (dir, "f", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  struct timespec const times[2]
      = { { .tv_sec = 5 }, { .tv_sec = 6, .tv_nsec = 7000 } };
  CHECK_INT (futimens (fd, times), 0);
  char name[sizeof scratch_name + 8];
  snprintf (name, sizeof name, "%s/f", scratch_name);
  CHECK_INT (when_of_file (name, &t), 0);
  CHECK_INT (t.tv_sec, 6);
  CHECK_INT (t.tv_nsec, 7000);
  strcat (name, "x");
  CHECK_INT (when_of_file (name, &t), -ENOENT);
  close (fd);
  close (dir);
  scratch_remove ();
  return check_status ();
}
