/* test-pathfd.c - tests of files opened by long names, and of their modes
   Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "pathfd.h"

#include <errno.h>
#include <sys/stat.h>

#include "check.h"
#include "no-proc.h"
#include "scratch.h"

static mode_t
mode_of (int dir, char const *name)
{
  struct stat st;
  return fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0
             ? st.st_mode & 07777
             : (mode_t) -1;
}

/* The mode of files that are open without permission to read, of links and of
   files that are gone.  LINK is what a link gets.  */
static void
check_modes (int dir, int link)
{
  int fd = pathfd_open_node (dir, "f");
  CHECK (0 <= fd);
  CHECK_INT (pathfd_chmod (fd, dir, "f", 0604), 0);
  CHECK_INT (mode_of (dir, "f"), 0604);
  close (fd);

  fd = pathfd_open_node (dir, "link");
  CHECK (0 <= fd);
  CHECK_INT (pathfd_chmod (fd, dir, "link", 0600), link);
  CHECK_INT (mode_of (dir, "f"), 0604);
  close (fd);

  CHECK_INT (pathfd_open_node (dir, "missing"), -ENOENT);
}

/* Only the name is left: it must lead to the same file.  */
static void
check_names (int dir)
{
  check_modes (dir, -EOPNOTSUPP);
  int fd = pathfd_open_node (dir, "f");
  CHECK (0 <= fd);
  CHECK_INT (pathfd_chmod (fd, dir, "other", 0600), -ESTALE);
  CHECK_INT (pathfd_chmod (fd, dir, "missing", 0600), -ENOENT);
  close (fd);
}

/* A descriptor of nothing.  */
static void
test_closed (int dir)
{
  CHECK_INT (pathfd_chmod (-1, dir, "f", 0600), -EBADF);
}

/* Names that the kernel takes only in parts.  */
static void
test_long (int dir)
{
  enum
  {
    LEVELS = 30,
    BYTES = 200
  };
  static char path[LEVELS * (BYTES + 1) + 2];
  int at = dup (dir);
  size_t n = 0;
  for (int i = 0; i < LEVELS; i++)
    {
      char *name = path + n;
      memset (name, 'd', BYTES);
      name[BYTES] = '\0';
      CHECK_INT (mkdirat (at, name, 0777), 0);
      int next = openat (at, name, O_RDONLY | O_DIRECTORY);
      close (at);
      at = next;
      n += BYTES;
      path[n++] = '/';
      path[n] = '\0';
    }
  close (at);
  int fd = pathfd_open_dir (dir, path, 1);
  CHECK (0 <= fd);
  close (fd);
  fd = pathfd_open_long (dir, path, O_RDONLY);
  CHECK (0 <= fd);
  close (fd);
  fd = pathfd_open_beneath (dir, path);
  CHECK (0 <= fd || fd == -ENOSYS);
  close (fd);
  path[n] = 'x';
  CHECK_INT (pathfd_open_dir (dir, path, 0), -ENOENT);

  /* A component that no file system takes.  */
  memset (path, 'x', sizeof path - 1);
  CHECK_INT (pathfd_open_dir (dir, path, 0), -ENAMETOOLONG);
}

int
main (void)
{
  int dir = scratch_open ();
  close (openat (dir, "f", O_WRONLY | O_CREAT, 0600));
  close (openat (dir, "other", O_WRONLY | O_CREAT, 0600));
  CHECK_INT (symlinkat ("f", dir, "link"), 0);
  int fd = pathfd_open_node (dir, "f");
  if (fd == -ENOSYS)
    {
      printf ("not tried: there is no O_PATH\n");
      return 77;
    }
  close (fd);
  test_closed (dir);
  for (int old = 0; old < 2; old++)
    {
      if (old)
        setenv ("TNC_NO_FCHMODAT2", "1", 1);
      check_modes (dir, -EOPNOTSUPP);
    }
  without_proc (check_names, dir);
  test_long (dir);
  close (dir);
  scratch_remove ();
  return check_status ();
}
