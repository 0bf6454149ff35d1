/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/replacement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "same-inode.h"
#include "xattrat.h"

/* Give TO the extended attributes of FROM, the access control list among
   them.  */
static int
copy_attributes (int from, int to)
{
  struct xattrat_file const a = { .fd = from }, b = { .fd = to };
  ssize_t n = xattrat_list (&a, NULL, 0);
  if (n == -ENOTSUP)
    return 0;
  if (n < 0)
    return n;
  char *names = malloc (n + 1);
  if (!names)
    return -ENOMEM; /* xmalloc would leave the new file */
  n = xattrat_list (&a, names, n);
  int err = n < 0 ? n : 0;
  for (char const *key = names; !err && key < names + n;
       key += strlen (key) + 1)
    {
      char value[64 * 1024];
      ssize_t size = xattrat_get (&a, key, value, sizeof value);
      err = size < 0 ? (int) size : xattrat_set (&b, key, value, size);
    }
  free (names);
  return err;
}

/* Give TO the owner, the permissions and the attributes of FROM.  */
static int
copy_status (int from, struct stat const *st, int to)
{
  struct stat new;
  struct xattrat_file const x = { .fd = to };
  /* An ACL that the directory has given it, which FROM need not have.  */
  (void) xattrat_remove (&x, "system.posix_acl_access");
  if (fstat (to, &new) != 0
      || ((new.st_uid != st->st_uid || new.st_gid != st->st_gid)
          && fchown (to, st->st_uid, st->st_gid) != 0)
      || fchmod (to, st->st_mode & 07777) != 0)
    return -errno;
  return copy_attributes (from, to);
}

int
replacement_begin (struct replacement *r, char const *file, int fd)
{
  struct stat st, named;
  if (fstat (fd, &st) != 0 || lstat (file, &named) != 0)
    return -errno;
  if (!S_ISREG (st.st_mode) || st.st_nlink != 1 || !SAME_INODE (st, named))
    return -EMLINK;

  r->file = file;
  int err = temporary_create (&r->new, file, 0600);
  if (err)
    return err;
  err = copy_status (fd, &st, r->new.fd);
  if (err)
    replacement_abandon (r);
  return err;
}

int
replacement_sync (struct replacement *r)
{
  int err = fsync (r->new.fd) == 0 ? 0 : -errno;
  if (close (r->new.fd) != 0 && !err)
    err = -errno;
  r->new.fd = -1;
  return err;
}

int
replacement_finish (struct replacement *r)
{
  int err = temporary_rename (&r->new, r->file);
  if (err)
    return err;
  /* Otherwise the old file may be back after a crash.  */
  err = durable_entry (&sysops_real, r->file, -1);
  temporary_end (&r->new);
  return err;
}

void
replacement_abandon (struct replacement *r)
{
  temporary_end (&r->new);
}
