/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "fs/rmtree.h"
#include "scratch.h"

static struct beneath resolver;
static int root;

/* Open PATH beneath the root: 0 if it is the directory WANT, given relative
   to where the test stands, else -errno.  */
static int
leads_to (char const *path, char const *want)
{
  struct stat a, b;
  int fd = beneath_open_dir (&resolver, root, path);
  if (fd < 0)
    return fd;
  int err = fstat (fd, &a) == 0 && stat (want, &b) == 0 ? 0 : -errno;
  close (fd);
  return err ? err : a.st_ino == b.st_ino ? 0 : 1;
}

static void
make_tree (void)
{
  CHECK_INT (mkdir ("root", 0777) | mkdir ("outside", 0777)
                 | mkdir ("outside/d", 0777) | mkdir ("root/a", 0777)
                 | mkdir ("root/a/b", 0777) | mkdir ("root/a/b/c", 0777),
             0);
  CHECK_INT (symlink ("a/b", "root/in"), 0);
  CHECK_INT (symlink ("../a", "root/a/up"), 0);
  CHECK_INT (symlink ("b/../../a/./b//c", "root/a/round"), 0);
  CHECK_INT (symlink ("../outside", "root/out"), 0);
  CHECK_INT (symlink ("a/../../root/a", "root/outandin"), 0);
  CHECK_INT (symlink ("../../outside/d", "root/a/outdeep"), 0);
  CHECK_INT (symlink ("loop", "root/loop"), 0);
  CHECK_INT (symlink ("nowhere", "root/dangling"), 0);
  CHECK_INT (symlink (".", "root/here"), 0);
  char here[4096];
  CHECK (getcwd (here, sizeof here - 20) != NULL);
  strcat (here, "/root/a");
  CHECK_INT (symlink (here, "root/absolute"), 0);
  int fd = creat ("root/file", 0666);
  CHECK (fd >= 0);
  close (fd);
}

static void
test_paths (void)
{
  CHECK_INT (leads_to (".", "root"), 0);
  CHECK_INT (leads_to ("a", "root/a"), 0);
  CHECK_INT (leads_to ("a/b/c", "root/a/b/c"), 0);
  CHECK_INT (leads_to ("a//b/./c/", "root/a/b/c"), 0);
  CHECK_INT (leads_to ("a/../a/b", "root/a/b"), 0);
  CHECK_INT (leads_to ("in", "root/a/b"), 0);
  CHECK_INT (leads_to ("in/c", "root/a/b/c"), 0);
  CHECK_INT (leads_to ("a/up/b", "root/a/b"), 0);
  CHECK_INT (leads_to ("a/round", "root/a/b/c"), 0);
  CHECK_INT (leads_to ("here/here/a", "root/a"), 0);

  CHECK_INT (leads_to ("..", "."), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("a/../..", "."), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("a/b/../../../outside", "outside"), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("out", "outside"), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("out/d", "outside/d"), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("outandin", "root/a"), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("a/outdeep", "outside/d"), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("absolute", "root/a"), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("absolute/b", "root/a/b"), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("/", "/"), -DIAG_OUTSIDE);
  CHECK_INT (leads_to ("/tmp", "/tmp"), -DIAG_OUTSIDE);

  CHECK_INT (leads_to ("loop", "root"), -ELOOP);
  CHECK_INT (leads_to ("loop/x", "root"), -ELOOP);
  CHECK_INT (leads_to ("nothing", "root"), -ENOENT);
  CHECK_INT (leads_to ("dangling", "root"), -ENOENT);
  CHECK_INT (leads_to ("dangling/x", "root"), -ENOENT);
  CHECK_INT (leads_to ("", "root"), -ENOENT);
  CHECK_INT (leads_to ("file", "root/file"), -ENOTDIR);
  CHECK_INT (leads_to ("file/x", "root/file"), -ENOTDIR);
}

/* A chain of links: 40 are followed, 41 are not.  */
static void
test_chain (void)
{
  char name[20], target[20];
  for (int i = 0; i <= 40; i++)
    {
      snprintf (name, sizeof name, "root/l%d", i);
      snprintf (target, sizeof target, "l%d", i + 1);
      CHECK_INT (symlink (i < 40 ? target : "a", name), 0);
    }
  CHECK_INT (leads_to ("l1", "root/a"), 0);
  CHECK_INT (leads_to ("l0", "root/a"), -ELOOP);
  for (int i = 0; i <= 40; i++)
    {
      snprintf (name, sizeof name, "root/l%d", i);
      unlink (name);
    }
}

/* Longer than any one call takes.  */
static void
test_long (void)
{
  enum
  {
    LEVELS = 100,
    NAME = 60
  };
  char name[NAME + 1], *path = malloc (LEVELS * (NAME + 1) + 4);
  memset (name, 'n', NAME);
  name[NAME] = '\0';
  *path = '\0';
  int fd = dup (root);
  for (int i = 0; i < LEVELS; i++)
    {
      CHECK_INT (mkdirat (fd, name, 0777), 0);
      int next = openat (fd, name, O_RDONLY | O_DIRECTORY);
      close (fd);
      fd = next;
      strcat (path, name);
      strcat (path, "/");
    }
  CHECK_INT (mkdirat (fd, "end", 0777), 0);
  close (fd);
  strcpy (path + strlen (path) - 1, "/end");
  fd = beneath_open_dir (&resolver, root, path);
  CHECK (fd >= 0);
  close (fd);
  CHECK_INT (rmtree (root, name), 0);
  free (path);
}

static void
test_anywhere (void)
{
  struct beneath kept = resolver;
  beneath_init (&resolver, true);
  CHECK_INT (leads_to ("out/d", "outside/d"), 0);
  CHECK_INT (leads_to ("..", "."), 0);
  CHECK_INT (leads_to ("absolute", "root/a"), 0);
  resolver = kept;
}

static void
test_child (void)
{
  CHECK_INT (beneath_open_child (root, "in"), -ENOTDIR);
  CHECK_INT (beneath_open_child (root, "file"), -ENOTDIR);
  int fd = beneath_open_child (root, "a");
  CHECK (fd >= 0);
  close (fd);
}

/* Links in a tree that is removed are not followed.  */
static void
test_rmtree (void)
{
  CHECK_INT (rmtree_one (root, "a"), -ENOTEMPTY);
  CHECK_INT (rmtree_one (root, "nothing"), -ENOENT);
  CHECK_INT (rmtree (root, "nothing"), -ENOENT);
  CHECK_INT (rmtree (root, "out"), 0);
  CHECK_INT (mkdir ("root/a/b/c/d", 0777), 0);
  CHECK_INT (symlink ("../../../../outside", "root/a/b/c/out"), 0);
  CHECK_INT (rmtree (root, "a"), 0);
  CHECK (access ("root/a", F_OK) != 0);
  CHECK_INT (access ("outside/d", F_OK), 0);
  CHECK_INT (rmtree (root, "file"), 0);
  CHECK (rmtree (root, ".") < 0);
  CHECK (rmtree_one (root, ".") < 0);
  CHECK_INT (access ("root/in", R_OK), -1);
  CHECK_INT (rmtree_one (root, "in"), 0);
  CHECK_INT (mkdir ("root/empty", 0777), 0);
  CHECK_INT (rmtree_one (root, "empty"), 0);
}

int
main (void)
{
  int dirfd = scratch_open ();
  CHECK_INT (fchdir (dirfd), 0);
  close (dirfd);
  make_tree ();
  root = open ("root", O_RDONLY | O_DIRECTORY);
  for (int walk = 0; walk < 2; walk++)
    {
      if (walk)
        setenv ("TNC_NO_OPENAT2", "1", 1);
      beneath_init (&resolver, false);
      CHECK_INT (resolver.walk, walk);
      test_paths ();
      test_chain ();
      test_long ();
      test_anywhere ();
      test_child ();
    }
  test_rmtree ();
  close (root);
  scratch_remove ();
  return check_status ();
}
