/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "sysops.h"
#include "temporary.h"
#include "xio.h"

/* Let FD, which only we can read, have the permissions and, if that is
   allowed, the owner of the file that it replaces, whose status is OLD.  What
   its group alone may do, no other group may.  */
static void
take_over (int fd, struct stat const *old)
{
  mode_t mode = old->st_mode & 0777;
  if (fchown (fd, old->st_uid, old->st_gid) != 0)
    mode &= 0707 | (mode & 07) << 3;
  (void) !fchmod (fd, mode);
}

/* Open a file without a name, so that none is left however the program ends,
   and that nobody meets while it is written.  */
static int
open_spool (struct newfile *f)
{
  struct temporary t;
  int err = temporary_create (&t, f->name, 0600);
  if (err)
    return err;
  err = temporary_unlink (&t);
  if (!err)
    {
      f->fd = t.fd;
      f->is_spool = true;
      t.fd = -1;
    }
  temporary_end (&t);
  return err;
}

static int
open_special (struct newfile *f)
{
  struct stat st;
  f->fd = open (f->name, O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (f->fd < 0)
    return -errno;
  if (fstat (f->fd, &st) == 0 && !S_ISREG (st.st_mode))
    return 0;
  close (f->fd);
  f->fd = -1;
  return -ELOOP;
}

/* 0 if the regular file NAME is empty or KNOWN, else -errno.  */
static int
look_at_old (char const *name, newfile_known known)
{
  char buf[512];
  int fd = open (name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return -errno;
  ssize_t n;
  do
    n = read (fd, buf, sizeof buf - 1);
  while (n < 0 && errno == EINTR);
  int err = n < 0 ? -errno : 0;
  close (fd);
  if (n <= 0)
    return err;
  buf[n] = '\0';
  return known (buf) ? 0 : -EEXIST;
}

int
newfile_open (struct newfile *f, char const *name, newfile_known known)
{
  struct stat st;
  *f = (struct newfile) { .name = name, .fd = -1 };
  if (!*name)
    return -ENOENT;
  if (lstat (name, &st) != 0)
    return open_spool (f);
  if (!S_ISREG (st.st_mode))
    return open_special (f);
  int err = st.st_size ? look_at_old (name, known) : 0;
  return err ? err : open_spool (f);
}

FILE *
newfile_stream (struct newfile const *f)
{
  int fd = fcntl (f->fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  FILE *stream = fd < 0 ? NULL : fdopen (fd, "w");
  if (!stream && 0 <= fd)
    {
      int err = errno;
      close (fd);
      errno = err;
    }
  return stream;
}

/* Copy all that F holds to TO.  */
static int
copy_spool (struct newfile const *f, int to)
{
  char buf[64 * 1024];
  off_t at = 0;
  for (;;)
    {
      ssize_t n = pread (f->fd, buf, sizeof buf, at);
      if (n == 0)
        return 0;
      if (n < 0 && errno != EINTR)
        return -errno;
      ssize_t put = n < 0 ? 0 : xio_write_full (&sysops_real, to, buf, n);
      if (put < 0)
        return put;
      at += put;
    }
}

/* Put what F holds in its place.  */
static int
replace (struct newfile const *f, bool sync)
{
  struct temporary t;
  struct stat old;
  /* A link that somebody made meanwhile has neither permissions nor an owner
     to keep.  */
  bool is_old = lstat (f->name, &old) == 0 && S_ISREG (old.st_mode);
  int err = temporary_create (&t, f->name, is_old ? 0600 : 0666);
  if (err)
    return err;
  if (is_old)
    take_over (t.fd, &old);
  err = copy_spool (f, t.fd);
  if (!err && sync)
    err = durable_fsync (&sysops_real, t.fd);
  if (close (t.fd) != 0 && !err)
    err = -errno;
  t.fd = -1;
  if (!err)
    err = temporary_rename (&t, f->name);
  if (!err && sync)
    err = durable_entry (&sysops_real, f->name, -1);
  temporary_end (&t);
  return err;
}

int
newfile_finish (struct newfile *f, bool sync)
{
  int err = f->is_spool ? replace (f, sync) : 0;
  if (close (f->fd) != 0 && !err && !f->is_spool)
    err = -errno;
  f->fd = -1;
  return err;
}

void
newfile_discard (struct newfile *f)
{
  if (0 <= f->fd)
    close (f->fd);
  f->fd = -1;
}
