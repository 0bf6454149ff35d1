/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "filetime.h"

#include <sys/stat.h>

#include "check.h"
#include "scratch.h"
#include "stat-time.h"
#include "timespec.h"

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

int
main (void)
{
  int dirfd = scratch_open ();
  test_order (dirfd);
  test_next (dirfd);
  test_latest ();
  close (dirfd);
  scratch_remove ();
  return check_status ();
}
