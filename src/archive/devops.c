/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/devops.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "xalloc.h"

/* The most to drain: some seconds of decompression.  */
static off_t const DRAIN_MAX = (off_t) 1 << 30;

enum
{
  DRAIN_STEP = 256 * 1024
};

bool
device_name_is_standard (char const *name)
{
  return strcmp (name, "-") == 0;
}

struct device
device_on_top (struct device const *below, struct device_ops const *ops)
{
  return (struct device) { .ops = ops,
                           .name = below->name,
                           .access = below->access,
                           .fd = -1,
                           .is_pipe = true,
                           .st_dev = below->st_dev,
                           .st_ino = below->st_ino };
}

ssize_t
device_read (struct device *d, void *buf, size_t n)
{
  return d->ops->read (d, buf, n);
}

ssize_t
device_write (struct device *d, void const *buf, size_t n)
{
  return d->ops->write (d, buf, n);
}

int
device_seek (struct device *d, off_t off)
{
  return d->ops->seek (d, off);
}

int
device_back (struct device *d)
{
  return d->ops->back ? d->ops->back (d) : -ENOTTY;
}

int
device_sync (struct device *d)
{
  return d->ops->sync (d);
}

int
device_close (struct device *d)
{
  return d->ops->close (d);
}

bool
device_lend (struct device *d, atomic_bool const *stop)
{
  return d->ops->lend && d->ops->lend (d, stop);
}

void
device_settle (struct device *d)
{
  if (d->ops->settle)
    d->ops->settle (d);
}

/* Nobody waits for the end of these pauses but who has read enough.  */
enum
{
  PAUSE = 50
};

int
device_patience (atomic_bool const *stop)
{
  return !stop ? -1 : atomic_load (stop) ? 0 : PAUSE;
}

bool
device_wait_for_bytes (int fd, atomic_bool const *stop)
{
  struct pollfd p = { .fd = fd, .events = POLLIN };
  for (;;)
    {
      int n = poll (&p, 1, device_patience (stop));
      /* If it cannot be found out, the read waits.  */
      if (0 < n || (n < 0 && errno != EINTR))
        return true;
      if (stop && atomic_load (stop))
        return false;
    }
}

bool
device_drain (struct device *d)
{
  unsigned char *waste = xmalloc (DRAIN_STEP);
  ssize_t got = 1;
  for (off_t done = 0; 0 < got && done < DRAIN_MAX; done += got)
    got = device_read (d, waste, DRAIN_STEP);
  free (waste);
  return got <= 0;
}
