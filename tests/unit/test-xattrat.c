/* test-xattrat.c - tests of the ways to extended attributes
   Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "xattrat.h"

#include <errno.h>
#include <sys/stat.h>

#include "check.h"
#include "no-proc.h"
#include "pathfd.h"
#include "scratch.h"

static char const key[] = "user.tnc";

/* Set, get, list and remove attributes of X.  */
static void
check_all (struct xattrat_file const *x)
{
  char buf[200], large[70000];
  CHECK_INT (xattrat_get (x, key, buf, sizeof buf), -ENODATA);
  CHECK_INT (xattrat_set (x, key, "value", 5), 0);
  CHECK_INT (xattrat_get (x, key, NULL, 0), 5);
  CHECK_INT (xattrat_get (x, key, buf, sizeof buf), 5);
  CHECK (memcmp (buf, "value", 5) == 0);
  CHECK_INT (xattrat_get (x, key, buf, 2), -ERANGE);
  CHECK_INT (xattrat_get (x, key, large, sizeof large), 5);
  ssize_t n = xattrat_list (x, buf, sizeof buf);
  CHECK (0 < n && memmem (buf, n, key, sizeof key));
  CHECK_INT (xattrat_list (x, NULL, 0), n);
  CHECK_INT (xattrat_remove (x, key), 0);
  CHECK_INT (xattrat_remove (x, key), -ENODATA);
}

/* By name and by descriptors of both kinds.  */
static void
check_ways (int dir)
{
  struct xattrat_file by_name = { .dirfd = dir, .name = "f", .fd = -1 };
  check_all (&by_name);

  struct xattrat_file open = { .dirfd = dir, .name = "f" };
  open.fd = openat (dir, "f", O_RDONLY);
  check_all (&open);
  close (open.fd);

  struct xattrat_file node = { .dirfd = dir, .name = "f", .fd_is_path = true };
  node.fd = pathfd_open_node (dir, "f");
  if (0 <= node.fd)
    {
      check_all (&node);
      close (node.fd);
    }

  struct xattrat_file gone = { .dirfd = dir, .name = "missing", .fd = -1 };
  CHECK_INT (xattrat_set (&gone, key, "", 0), -ENOENT);
  struct xattrat_file shut = { .dirfd = -1, .name = "f", .fd = -1 };
  CHECK_INT (xattrat_set (&shut, key, "", 0), -EBADF);
}

/* The name is checked if nothing but it is left.  */
static void
check_names (int dir)
{
  check_ways (dir);
  struct xattrat_file stale = { .dirfd = dir, .name = "g" };
  stale.fd = pathfd_open_node (dir, "f");
  stale.fd_is_path = true;
  if (0 <= stale.fd)
    {
      CHECK_INT (xattrat_set (&stale, key, "", 0), -ESTALE);
      stale.name = "missing";
      CHECK_INT (xattrat_set (&stale, key, "", 0), -ESTALE);
      close (stale.fd);
    }
}

int
main (void)
{
  int dir = scratch_open ();
  close (openat (dir, "f", O_WRONLY | O_CREAT, 0600));
  close (openat (dir, "g", O_WRONLY | O_CREAT, 0600));
  struct xattrat_file by_name = { .dirfd = dir, .name = "f", .fd = -1 };
  int err = xattrat_set (&by_name, key, "", 0);
  if (err == -ENOTSUP)
    {
      printf ("not tried: no extended attributes here\n");
      scratch_remove ();
      return 77;
    }
  CHECK_INT (err, 0);
  CHECK_INT (xattrat_remove (&by_name, key), 0);

  check_ways (dir);
  setenv ("TNC_NO_XATTRAT", "1", 1);
  check_ways (dir);
  without_proc (check_names, dir);

  /* A name without a directory.  */
  CHECK_INT (fchdir (dir), 0);
  struct xattrat_file here = { .dirfd = AT_FDCWD, .name = "f", .fd = -1 };
  check_all (&here);
  close (dir);
  scratch_remove ();
  return check_status ();
}
