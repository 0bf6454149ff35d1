/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "capture.h"
#include "check.h"
#include "scratch.h"
#include "select/exclude.h"
#include "select/pattern.h"

#include <errno.h>
#include <sys/stat.h>

enum
{
  USUAL = PATTERN_WILDCARDS | PATTERN_MATCH_SLASH | PATTERN_LEADING_DIR
};

static int dir; /* the scratch directory */

static void
put_file (char const *name, char const *text)
{
  int fd = openat (dir, name, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  CHECK (0 <= fd);
  CHECK_INT (write (fd, text, strlen (text)), strlen (text));
  close (fd);
}

static void
test_patterns (void)
{
  struct exclude *x = exclude_new (NULL);
  CHECK (exclude_is_empty (x));
  CHECK (!exclude_hit (x, NULL, "a"));
  exclude_add (x, "*.o", USUAL);
  exclude_add (x, "CVS", USUAL);
  exclude_add (x, "/abs", USUAL);
  CHECK (!exclude_is_empty (x));
  CHECK (exclude_hit (x, NULL, "d/a.o"));
  CHECK (exclude_hit (x, NULL, "d/CVS"));
  CHECK (exclude_hit (x, NULL, "d/CVS/Root"));
  CHECK (!exclude_hit (x, NULL, "d/CVSROOT"));
  CHECK (!exclude_hit (x, NULL, "abs"));
  CHECK (exclude_hit (x, NULL, "/abs/x"));
  exclude_free (x);

  x = exclude_new (NULL);
  exclude_add_vcs (x, PATTERN_LEADING_DIR);
  exclude_add_backups (x, PATTERN_WILDCARDS | PATTERN_MATCH_SLASH);
  CHECK (exclude_hit (x, NULL, "d/.git/config"));
  CHECK (exclude_hit (x, NULL, "{arch}"));
  CHECK (exclude_hit (x, NULL, "d/x~"));
  CHECK (exclude_hit (x, NULL, ".#lock"));
  CHECK (exclude_hit (x, NULL, "#auto#"));
  CHECK (!exclude_hit (x, NULL, "d/x~/y"));
  CHECK (!exclude_hit (x, NULL, "git"));
  exclude_free (x);
}

static void
test_file (void)
{
  put_file ("list", "*.o  \n\n#c\n  lead\nlast");
  char name[sizeof scratch_name + 8];
  snprintf (name, sizeof name, "%s/list", scratch_name);
  struct exclude *x = exclude_new (NULL);
  CHECK_INT (exclude_add_file (x, name, USUAL), 0);
  CHECK (exclude_hit (x, NULL, "x.o"));
  CHECK (exclude_hit (x, NULL, "#c"));
  CHECK (exclude_hit (x, NULL, "  lead"));
  CHECK (!exclude_hit (x, NULL, "lead"));
  CHECK (exclude_hit (x, NULL, "last"));
  CHECK (!exclude_hit (x, NULL, ""));
  strcat (name, "x");
  CHECK_INT (exclude_add_file (x, name, USUAL), -ENOENT);
  exclude_free (x);
}

static void
test_tags (void)
{
  struct capture said;
  capture_open (&said);
  struct exclude *x = exclude_new (&said.diag);
  struct exclude_tag tag;
  exclude_add_tag (x, "TAG", EXCLUDE_TAG_UNDER, false);
  exclude_add_tag (x, "CACHEDIR.TAG", EXCLUDE_TAG_ALL, true);
  CHECK (!exclude_enter (x, NULL, dir, "d", &tag));
  CHECK_INT (tag.effect, EXCLUDE_TAG_NONE);

  put_file ("TAG", "");
  put_file ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc5");
  CHECK (!exclude_enter (x, NULL, dir, "d", &tag));
  CHECK_INT (tag.effect, EXCLUDE_TAG_UNDER);
  CHECK_STR (tag.name, "TAG");

  put_file ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
  CHECK (!exclude_enter (x, NULL, dir, "d", &tag));
  CHECK_INT (tag.effect, EXCLUDE_TAG_ALL);
  CHECK_STR (tag.name, "CACHEDIR.TAG");
  exclude_free (x);
  capture_close (&said);
}

/* The ignore files of version control systems, of the directory "d" and of
   one below it.  */
static void
test_ignore_files (void)
{
  struct capture said;
  capture_open (&said);
  put_file (".gitignore", "*.o\n# c\n\\#d\n  sub/deep\n");
  put_file (".cvsignore", "a b\tc\n");
  put_file (".bzrignore", "*.p\n!keep.p\n!!k*p.p\nRE:^r[0-9]$\n!free.o\n");
  put_file (".hgignore", "syntax: glob\n*.q\nsyntax: regexp\n^h.*g$\n(\n");
  put_file (".plain", "p*\n");
  CHECK_INT (mkdirat (dir, "sub", 0700), 0);
  int sub = openat (dir, "sub", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  struct exclude *x = exclude_new (&said.diag);
  exclude_add_ignore (x, ".gitignore", IGNORE_GIT, true);
  exclude_add_ignore (x, ".cvsignore", IGNORE_CVS, false);
  exclude_add_ignore (x, ".bzrignore", IGNORE_BZR, true);
  exclude_add_ignore (x, ".hgignore", IGNORE_HG, true);
  exclude_add_ignore (x, ".plain", IGNORE_PLAIN, false);
  struct exclude_tag tag;
  struct exclude_dir *e = exclude_enter (x, NULL, dir, "d", &tag);
  CHECK (e != NULL);
  CHECK (!exclude_hit (x, NULL, "d/x.o"));
  CHECK (exclude_hit (x, e, "d/x.o"));
  CHECK (!exclude_hit (x, e, "d/# c"));
  CHECK (exclude_hit (x, e, "d/#d"));
  CHECK (exclude_hit (x, e, "./sub/deep"));
  CHECK (exclude_hit (x, e, "d/a"));
  CHECK (exclude_hit (x, e, "d/c"));
  CHECK (exclude_hit (x, e, "d/x.p"));
  CHECK (!exclude_hit (x, e, "d/keap"));
  CHECK (exclude_hit (x, e, "d/keep.p"));
  CHECK (exclude_hit (x, e, "d/r7"));
  CHECK (exclude_hit (x, e, "d/free.o"));
  CHECK (exclude_hit (x, e, "d/x.q"));
  CHECK (exclude_hit (x, e, "d/hog"));
  CHECK (exclude_hit (x, e, "d/pq"));

  struct exclude_dir *f = exclude_enter (x, e, sub, "d/sub", &tag);
  CHECK (f != NULL);
  CHECK (exclude_hit (x, f, "d/sub/x.o"));
  CHECK (exclude_hit (x, f, "d/sub/hog"));
  CHECK (!exclude_hit (x, f, "d/sub/a"));
  CHECK (!exclude_hit (x, f, "d/sub/pq"));
  exclude_leave (f);
  exclude_leave (e);
  exclude_leave (NULL);
  CAPTURE_SAYS (&said, "");
  close (sub);
  exclude_free (x);
  capture_close (&said);
}

int
main (void)
{
  dir = scratch_open ();
  test_patterns ();
  test_file ();
  test_tags ();
  test_ignore_files ();
  close (dir);
  scratch_remove ();
  return check_status ();
}
