/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/anchors.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/pathname.h"
#include "check.h"
#include "pathfd.h"
#include "scratch.h"
#include "xalloc.h"

enum
{
  LEVELS = 3000,
  DIR_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC
};

static int scratch;
static ino_t inodes[LEVELS + 1]; /* of the directories of the chain */
static char *chain;              /* "d/d/d/..." */

/* Make LEVELS directories in each other, with a link beside each hundredth. */
static void
make_chain (void)
{
  int fd = openat (scratch, ".", DIR_FLAGS);
  chain = xmalloc (2 * LEVELS + 1);
  for (int i = 0; i < LEVELS; i++)
    {
      memcpy (chain + 2 * i, "d/", 3);
      CHECK_INT (mkdirat (fd, "d", 0755), 0);
      if (i % 100 == 0)
        CHECK_INT (symlinkat ("d", fd, "l"), 0);
      int next = openat (fd, "d", DIR_FLAGS);
      struct stat st;
      CHECK_INT (fstat (next, &st), 0);
      inodes[i + 1] = st.st_ino;
      close (fd);
      fd = next;
    }
  close (fd);
  chain[2 * LEVELS - 1] = '\0';
}

/* The name of the directory LEVELS below the top.  The caller frees it.  */
static char *
name_of (int levels)
{
  return ximemdup0 (chain, 2 * levels - 1);
}

/* Open directory number LEVEL by A and check that it is the one.  */
static void
check_open (struct anchors *a, int level)
{
  char *name = name_of (level);
  struct stat st;
  int fd = anchors_open (a, 1, scratch, name, DIR_FLAGS | O_NOFOLLOW);
  CHECK (0 <= fd);
  CHECK_INT (fstat (fd, &st), 0);
  CHECK (st.st_ino == inodes[level]);
  close (fd);
  size_t start;
  char *below = pathname_join (name, "x");
  fd = anchors_find_parent (a, 1, scratch, below, &start);
  CHECK_INT (fstatat (fd, ".", &st, 0), 0);
  CHECK (start == 0 ? fd == scratch : st.st_ino == inodes[level]);
  CHECK_STR (below + start, start ? "x" : below);
  free (below);
  free (name);
}

/* Down, up, and here and there.  */
static void
test_any_order (void)
{
  struct anchors a = { 0 };
  for (int i = 1; i <= LEVELS; i++)
    check_open (&a, i);
  CHECK (a.count < 16);
  for (int i = LEVELS; 0 < i; i--)
    check_open (&a, i);
  for (int i = 0; i < 200; i++)
    check_open (&a, 1 + i * 7919 % LEVELS);
  anchors_release (&a);
  CHECK_INT (a.count, 0);
}

/* How many components were opened.  */
static size_t opened;

/* An anchors_open_part.  */
static int
count_part (void *arg, int dirfd, char const *part)
{
  (void) arg;
  opened += 1 + strlen (part) / 2;
  return pathfd_open_dir (dirfd, part, false);
}

static void
find_counted (struct anchors *a, int level)
{
  size_t n = 2 * level - 1;
  anchors_keep_common (a, 0, chain, n);
  if (!a->count || anchors_last (a)->end != n)
    CHECK (0 <= anchors_extend (a, 0, scratch, count_part, NULL, chain, n));
}

/* The kernel has about twice as many components to look up where the chain is
   twice as long, not four times as many: down, and up again.  */
static void
test_growth (void)
{
  size_t work[2];
  for (int half = 0; half < 2; half++)
    {
      struct anchors a = { 0 };
      int levels = half ? LEVELS : LEVELS / 2;
      opened = 0;
      for (int i = 1; i <= levels; i++)
        find_counted (&a, i);
      for (int i = levels; 0 < i; i--)
        find_counted (&a, i);
      work[half] = opened;
      anchors_release (&a);
    }
  printf ("components: %zu %zu\n", work[0], work[1]);
  CHECK (2 * work[1] < 5 * work[0]);
}

/* Links on the way are followed; the last component as FLAGS say.  */
static void
test_links (void)
{
  struct anchors a = { 0 };
  char *name = name_of (2001);
  struct stat st;
  name[2 * 700] = 'l';
  int fd = anchors_open (&a, 1, scratch, name, DIR_FLAGS | O_NOFOLLOW);
  CHECK (0 <= fd && fstat (fd, &st) == 0);
  CHECK (st.st_ino == inodes[2001]);
  close (fd);
  name[2 * 2000] = 'l';
  fd = anchors_open (&a, 1, scratch, name, DIR_FLAGS | O_NOFOLLOW);
  CHECK (fd == -ENOTDIR || fd == -ELOOP);
  fd = anchors_open (&a, 1, scratch, name, DIR_FLAGS);
  CHECK (0 <= fd && fstat (fd, &st) == 0);
  CHECK (st.st_ino == inodes[2001]);
  close (fd);
  free (name);
  anchors_release (&a);
}

/* A name that leads elsewhere meanwhile is looked up from its start if the
   anchors do not lead to it.  */
static void
test_moved (void)
{
  struct anchors a = { 0 };
  check_open (&a, 1500);
  char *name = name_of (1501);
  CHECK_INT (renameat (scratch, "d", scratch, "away"), 0);
  CHECK_INT (mkdirat (scratch, "d", 0755), 0);
  name[2 * 1500] = 'n';
  CHECK_INT (anchors_open (&a, 1, scratch, name, DIR_FLAGS), -ENOENT);
  CHECK_INT (a.count, 0);
  CHECK_INT (unlinkat (scratch, "d", AT_REMOVEDIR), 0);
  name[2 * 1500] = 'd';
  CHECK_INT (anchors_open (&a, 1, scratch, name, DIR_FLAGS), -ENOENT);
  CHECK_INT (renameat (scratch, "away", scratch, "d"), 0);
  check_open (&a, 1501);
  /* The same name in another directory.  */
  int fd = openat (scratch, "d", DIR_FLAGS);
  struct stat st;
  int found = anchors_open (&a, 2, fd, name, DIR_FLAGS);
  CHECK (0 <= found && fstat (found, &st) == 0);
  CHECK (st.st_ino == inodes[1502]);
  close (found);
  close (fd);
  free (name);
  anchors_release (&a);
}

/* With few descriptors none is kept.  */
static void
test_few (void)
{
  struct rlimit r, few;
  CHECK_INT (getrlimit (RLIMIT_NOFILE, &r), 0);
  few = r;
  few.rlim_cur = 20;
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &few), 0);
  struct anchors a = { 0 };
  for (int i = 1; i <= LEVELS; i += 100)
    {
      check_open (&a, i);
      CHECK (a.count <= 1);
    }
  anchors_release (&a);
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &r), 0);
}

int
main (void)
{
  scratch = scratch_open ();
  make_chain ();
  test_any_order ();
  test_growth ();
  test_links ();
  test_moved ();
  test_few ();
  free (chain);
  scratch_remove ();
  return check_status ();
}
