/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/device.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "archive/dev_file.h"
#include "xalloc.h"

/* What is drained at most: some seconds of decompressing.  */
static off_t const DRAIN_MAX = (off_t) 1 << 30;

enum { DRAIN_STEP = 256 * 1024 };

bool
device_name_is_remote (struct device_opts const *o, char const *name)
{
  size_t host = strcspn (name, ":/");
  return !o->force_local && 0 < host && name[host] == ':';
}

static bool
any_name (struct device_opts const *o, char const *name)
{
  (void) o;
  (void) name;
  return true;
}

/* There is no client of rmt yet.  */
static struct device *
remote_open (struct device_opts const *o, struct pagecache *pc,
             char const *name, enum device_access access, int *err)
{
  (void) o;
  (void) pc;
  (void) name;
  (void) access;
  *err = EOPNOTSUPP;
  return NULL;
}

/* The kinds of device; the first whose name fits is taken.  */
static struct
{
  bool (*fits) (struct device_opts const *, char const *name);
  struct device *(*open) (struct device_opts const *, struct pagecache *,
                          char const *name, enum device_access, int *err);
} const kinds[] =
{
  { device_name_is_remote, remote_open },
  { any_name, dev_file_open }
};

struct device *
device_open (struct device_opts const *o, struct pagecache *pc,
             char const *name, enum device_access access, int *err)
{
  size_t k = 0;
  while (!kinds[k].fits (o, name))
    k++;
  return kinds[k].open (o, pc, name, access, err);
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
device_drain (struct device *d)
{
  unsigned char *waste = xmalloc (DRAIN_STEP);
  ssize_t got = 1;
  for (off_t done = 0; 0 < got && done < DRAIN_MAX; done += got)
    got = device_read (d, waste, DRAIN_STEP);
  free (waste);
  return got <= 0;
}
