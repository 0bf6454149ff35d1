/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/dev_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "durable.h"
#include "mtio.h"
#include "xalloc.h"
#include "xio.h"

struct dev_file
{
  struct device dev;
  struct pagecache_stream stream;
  bool durable; /* --fsync */
};

static struct dev_file *
dev_file (struct device *d)
{
  return (struct dev_file *) d;
}

static ssize_t
file_read (struct device *d, void *buf, size_t n)
{
  ssize_t got;
  do
    if (d->stop && !d->is_regular && !d->is_block
        && !device_wait_for_bytes (d->fd, d->stop))
      return -ECANCELED;
  while ((got = pagecache_read (&dev_file (d)->stream, buf, n)) < 0
         && xio_again (d->fd, POLLIN, -got));
  return got;
}

static ssize_t
file_write (struct device *d, void const *buf, size_t n)
{
  ssize_t got;
  while ((got = pagecache_write (&dev_file (d)->stream, buf, n)) < 0
         && xio_again (d->fd, POLLOUT, -got))
    continue;
  return got;
}

static int
file_seek (struct device *d, off_t off)
{
  return (d->seekable ? pagecache_seek (&dev_file (d)->stream, d->start + off)
                      : -ESPIPE);
}

static int
file_back (struct device *d)
{
  return mtio_back_records (d->fd, 1);
}

static int
file_sync (struct device *d)
{
  struct dev_file *f = dev_file (d);
  int err = pagecache_sync (&f->stream);
  if (err || !f->durable || d->access == DEVICE_READ)
    return err;
  err = durable_fsync (&sysops_real, d->fd);
  /* Whoever opened standard output knows its directory.  */
  if (!err && d->is_regular && !device_name_is_standard (d->name))
    err = durable_entry (&sysops_real, d->name, d->fd);
  return err;
}

static bool
file_lend (struct device *d, atomic_bool const *stop)
{
  d->stop = stop;
  return (!d->wants_records && !d->is_null
          && pagecache_lend (&dev_file (d)->stream));
}

static int
file_close (struct device *d)
{
  /* Close at once: an error must be known before success is reported.  */
  int result = pagecache_end (&dev_file (d)->stream, false);
  if (close (d->fd) != 0 && errno != EINTR && result == 0)
    result = -errno;
  free (d);
  return result;
}

static struct device_ops const file_ops = { .read = file_read,
                                            .write = file_write,
                                            .seek = file_seek,
                                            .back = file_back,
                                            .sync = file_sync,
                                            .lend = file_lend,
                                            .close = file_close };

/* Open a close-on-exec descriptor above the standard ones.  -1 and errno on
   failure.  */
static int
open_descriptor (char const *name, enum device_access access)
{
  static int const flags[] = { [DEVICE_READ] = O_RDONLY,
                               [DEVICE_WRITE] = O_WRONLY | O_CREAT | O_TRUNC,
                               [DEVICE_UPDATE] = O_RDWR | O_CREAT };
  if (device_name_is_standard (name))
    return fcntl (access == DEVICE_READ ? STDIN_FILENO : STDOUT_FILENO,
                  F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  return open (name, flags[access] | O_CLOEXEC | O_NOCTTY, 0666);
}

/* Whether D is the null device.  If standard output was closed, stdopen has
   opened the null device for reading there, so that writing fails; that does
   not count.  */
static bool
is_dev_null (struct device const *d, struct stat const *st)
{
  if (d->access != DEVICE_READ
      && (fcntl (d->fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
    return false;
  struct stat null;
  return (strcmp (d->name, "/dev/null") == 0
          || (S_ISCHR (st->st_mode) && stat ("/dev/null", &null) == 0
              && S_ISCHR (null.st_mode) && null.st_rdev == st->st_rdev));
}

static void
describe (struct device *d, struct stat const *st)
{
  mode_t mode = st->st_mode;
  d->is_regular = S_ISREG (mode);
  d->is_block = S_ISBLK (mode);
  d->is_pipe = S_ISFIFO (mode) || S_ISSOCK (mode);
  d->is_null = is_dev_null (d, st);
  d->is_terminal = S_ISCHR (mode) && isatty (d->fd);
  d->wants_records = S_ISCHR (mode) && !d->is_null;
  d->st_dev = st->st_dev;
  d->st_ino = st->st_ino;
  if (d->is_regular || d->is_block)
    {
      off_t here = lseek (d->fd, 0, SEEK_CUR);
      d->seekable = 0 <= here;
      d->start = 0 <= here ? here : 0;
    }
}

struct device *
dev_file_open (struct pagecache *pc, char const *name,
               enum device_access access, bool durable, int *err)
{
  int fd = open_descriptor (name, access);
  struct stat st;
  if (fd < 0 || fstat (fd, &st) != 0)
    {
      *err = errno;
      if (0 <= fd)
        close (fd);
      return NULL;
    }
  struct dev_file *f = xzalloc (sizeof *f);
  f->dev = (struct device) {
    .ops = &file_ops, .name = name, .access = access, .fd = fd
  };
  f->durable = durable;
  describe (&f->dev, &st);
  if (f->dev.is_pipe)
    child_widen_pipe (fd);
  pagecache_begin (pc, &f->stream, fd,
                   access == DEVICE_READ ? PAGECACHE_READ : PAGECACHE_WRITE,
                   &st);
  return &f->dev;
}
