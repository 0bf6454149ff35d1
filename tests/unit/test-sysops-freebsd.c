/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* lib/sysops as FreeBSD builds it, where POSIX_FADV_NOREUSE drops what was
   used.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/types.h>

#include "check.h"

#undef NOREUSE_DROPS
#define NOREUSE_DROPS 1
#undef HAVE_POSIX_FADVISE
#define HAVE_POSIX_FADVISE 1
/* Its numbers.  */
#undef POSIX_FADV_NORMAL
#undef POSIX_FADV_DONTNEED
#undef POSIX_FADV_NOREUSE
#define POSIX_FADV_NORMAL 0
#define POSIX_FADV_DONTNEED 4
#define POSIX_FADV_NOREUSE 5

static int last_fd, last_advice, fails;
static off_t last_offset, last_length;

static int
freebsd_fadvise (int fd, off_t offset, off_t length, int advice)
{
  last_fd = fd;
  last_offset = offset;
  last_length = length;
  last_advice = advice;
  return fails;
}

#undef posix_fadvise
#define posix_fadvise freebsd_fadvise

#include "../../lib/sysops.c"

int
main (void)
{
#if HAVE_F_NOCACHE
  puts ("skipped: this system has F_NOCACHE, which is preferred");
  return 77;
#endif
  CHECK_INT (sysops_real.set_uncached (7, true), 0);
  CHECK_INT (last_fd, 7);
  CHECK_INT (last_offset, 0);
  CHECK_INT (last_length, 0);
  CHECK_INT (last_advice, POSIX_FADV_NOREUSE);
  CHECK_INT (sysops_real.set_uncached (7, false), 0);
  CHECK_INT (last_advice, POSIX_FADV_NORMAL);
  CHECK_INT (sysops_real.fadvise_dontneed (7, 4096, 8192), 0);
  CHECK_INT (last_advice, POSIX_FADV_DONTNEED);
  fails = ENODEV;
  CHECK_INT (sysops_real.set_uncached (7, true), -1);
  CHECK_INT (errno, ENODEV);
  return check_status ();
}
