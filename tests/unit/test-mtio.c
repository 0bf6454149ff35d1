/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* lib/mtio with a tape drive that notes what it is asked to do.  */

#include <config.h>

#include "mtio.h"

#include "check.h"

#if HAVE_SYS_MTIO_H
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mtio.h>

static int last_fd, fails;
static struct mtop last;

static int
drive_ioctl (int fd, unsigned long request, void *arg)
{
  last_fd = fd;
  errno = fails;
  if (fails)
    return -1;
  if (request == MTIOCTOP)
    memcpy (&last, arg, sizeof last);
  else
    {
      CHECK (request == MTIOCGET);
      *(struct mtget *) arg = (struct mtget) { .mt_type = 7, .mt_blkno = 42 };
    }
  return 0;
}

#undef ioctl
#define ioctl drive_ioctl
#include "../../lib/mtio.c"

int
main (void)
{
  CHECK_INT (mtio_do (4, MTFSF, 3), 0);
  CHECK_INT (last_fd, 4);
  CHECK_INT (last.mt_op, MTFSF);
  CHECK_INT (last.mt_count, 3);
  CHECK_INT (mtio_back_records (5, 1), 0);
  CHECK_INT (last_fd, 5);
  CHECK_INT (last.mt_op, MTBSR);
  CHECK_INT (last.mt_count, 1);

  /* Another operation must not be done instead of one that has too large a
     number.  */
  last.mt_op = -1;
  CHECK_INT (mtio_do (4, MTFSF + (1 << 16), 3), -EINVAL);
  CHECK_INT (last.mt_op, -1);

  struct mtget status;
  unsigned char buf[MTIO_STATUS_MAX];
  CHECK_INT (mtio_status (6, buf), sizeof status);
  memcpy (&status, buf, sizeof status);
  CHECK_INT (last_fd, 6);
  CHECK_INT (status.mt_type, 7);
  CHECK_INT (status.mt_blkno, 42);

  fails = ENOTTY;
  CHECK_INT (mtio_do (4, MTFSF, 3), -ENOTTY);
  CHECK_INT (mtio_back_records (4, 1), -ENOTTY);
  fails = EIO;
  CHECK_INT (mtio_status (4, buf), -EIO);
  return check_status ();
}

#else

int
main (void)
{
  puts ("a system without tapes");
  return 77;
}

#endif
