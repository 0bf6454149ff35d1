/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "dropq.h"

#include <errno.h>
#include <stdlib.h>

/* sync_file_range with FLAGS; notes that it is missing.  */
static int
sync_range (struct sysops const *sys, int fd, struct dropq_limits *limits,
            off_t off, off_t len, unsigned flags)
{
  while (sys->sync_file_range (fd, off, len, flags) != 0)
    {
      if (sysops_unsupported (errno))
        {
          limits->no_range = true;
          break;
        }
      if (errno != EINTR)
        return -errno;
    }
  return 0;
}

int
dropq_start (struct sysops const *sys, int fd, struct dropq_limits *limits,
             off_t off, off_t len)
{
  if (limits->no_range)
    return 0;
  return sync_range (sys, fd, limits, off, len, SYNC_FILE_RANGE_WRITE);
}

int
dropq_wait (struct sysops const *sys, int fd, struct dropq_limits *limits,
            off_t off, off_t len)
{
  if (!limits->no_range)
    {
      int err = sync_range (sys, fd, limits, off, len,
                            SYNC_FILE_RANGE_WAIT_BEFORE
                            | SYNC_FILE_RANGE_WRITE
                            | SYNC_FILE_RANGE_WAIT_AFTER);
      if (err || !limits->no_range)
        return err;
    }
  return dropq_sync (sys, fd);
}

int
dropq_sync (struct sysops const *sys, int fd)
{
  while (sys->fdatasync (fd) != 0)
    {
      if (sysops_unsupported (errno))
        break;
      if (errno != EINTR)
        return -errno;
    }
  return 0;
}

void
dropq_init (struct dropq *q, struct sysops const *sys, size_t max_files,
            off_t max_bytes)
{
  *q = (struct dropq) {
    .sys = sys, .max_files = max_files, .max_bytes = max_bytes
  };
}

static void
note (struct dropq *q, int err)
{
  if (err && !q->err)
    q->err = err;
}

/* Write F back, drop and close it.  */
static void
settle (struct dropq *q, struct dropq_file *f)
{
  int err = dropq_wait (q->sys, f->fd, f->limits, f->from, 0);
  note (q, err);
  if (!err && !f->limits->no_advice
      && coldmap_drop_all (&f->map, q->sys, f->fd) != 0)
    f->limits->no_advice = true;
  coldmap_release (&f->map);
  if (q->sys->close (f->fd) != 0 && errno != EINTR)
    note (q, -errno);
}

static void
settle_first (struct dropq *q)
{
  struct dropq_file *f = &q->v[q->first];
  q->first = (q->first + 1) % q->max_files;
  q->n--;
  q->bytes -= f->bytes;
  settle (q, f);
}

/* Send F off to the disk.  Advice to drop dirty pages does that, too, and
   does not wait.  */
static void
start (struct dropq *q, struct dropq_file *f)
{
  note (q, dropq_start (q->sys, f->fd, f->limits, f->from, 0));
  if (f->limits->no_range && !f->limits->no_advice
      && coldmap_drop_all (&f->map, q->sys, f->fd) != 0)
    f->limits->no_advice = true;
}

/* Settle the older half of the queue, and more if BYTES need it.  One by
   one would do for sync_file_range; but of many calls of fdatasync in a
   row only the first waits for the file system's journal.  */
static void
make_room (struct dropq *q, off_t bytes)
{
  while (q->n > q->max_files / 2)
    settle_first (q);
  while (q->n && (q->bytes > q->max_bytes / 2
                  || q->bytes + bytes > q->max_bytes))
    settle_first (q);
}

void
dropq_push (struct dropq *q, struct dropq_file const *f)
{
  if (!q->v && q->max_files)
    q->v = calloc (q->max_files, sizeof *q->v);
  struct dropq_file taken = *f;
  start (q, &taken);
  if (!q->v)
    {
      settle (q, &taken);
      return;
    }
  if (q->n == q->max_files || q->bytes + taken.bytes > q->max_bytes)
    make_room (q, taken.bytes);
  q->v[(q->first + q->n++) % q->max_files] = taken;
  q->bytes += taken.bytes;
}

int
dropq_flush (struct dropq *q)
{
  while (q->n)
    settle_first (q);
  int err = q->err;
  q->err = 0;
  return err;
}

void
dropq_release (struct dropq *q)
{
  dropq_flush (q);
  free (q->v);
  q->v = NULL;
}
