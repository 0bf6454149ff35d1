/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"

static void
make_file (int dirfd, char const *name)
{
  int fd = openat (dirfd, name, O_WRONLY | O_CREAT, 0644);
  CHECK (fd >= 0);
  close (fd);
}

/* Append what happens to TEXT: "path " for entries, "<path " at the end of
   a directory, "!path " for failures.  */
static void
run_walk (struct walk_opts const *o, int dirfd, char const *operand,
          char *text, size_t size)
{
  struct walk *w = walk_open (o, dirfd, operand);
  struct walk_entry e;
  enum walk_event event;
  size_t len = 0;
  text[0] = '\0';
  while ((event = walk_next (w, &e)) != WALK_END)
    {
      char const *mark = (event == WALK_ENTRY   ? ""
                          : event == WALK_LEAVE ? "<"
                                                : "!");
      len += snprintf (text + len, size - len, "%s%s ", mark, e.path);
    }
  walk_close (w, NULL);
}

static void
test_order (int dirfd)
{
  CHECK_INT (mkdirat (dirfd, "t", 0755), 0);
  CHECK_INT (mkdirat (dirfd, "t/b", 0755), 0);
  make_file (dirfd, "t/c");
  make_file (dirfd, "t/b/x");
  make_file (dirfd, "t/a");
  CHECK_INT (symlinkat ("b", dirfd, "t/l"), 0);
  char text[1000];

  struct walk_opts o = { .sort = WALK_SORT_NAME };
  run_walk (&o, dirfd, "t", text, sizeof text);
  CHECK_STR (text, "t t/a t/b t/b/x <t/b t/c t/l <t ");
  run_walk (&o, dirfd, "t/a", text, sizeof text);
  CHECK_STR (text, "t/a ");
  run_walk (&o, dirfd, "no", text, sizeof text);
  CHECK_STR (text, "!no ");

  o.dereference = true;
  run_walk (&o, dirfd, "t", text, sizeof text);
  CHECK_STR (text, "t t/a t/b t/b/x <t/b t/c t/l t/l/x <t/l <t ");

  /* With -h a link back is seen, but not entered for ever.  */
  CHECK_INT (symlinkat ("..", dirfd, "t/b/up"), 0);
  run_walk (&o, dirfd, "t/b", text, sizeof text);
  CHECK_STR (text, "t/b t/b/up t/b/up/a t/b/up/b t/b/up/c t/b/up/l "
                   "<t/b/up t/b/x <t/b ");
  CHECK_INT (unlinkat (dirfd, "t/b/up", 0), 0);
}

/* Prune every directory but the operand, after opening it or before.  */
static void
test_prune (int dirfd, bool open_first)
{
  struct walk_opts o = { .sort = WALK_SORT_NAME };
  struct walk *w = walk_open (&o, dirfd, "t");
  struct walk_entry e;
  enum walk_event event;
  int entries = 0, leaves = 0;
  while ((event = walk_next (w, &e)) != WALK_END)
    {
      entries += event == WALK_ENTRY;
      leaves += event == WALK_LEAVE;
      if (event == WALK_ENTRY && S_ISDIR (e.st.st_mode))
        {
          if (open_first)
            {
              CHECK_INT (walk_open_dir (w, &e), WALK_ENTRY);
              CHECK (e.fd >= 0);
              walk_set_user (w, &o);
            }
          if (e.depth)
            walk_prune (w);
        }
      else if (e.depth)
        CHECK (e.user == (open_first ? &o : NULL));
    }
  CHECK_INT (entries, 5);
  CHECK_INT (leaves, 1);
  walk_close (w, NULL);
}

static bool
not_b (void *arg, char const *path, void *user)
{
  ++*(int *) arg;
  return strcmp (path, "t/b") != 0;
}

static void
test_filter (int dirfd)
{
  struct walk_opts o = { .sort = WALK_SORT_NAME };
  struct walk *w = walk_open (&o, dirfd, "t");
  int asked = 0;
  walk_set_filter (w, not_b, &asked);
  struct walk_entry e;
  int entries = 0;
  for (enum walk_event event; (event = walk_next (w, &e)) != WALK_END;)
    entries += event == WALK_ENTRY;
  walk_close (w, NULL);
  CHECK_INT (entries, 4);
  CHECK_INT (asked, 4);
}

enum
{
  WIDE = 80
};

static bool
not_07 (void *arg, char const *path, void *user)
{
  (void) arg;
  (void) user;
  return strcmp (path, "w/07") != 0;
}

/* Each directory that the filter lets through is ahead once, before it is
   its turn.  */
static void
test_dir_ahead (int dirfd)
{
  char name[20];
  CHECK_INT (mkdirat (dirfd, "w", 0755), 0);
  for (int i = 0; i < WIDE; i++)
    {
      snprintf (name, sizeof name, "w/%02d", i);
      if (i % 10 == 9)
        make_file (dirfd, name);
      else
        CHECK_INT (mkdirat (dirfd, name, 0755), 0);
    }
  struct walk_opts o = { .sort = WALK_SORT_NAME };
  struct walk *w = walk_open (&o, dirfd, "w");
  walk_set_filter (w, not_07, NULL);
  struct walk_entry e;
  unsigned seen[WIDE] = { 0 }, total = 0;
  int fd;
  CHECK (!walk_dir_ahead (w, &fd));
  for (enum walk_event event; (event = walk_next (w, &e)) != WALK_END;)
    {
      char const *ahead;
      int at = e.path[1] ? atoi (e.name) : -1;
      CHECK (at < 1 || at % 10 == 9 || seen[at] || total == 0);
      while ((ahead = walk_dir_ahead (w, &fd)))
        {
          int i = atoi (ahead);
          CHECK (at < i && i <= at + 40);
          CHECK (faccessat (fd, ahead, F_OK, 0) == 0);
          seen[i]++;
          total++;
        }
    }
  walk_close (w, NULL);
  /* Some file systems do not tell types.  */
  if (total == 0)
    return;
  for (int i = 0; i < WIDE; i++)
    CHECK_INT (seen[i], 0 < i && i % 10 != 9 && i != 7);
  /* Without the first, the filtered one and the files.  */
  CHECK_INT (total, WIDE - WIDE / 10 - 2);
}

/* Files come open if the directory tells their type; nothing else does, and
   nothing stays open.  */
static void
test_open (int dirfd)
{
  struct walk_opts o = { .sort = WALK_SORT_NAME };
  struct walk *w = walk_open (&o, dirfd, "t");
  walk_set_open (w, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  struct walk_entry e;
  int entries = 0, first_free = dup (dirfd);
  close (first_free);
  for (enum walk_event event; (event = walk_next (w, &e)) != WALK_END;)
    {
      entries += event == WALK_ENTRY;
      if (event != WALK_ENTRY || e.fd < 0)
        continue;
      struct stat st;
      CHECK (S_ISREG (e.st.st_mode));
      CHECK_INT (fstat (e.fd, &st), 0);
      CHECK (st.st_ino == e.st.st_ino);
      CHECK_INT (close (e.fd), 0);
    }
  walk_close (w, NULL);
  CHECK_INT (entries, 6);
  int fd = dup (dirfd);
  CHECK_INT (fd, first_free);
  close (fd);

  /* Left in the middle, with the next directory open already.  */
  w = walk_open (&o, dirfd, "t");
  while (walk_next (w, &e) != WALK_END && strcmp (e.name, "b") != 0)
    continue;
  walk_close (w, NULL);
  fd = dup (dirfd);
  CHECK_INT (fd, first_free);
  close (fd);
}

/* Deeper than PATH_MAX allows and than there are descriptors.  Each
   directory has a file after the subdirectory, so that every one is
   needed again on the way up.  */
static void
test_deep (int dirfd, bool follow)
{
  enum
  {
    DEPTH = 1500
  };
  char const *name = "directory-name";
  struct rlimit old, few = { 20, 20 };
  getrlimit (RLIMIT_NOFILE, &old);
  few.rlim_max = old.rlim_max;
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &few), 0);

  struct walk_opts o = { .sort = WALK_SORT_NAME, .dereference = follow };
  struct walk *w = walk_open (&o, dirfd, name);
  struct walk_entry e;
  int dirs = 0, files = 0, failures = 0, lost = 0;
  size_t longest = 0;
  for (enum walk_event event; (event = walk_next (w, &e)) != WALK_END;)
    switch (event)
      {
      case WALK_ENTRY:
        if (S_ISDIR (e.st.st_mode))
          dirs++;
        else
          files++;
        if (longest < strlen (e.path))
          longest = strlen (e.path);
        break;
      case WALK_LEAVE:
        {
          struct stat st;
          lost += fstat (e.fd, &st) != 0 || st.st_ino != e.st.st_ino;
          lost += fstatat (e.dirfd, e.name, &st, 0) != 0
                  || st.st_ino != e.st.st_ino;
        }
        break;
      default:
        failures++;
      }
  walk_close (w, NULL);
  setrlimit (RLIMIT_NOFILE, &old);
  CHECK_INT (dirs, DEPTH);
  CHECK_INT (files, DEPTH);
  CHECK_INT (failures, 0);
  CHECK_INT (lost, 0);
  CHECK (longest > PATH_MAX);
}

static void
make_deep (int dirfd)
{
  int fd = dup (dirfd);
  for (int i = 0; i < 1500; i++)
    {
      mkdirat (fd, "directory-name", 0755);
      int next = openat (fd, "directory-name", O_RDONLY | O_DIRECTORY);
      CHECK (next >= 0);
      close (fd);
      fd = next;
      make_file (fd, "z");
    }
  close (fd);
}

/* A directory that is moved away while its descriptor is closed must not
   be mistaken for another.  */
static void
test_moved (int dirfd)
{
  struct rlimit old, few = { 16, 16 };
  getrlimit (RLIMIT_NOFILE, &old);
  few.rlim_max = old.rlim_max;
  CHECK_INT (mkdirat (dirfd, "m", 0755), 0);
  CHECK_INT (mkdirat (dirfd, "m/1", 0755), 0);
  CHECK_INT (mkdirat (dirfd, "m/1/2", 0755), 0);
  CHECK_INT (mkdirat (dirfd, "m/1/2/3", 0755), 0);
  make_file (dirfd, "m/1/z");
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &few), 0);

  struct walk_opts o = { .sort = WALK_SORT_NAME };
  struct walk *w = walk_open (&o, dirfd, "m");
  struct walk_entry e;
  enum walk_event event;
  int failures = 0, files = 0, leaves = 0;
  while ((event = walk_next (w, &e)) != WALK_END)
    {
      if (event == WALK_ENTRY && strcmp (e.name, "3") == 0)
        {
          while (walk_spare_fd (w))
            continue;
          CHECK_INT (renameat (dirfd, "m/1/2", dirfd, "m2"), 0);
        }
      failures += event == WALK_OPEN_FAILED;
      leaves += event == WALK_LEAVE;
      files += event == WALK_ENTRY && S_ISREG (e.st.st_mode);
    }
  walk_close (w, NULL);
  setrlimit (RLIMIT_NOFILE, &old);
  /* "m/1" itself is where it was, so going down from the top finds it.  */
  CHECK_INT (failures, 0);
  CHECK_INT (files, 1);
  CHECK_INT (leaves, 4);

  w = walk_open (&o, dirfd, "m");
  while ((event = walk_next (w, &e)) != WALK_END)
    {
      if (event == WALK_ENTRY && strcmp (e.name, "1") == 0)
        CHECK_INT (mkdirat (dirfd, "m/1/2", 0755), 0);
      if (event == WALK_ENTRY && strcmp (e.name, "2") == 0)
        {
          CHECK_INT (walk_open_dir (w, &e), WALK_ENTRY);
          while (walk_spare_fd (w))
            continue;
          CHECK_INT (renameat (dirfd, "m/1/2", dirfd, "m3"), 0);
          CHECK_INT (renameat (dirfd, "m/1", dirfd, "m4"), 0);
          CHECK_INT (mkdirat (dirfd, "m/1", 0755), 0);
          CHECK_INT (mkdirat (dirfd, "m/1/2", 0755), 0);
        }
      failures += event == WALK_OPEN_FAILED && e.error == ENOENT;
      leaves += event == WALK_LEAVE;
      files += event == WALK_ENTRY && S_ISREG (e.st.st_mode);
    }
  walk_close (w, NULL);
  CHECK_INT (failures, 1);
  CHECK_INT (files, 1);
  CHECK_INT (leaves, 7);
}

int
main (void)
{
  int dirfd = scratch_open ();
  test_order (dirfd);
  test_prune (dirfd, false);
  test_prune (dirfd, true);
  test_filter (dirfd);
  test_dir_ahead (dirfd);
  test_open (dirfd);
  make_deep (dirfd);
  test_deep (dirfd, false);
  test_deep (dirfd, true);
  test_moved (dirfd);
  close (dirfd);
  scratch_remove ();
  return check_status ();
}
