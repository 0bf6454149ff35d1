/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "mtio.h"

#include <errno.h>
#include <string.h>

#if HAVE_SYS_MTIO_H
#include <sys/ioctl.h>
#include <sys/mtio.h>

int
mtio_do (int fd, int op, int count)
{
  struct mtop m;
  memset (&m, 0, sizeof m); /* clears the padding too */
  m.mt_op = op;
  m.mt_count = count;
  if (m.mt_op != op)
    return -EINVAL;
  return ioctl (fd, MTIOCTOP, &m) < 0 ? -errno : 0;
}

int
mtio_back_records (int fd, int n)
{
  return mtio_do (fd, MTBSR, n);
}

ssize_t
mtio_status (int fd, void *buf)
{
  struct mtget m = { 0 };
  static_assert (sizeof m <= MTIO_STATUS_MAX, "room for the status");
  if (ioctl (fd, MTIOCGET, &m) < 0)
    return -errno;
  memcpy (buf, &m, sizeof m);
  return sizeof m;
}

#else

int
mtio_do (int fd, int op, int count)
{
  return -ENOSYS;
}

int
mtio_back_records (int fd, int n)
{
  return -ENOSYS;
}

ssize_t
mtio_status (int fd, void *buf)
{
  return -ENOSYS;
}

#endif
