/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/cwd.h"

#include <errno.h>
#include <sys/stat.h>

#include "check.h"
#include "scratch.h"

/* -C 1..20: each `d' below the one before, but 21 begins anew and 22 does
   not exist.  */
static char const *
where (void *arg, size_t index, size_t *parent)
{
  *parent = index - 1;
  return (index == 1 || index == 21 ? arg : index == 22 ? "none" : "d");
}

static bool
leads_to (struct cwd *c, size_t index, char const *path)
{
  struct stat a, b;
  int fd = cwd_fd (c, index);
  return (!cwd_failed (fd) && fstat (fd, &a) == 0 && stat (path, &b) == 0
          && a.st_ino == b.st_ino && a.st_dev == b.st_dev);
}

int
main (void)
{
  int dirfd = scratch_open ();
  char path[sizeof scratch_name + 100];
  strcpy (path, scratch_name);
  for (int i = 2; i <= 20; i++)
    {
      strcat (path, "/d");
      CHECK_INT (mkdir (path, 0755), 0);
    }
  close (dirfd);
  int lowest = dup (0);
  close (lowest);

  struct cwd *c = cwd_new (where, scratch_name);
  CHECK_INT (cwd_fd (c, 0), AT_FDCWD);
  CHECK (!cwd_failed (AT_FDCWD));
  CHECK_STR (cwd_name (c, 0), ".");
  CHECK_STR (cwd_name (c, 3), "d");

  /* The farthest first, then back and forth.  */
  CHECK (leads_to (c, 20, path));
  CHECK (leads_to (c, 1, scratch_name));
  CHECK (leads_to (c, 21, scratch_name));
  CHECK (leads_to (c, 20, path));
  for (int i = 20; 1 < i; i--)
    {
      CHECK (leads_to (c, i, path));
      path[strlen (path) - 2] = '\0';
    }
  CHECK_INT (cwd_fd (c, 22), -ENOENT);
  CHECK (cwd_failed (cwd_fd (c, 22)));

  /* Only a few stay open, and none at the end.  */
  int now = dup (0);
  CHECK (now - lowest <= 4);
  close (now);
  cwd_free (c);
  now = dup (0);
  CHECK_INT (now, lowest);
  close (now);
  scratch_remove ();
  return check_status ();
}
