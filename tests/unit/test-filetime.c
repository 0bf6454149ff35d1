/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#include "check.h"
#include "scratch.h"
#include "stat-time.h"
#include "timespec.h"

/* The coarse clock fails, or stands still at this time.  */
static int clock_error;
static struct timespec const *clock_stands;
static unsigned slept;

static int
fake_gettime (clockid_t id, struct timespec *t)
{
  errno = clock_error;
  if (clock_error)
    return -1;
  if (clock_stands)
    {
      *t = *clock_stands;
      return 0;
    }
  return clock_gettime (id, t);
}

static int
fake_sleep (struct timespec const *t, struct timespec *left)
{
  slept++;
  return nanosleep (t, left);
}

#define clock_gettime fake_gettime
#undef nanosleep
#define nanosleep fake_sleep
#include "../../lib/filetime.c"
#undef clock_gettime
#undef nanosleep

/* Whatever part of a tick it is now, a file written later is not older.  */
static void
test_order (int dirfd)
{
  int fd = openat (dirfd, "f", O_WRONLY | O_CREAT, 0644);
  CHECK (0 <= fd);
  unsigned older = 0;
  for (int i = 0; i < 2000; i++)
    {
      struct stat st;
      struct timespec before = filetime_now ();
      if (pwrite (fd, "x", 1, i) != 1 || fstat (fd, &st) != 0)
        CHECK (0);
      older += timespec_cmp (get_stat_mtime (&st), before) < 0;
    }
  CHECK_INT (older, 0);
  close (fd);
}

/* What was written before is older, however the file system dates it, and
   what is written later is not.  */
static void
test_next (int dirfd)
{
  int fd = openat (dirfd, "g", O_WRONLY | O_CREAT, 0644);
  CHECK (0 <= fd);
  unsigned not_older = 0, older = 0;
  for (int i = 0; i < 30; i++)
    {
      struct stat before, after;
      /* A date that somebody looked at may be a finer one next time.  */
      if (pwrite (fd, "x", 1, i) != 1 || fstat (fd, &before) != 0
          || pwrite (fd, "y", 1, i) != 1 || fstat (fd, &before) != 0)
        CHECK (0);
      struct timespec next = filetime_next ();
      if (pwrite (fd, "z", 1, i) != 1 || fstat (fd, &after) != 0)
        CHECK (0);
      not_older += 0 <= timespec_cmp (get_stat_ctime (&before), next);
      older += timespec_cmp (get_stat_ctime (&after), next) < 0;
    }
  CHECK_INT (not_older, 0);
  CHECK_INT (older, 0);
  close (fd);
}

static void
test_latest (void)
{
  struct timespec t = filetime_latest ((struct timespec) { 8, 0 });
  CHECK_INT (t.tv_sec, 9);
  CHECK_INT (t.tv_nsec, 999999999);
  t = filetime_latest ((struct timespec) { 8, 1 });
  CHECK_INT (t.tv_sec, 8);
  CHECK_INT (t.tv_nsec, 1);
}

/* Without the coarse clock there is the other one; nobody waits for ever for a
   clock that stands still.  */
static void
test_bad_clock (void)
{
  struct timespec before = current_timespec ();
  clock_error = EINVAL;
  struct timespec now = filetime_now ();
  clock_error = 0;
  CHECK (timespec_cmp (before, now) <= 0);
  CHECK (timespec_cmp (now, current_timespec ()) <= 0);

  struct timespec still = { .tv_sec = 1000, .tv_nsec = 5 };
  clock_stands = &still;
  slept = 0;
  now = filetime_next ();
  clock_stands = NULL;
  CHECK_INT (timespec_cmp (now, still), 0);
  CHECK_INT (slept, 100);
}

int
main (void)
{
  int dirfd = scratch_open ();
  test_order (dirfd);
  test_next (dirfd);
  test_latest ();
  test_bad_clock ();
  close (dirfd);
  scratch_remove ();
  return check_status ();
}
