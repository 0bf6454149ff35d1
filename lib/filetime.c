/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "filetime.h"

#include "timespec.h"

struct timespec
filetime_now (void)
{
#ifdef CLOCK_REALTIME_COARSE
  struct timespec now;
  if (clock_gettime (CLOCK_REALTIME_COARSE, &now) == 0)
    return now;
#endif
  return current_timespec ();
}

struct timespec
filetime_next (void)
{
  /* A file's date can have this full precision.  */
  struct timespec called = current_timespec (), now = filetime_now ();
  /* Give up if the clock stands still.  */
  for (int i = 0; i < 100 && timespec_cmp (now, called) <= 0; i++)
    {
      nanosleep (&(struct timespec) { .tv_nsec = 500000 }, NULL);
      now = filetime_now ();
    }
  return now;
}

struct timespec
filetime_latest (struct timespec t)
{
  if (t.tv_nsec == 0)
    t = timespec_add (t,
                      (struct timespec) { .tv_sec = 1, .tv_nsec = 999999999 });
  return t;
}
