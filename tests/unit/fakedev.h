/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* fakedev.h - a device in memory that fails where it is told to.  */

#ifndef TNC_TESTS_FAKEDEV_H
#define TNC_TESTS_FAKEDEV_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "archive/devops.h"

struct fakedev
{
  struct device dev;
  unsigned char *data; /* owned; what was written or can be read */
  size_t size;         /* bytes in DATA */
  size_t cap;          /* how many fit when writing */
  off_t pos;
  size_t chunk;          /* a call moves at most this; 0: all */
  size_t fail_at;        /* offset at which calls fail... */
  int fail_with;         /* ...with this errno value, if not 0 */
  unsigned fail_times;   /* ...so often; 0: always */
  unsigned calls, seeks; /* made so far */
  size_t moved;          /* bytes read or written */
  size_t last;           /* bytes of the last call */
  bool odd_write;        /* a write began off a page, or was no
                            record */
  size_t record_bytes;   /* for odd_write, if not 0 */
};

static inline bool
fakedev_fails (struct fakedev *f)
{
  if (f->fail_with == 0 || f->pos < f->fail_at)
    return false;
  if (f->fail_times && --f->fail_times == 0)
    f->fail_with = 0;
  return true;
}

static inline size_t
fakedev_limit (struct fakedev *f, size_t n, size_t end)
{
  if (f->fail_with && f->pos < f->fail_at && f->fail_at < end)
    end = f->fail_at;
  size_t room = f->pos < end ? end - f->pos : 0;
  if (room < n)
    n = room;
  return f->chunk && f->chunk < n ? f->chunk : n;
}

static inline ssize_t
fakedev_read (struct device *d, void *buf, size_t n)
{
  struct fakedev *f = (struct fakedev *) d;
  f->calls++;
  int err = f->fail_with;
  if (fakedev_fails (f))
    return -err;
  if (d->stop && atomic_load (d->stop))
    return -ECANCELED; /* it is a device on which each read waits */
  n = fakedev_limit (f, n, f->size);
  if (n)
    memcpy (buf, f->data + f->pos, n);
  f->pos += n;
  f->moved += n;
  return n;
}

static inline ssize_t
fakedev_write (struct device *d, void const *buf, size_t n)
{
  struct fakedev *f = (struct fakedev *) d;
  f->calls++;
  int err = f->fail_with;
  if (fakedev_fails (f))
    return -err;
  if (f->record_bytes ? n != f->record_bytes
                      : (d->start + f->pos) % 4096 != 0 && f->pos != 0)
    f->odd_write = true;
  n = fakedev_limit (f, n, f->cap);
  memcpy (f->data + f->pos, buf, n);
  f->pos += n;
  f->moved += n;
  f->last = n;
  if (f->size < f->pos)
    f->size = f->pos;
  return n;
}

static inline int
fakedev_seek (struct device *d, off_t off)
{
  struct fakedev *f = (struct fakedev *) d;
  f->seeks++;
  f->pos = off;
  return 0;
}

static inline bool
fakedev_lend (struct device *d, atomic_bool const *stop)
{
  d->stop = stop;
  return true;
}

static inline int
fakedev_nothing (struct device *d)
{
  (void) d;
  return 0;
}

static struct device_ops const fakedev_ops = { .read = fakedev_read,
                                               .write = fakedev_write,
                                               .seek = fakedev_seek,
                                               .sync = fakedev_nothing,
                                               .lend = fakedev_lend,
                                               .close = fakedev_nothing };

/* A device to read the SIZE bytes at DATA from, or with null DATA to write
   at most SIZE bytes to.  */
static inline void
fakedev_init (struct fakedev *f, void const *data, size_t size)
{
  memset (f, 0, sizeof *f);
  f->dev.ops = &fakedev_ops;
  f->dev.name = "fake";
  f->dev.access = data ? DEVICE_READ : DEVICE_WRITE;
  f->dev.fd = -1;
  f->dev.is_regular = true;
  f->dev.seekable = true;
  f->data = malloc (size + 1);
  if (!f->data)
    abort ();
  f->cap = size;
  f->size = data ? size : 0;
  if (data)
    memcpy (f->data, data, size);
}

static inline void
fakedev_release (struct fakedev *f)
{
  free (f->data);
}

#endif
