/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "xio.h"

#include <errno.h>

ssize_t
xio_read_full (struct sysops const *sys, int fd, void *buf, size_t n)
{
  size_t done = 0;

  while (done < n)
    {
      ssize_t got = sys->read (fd, (char *) buf + done, n - done);
      if (got == 0)
        break;
      if (got > 0)
        done += got;
      else if (errno != EINTR)
        return -errno;
    }
  return done;
}

ssize_t
xio_write_full (struct sysops const *sys, int fd, void const *buf, size_t n)
{
  size_t done = 0;

  while (done < n)
    {
      ssize_t put = sys->write (fd, (char const *) buf + done, n - done);
      if (put == 0)
        return -ENOSPC;         /* a device that takes nothing more */
      if (put > 0)
        done += put;
      else if (errno != EINTR)
        return -errno;
    }
  return done;
}
