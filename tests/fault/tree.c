/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "minmax.h"

enum
{
  DESCRIPTORS = 16,
  NAME_BYTES = 4096,
  RECENT = 1500000000 /* what is younger was not set */
};

void
tree_failed (char const *what)
{
  fprintf (stderr, "faults: %s: %s\n", what, strerror (errno));
  exit (99);
}

/* Removing.  */

static int
remove_one (char const *name, struct stat const *st, int kind, struct FTW *ftw)
{
  (void) st;
  (void) kind;
  (void) ftw;
  return remove (name);
}

/* An nftw callback: ordinary users cannot empty what they may not write.  */
static int
open_up (char const *name, struct stat const *st, int kind, struct FTW *ftw)
{
  (void) ftw;
  return (kind == FTW_D || kind == FTW_DNR) && (st->st_mode & 0700) != 0700
             ? chmod (name, 0700)
             : 0;
}

void
tree_remove (char const *dir)
{
  if (geteuid () != 0)
    (void) nftw (dir, open_up, DESCRIPTORS, FTW_PHYS);
  if (nftw (dir, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS) != 0
      && errno != ENOENT)
    tree_failed (dir);
}

/* Copying: the system's cp knows best what belongs to a file.  */

void
tree_copy (char const *from, char const *into)
{
  char command[2 * NAME_BYTES];
  snprintf (command, sizeof command, "cp -a '%s' '%s'", from, into);
  if (system (command) != 0)
    tree_failed (command);
}

/* Describing.  */

static struct facts *facts;    /* of the walk that is under way */
static size_t directory_bytes; /* of the name that it began with */

static void
add_line (char const *line)
{
  if (facts->count == facts->room)
    {
      facts->room = facts->room ? 2 * facts->room : 64;
      facts->line = realloc (facts->line, facts->room * sizeof *facts->line);
      if (!facts->line)
        tree_failed ("memory");
    }
  if (!(facts->line[facts->count++] = strdup (line)))
    tree_failed ("memory");
}

static uint64_t
hash (uint64_t h, char const *p, size_t n)
{
  for (size_t i = 0; i < n; i++)
    h = (h ^ (unsigned char) p[i]) * 0x100000001b3;
  return h;
}

/* The contents of the file NAME.  */
static uint64_t
hash_contents (char const *name, bool is_snapshot)
{
  static char buf[1 << 20];
  int fd = open (name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    return 0;
  uint64_t h = 0xcbf29ce484222325;
  /* A snapshot: a line, then seconds and nanoseconds with a NUL each.  */
  int skip = is_snapshot ? 3 : 0;
  for (ssize_t n; 0 < (n = read (fd, buf, sizeof buf));)
    {
      char const *p = buf;
      for (; skip && p < buf + n; p++)
        skip -= skip == 3 ? *p == '\n' : *p == '\0';
      h = hash (h, p, buf + n - p);
    }
  close (fd);
  return h;
}

static uint64_t
hash_attributes (char const *name)
{
  char list[4096], value[4096];
  ssize_t n = llistxattr (name, list, sizeof list);
  uint64_t sum = 0; /* their order does not count */
  for (ssize_t i = 0; i < n; i += strlen (list + i) + 1)
    {
      ssize_t size = lgetxattr (name, list + i, value, sizeof value);
      uint64_t h = hash (1, list + i, strlen (list + i));
      sum += hash (h, value, size < 0 ? 0 : size);
    }
  return sum;
}

static int
describe_one (char const *name, struct stat const *st, int kind,
              struct FTW *ftw)
{
  (void) kind;
  if (ftw->level == 0)
    return 0;
  char const *shown = name + directory_bytes + 1;
  char line[3 * NAME_BYTES], target[NAME_BYTES] = "";
  if (S_ISLNK (st->st_mode) && readlink (name, target, sizeof target - 1) < 0)
    tree_failed (name);
  int n = snprintf (line, sizeof line, "%s\t%o %ju:%ju %s", shown,
                    (unsigned) st->st_mode, (uintmax_t) st->st_uid,
                    (uintmax_t) st->st_gid, target);
  bool is_snapshot = strncmp (shown, "snap", 4) == 0;
  if (!S_ISDIR (st->st_mode))
    n += snprintf (line + n, sizeof line - n, " links %ju size %jd",
                   (uintmax_t) st->st_nlink,
                   is_snapshot ? 0 : (intmax_t) st->st_size);
  if (S_ISREG (st->st_mode))
    n += snprintf (line + n, sizeof line - n, " %016" PRIx64,
                   hash_contents (name, is_snapshot));
  n += snprintf (line + n, sizeof line - n, " +%" PRIx64,
                 hash_attributes (name));
  if (strncmp (shown, "out", 3) == 0 && strchr (shown, '/'))
    snprintf (line + n, sizeof line - n, " at %jd.%09ld",
              (intmax_t) MIN (st->st_mtim.tv_sec, RECENT),
              st->st_mtim.tv_sec < RECENT ? st->st_mtim.tv_nsec : 0);
  add_line (line);
  return 0;
}

static int
compare_lines (void const *a, void const *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

void
tree_describe (struct facts *f, char const *dir)
{
  *f = (struct facts) { NULL, 0, 0 };
  facts = f;
  directory_bytes = strlen (dir);
  if (nftw (dir, describe_one, DESCRIPTORS, FTW_PHYS) != 0)
    tree_failed (dir);
  if (f->count)
    qsort (f->line, f->count, sizeof *f->line, compare_lines);
}

void
facts_free (struct facts *f)
{
  for (size_t i = 0; i < f->count; i++)
    free (f->line[i]);
  free (f->line);
  *f = (struct facts) { NULL, 0, 0 };
}

char const *
facts_find (struct facts const *f, char const *line)
{
  size_t n = strcspn (line, "\t") + 1;
  for (size_t i = 0; i < f->count; i++)
    if (strncmp (f->line[i], line, n) == 0)
      return f->line[i];
  return NULL;
}

bool
facts_equal (struct facts const *a, struct facts const *b, char *at, size_t n)
{
  for (size_t i = 0; i < a->count || i < b->count; i++)
    {
      char const *l = i < a->count ? a->line[i] : "nothing";
      char const *r = i < b->count ? b->line[i] : "nothing";
      if (strcmp (l, r) != 0)
        {
          snprintf (at, n, "'%s', not '%s'", r, l);
          return false;
        }
    }
  return true;
}
