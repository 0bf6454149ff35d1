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

int
main (void)
{
  int dirfd = scratch_open ();
  test_order (dirfd);
  close (dirfd);
  scratch_remove ();
  return check_status ();
}
