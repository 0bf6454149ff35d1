/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* src/fs/rmtree on real trees, while something happens at a chosen call.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"

static int top; /* the test's directory */

/* At the removal of this name, ON_REMOVAL is called, and the removal fails
   with REMOVAL_ERROR if that is not 0.  */
static char const *special;
static void (*on_removal) (void);
static int removal_error;
/* How the next calls of these fail, after as many that do not.  */
static int open_error, stat_error, good_calls;

static int
hooked_unlinkat (int fd, char const *name, int flags)
{
  if (special && strcmp (name, special) == 0)
    {
      if (on_removal)
        on_removal ();
      on_removal = NULL;
      errno = removal_error;
      if (removal_error)
        return -1;
    }
  return unlinkat (fd, name, flags);
}

/* Whether a call is to fail with ERR.  */
static bool
fails (int err)
{
  errno = err;
  return err && good_calls-- <= 0;
}

static int
hooked_openat (int fd, char const *name, int flags)
{
  return fails (open_error) ? -1 : openat (fd, name, flags);
}

static int
hooked_fstat (int fd, struct stat *st)
{
  return fails (stat_error) ? -1 : fstat (fd, st);
}

#undef unlinkat
#undef openat
#undef fstat
#define unlinkat hooked_unlinkat
#define openat hooked_openat
#define fstat hooked_fstat
#include "../../src/fs/rmtree.c"
#undef unlinkat
#undef openat
#undef fstat

static void
make_file (char const *name)
{
  int fd = openat (top, name, O_WRONLY | O_CREAT, 0644);
  CHECK (0 <= fd);
  close (fd);
}

static bool
is_there (char const *name)
{
  struct stat st;
  return fstatat (top, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* t/a/b with files in each; beside it out/kept, to which t/link leads.  */
static void
make_tree (void)
{
  mkdirat (top, "t", 0755);
  mkdirat (top, "t/a", 0755);
  mkdirat (top, "t/a/b", 0755);
  mkdirat (top, "out", 0755);
  make_file ("t/one");
  make_file ("t/a/two");
  make_file ("t/a/b/three");
  make_file ("t/a/b/four");
  make_file ("out/kept");
  CHECK (is_there ("t/link") || symlinkat ("../out", top, "t/link") == 0);
}

static void
test_simple (void)
{
  CHECK_INT (rmtree (top, "t"), -ENOENT);
  make_file ("f");
  CHECK_INT (rmtree (top, "f"), 0);
  CHECK (!is_there ("f"));
  CHECK_INT (mkdirat (top, "d", 0755), 0);
  CHECK_INT (rmtree_one (top, "d"), 0);
  CHECK (!is_there ("d"));

  make_tree ();
  CHECK_INT (rmtree_one (top, "t"), -ENOTEMPTY);
  CHECK (is_there ("t/a/b/three"));
  CHECK_INT (rmtree (top, "t"), 0);
  CHECK (!is_there ("t"));
  CHECK (is_there ("out/kept"));

  CHECK_INT (symlinkat ("out", top, "l"), 0);
  CHECK_INT (rmtree (top, "l"), 0);
  CHECK (!is_there ("l"));
  CHECK (is_there ("out/kept"));
}

/* Deeper than there are descriptors.  */
static void
test_deep (void)
{
  enum
  {
    DEPTH = 1500
  };
  int fd = dup (top);
  for (int i = 0; i < DEPTH; i++)
    {
      CHECK_INT (mkdirat (fd, "deep", 0755), 0);
      int down = openat (fd, "deep", O_RDONLY | O_DIRECTORY);
      close (fd);
      fd = down;
    }
  close (fd);
  CHECK_INT (rmtree (top, "deep"), 0);
  CHECK (!is_there ("deep"));
}

static void
move_away (void)
{
  CHECK_INT (renameat (top, "t/a/b", top, "moved"), 0);
}

static void
take_away (void)
{
  CHECK_INT ((unlinkat) (top, "t/a/b/three", 0), 0);
  CHECK_INT ((unlinkat) (top, "t/a/b/four", 0), 0);
  CHECK_INT ((unlinkat) (top, "t/a/b", AT_REMOVEDIR), 0);
}

/* A directory that is moved while it is emptied does not lead out of the
   tree; one that vanishes is no trouble.  */
static void
test_races (void)
{
  make_tree ();
  special = "four";
  on_removal = move_away;
  CHECK_INT (rmtree (top, "t"), -EXDEV);
  CHECK (is_there ("out/kept"));
  CHECK (is_there ("moved"));
  CHECK (is_there ("t/a"));
  CHECK_INT (rmtree (top, "moved"), 0);

  make_tree ();
  on_removal = take_away;
  CHECK_INT (rmtree (top, "t"), 0);
  CHECK (!is_there ("t"));
  special = NULL;
}

/* The first failure is returned and ends it.  */
static void
test_failures (void)
{
  make_tree ();
  special = "four";
  removal_error = EACCES;
  CHECK_INT (rmtree (top, "t"), -EACCES);
  CHECK (is_there ("t/a/b/four"));
  /* The answer of POSIX for directories, about a file.  */
  removal_error = EPERM;
  CHECK_INT (rmtree_one (top, "four"), -EPERM);
  make_file ("t/four");
  int dir = openat (top, "t", O_RDONLY | O_DIRECTORY);
  CHECK_INT (rmtree_one (dir, "four"), -EPERM);
  close (dir);
  special = NULL;
  removal_error = 0;

  /* Into the top, into a and into b; then back up.  */
  for (int calls = 0; calls < 5; calls++)
    {
      make_tree ();
      good_calls = calls;
      open_error = EMFILE;
      CHECK_INT (rmtree (top, "t"), -EMFILE);
      open_error = 0;
      make_tree ();
      good_calls = calls;
      stat_error = EIO;
      CHECK_INT (rmtree (top, "t"), -EIO);
      stat_error = 0;
      CHECK (is_there ("t"));
    }
  CHECK_INT (rmtree (top, "t"), 0);
  CHECK (is_there ("out/kept"));
}

/* No descriptor is left open.  */
static int
next_descriptor (void)
{
  int fd = dup (top);
  close (fd);
  return fd;
}

int
main (void)
{
  top = scratch_open ();
  int next = next_descriptor ();
  test_simple ();
  test_deep ();
  test_races ();
  test_failures ();
  CHECK_INT (next_descriptor (), next);
  close (top);
  scratch_remove ();
  return check_status ();
}
