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
#include "tempname.h"

/* A try_tempname function.  */
static int
try_file (char *name, void *flags)
{
  (void) flags;
  return open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

/* Let FD have the permissions and, if that is allowed, the owner of the file
   that it replaces, whose status is OLD.  */
static void
take_over (int fd, struct stat const *old)
{
  (void) !fchmod (fd, 0600);
  if (fchown (fd, old->st_uid, old->st_gid) == 0 || old->st_uid == geteuid ())
    (void) !fchmod (fd, old->st_mode & 0777);
}

/* OLD is the status of the file that is to be replaced, or null.  */
static int
open_temporary (struct newfile *f, struct stat const *old)
{
  if (asprintf (&f->temporary, "%s.XXXXXX", f->name) < 0)
    {
      f->temporary = NULL;
      return -ENOMEM;
    }
  f->fd = try_tempname (f->temporary, 0, NULL, try_file);
  if (0 <= f->fd)
    {
      if (old)
        take_over (f->fd, old);
      return 0;
    }
  int err = -errno;
  free (f->temporary);
  f->temporary = NULL;
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

int
newfile_open (struct newfile *f, char const *name)
{
  struct stat st;
  *f = (struct newfile) { .name = name, .fd = -1 };
  if (!*name)
    return -ENOENT;
  if (lstat (name, &st) != 0)
    return open_temporary (f, NULL);
  return S_ISREG (st.st_mode) ? open_temporary (f, &st) : open_special (f);
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

int
newfile_finish (struct newfile *f, bool sync)
{
  int err = (sync && f->temporary ? durable_fsync (&sysops_real, f->fd) : 0);
  if (close (f->fd) != 0 && !err)
    err = -errno;
  f->fd = -1;
  if (!f->temporary)
    return err;
  if (!err && rename (f->temporary, f->name) != 0)
    err = -errno;
  if (err)
    unlink (f->temporary);
  free (f->temporary);
  f->temporary = NULL;
  return !err && sync ? durable_entry (&sysops_real, f->name, -1) : err;
}

void
newfile_discard (struct newfile *f)
{
  if (0 <= f->fd)
    close (f->fd);
  f->fd = -1;
  if (f->temporary)
    unlink (f->temporary);
  free (f->temporary);
  f->temporary = NULL;
}
