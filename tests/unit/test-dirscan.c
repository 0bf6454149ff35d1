/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/dirscan.h"
#include "incr/scanopen.h"
#include "base/pathname.h"
#include "capture.h"
#include "check.h"
#include "scratch.h"
#include "xalloc.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

static struct walk_opts walk;
static int scratch;

/* For cwd_new: directory 1 is the scratch one.  */
static char const *
where (void *arg, size_t index, size_t *parent)
{
  *parent = 0;
  return scratch_name;
}

static void
make_file (char const *name, time_t when)
{
  int fd = openat (scratch, name, O_WRONLY | O_CREAT, 0644);
  CHECK (0 <= fd);
  close (fd);
  struct timespec t[2] = { { .tv_sec = when }, { .tv_sec = when } };
  CHECK_INT (utimensat (scratch, name, t, 0), 0);
}

/* How a scan is to be done.  */
struct how
{
  char const *operands[4];
  char const *exclude, *tag;
  enum exclude_tag_effect effect;
  bool no_recursion;
  time_t start; /* of the run; then it is saved */
};

static void
format_contents (struct snapshot_dir const *d, char *text)
{
  for (size_t i = 0; i < d->contents.len; i++)
    *text++ = d->contents.data[i] ? d->contents.data[i] : ' ';
  *text = '\0';
}

/* Do a scan with the snapshot of the name FILE: the result must be WANT,
   lines of names and contents, and the messages SAYS.  */
static void
check_scan (char const *file, struct how const *how, char const *want,
            char const *says)
{
  struct capture c;
  capture_open (&c);
  c.diag.warnings = diag_default_warnings (true);
  char path[sizeof scratch_name + 16];
  snprintf (path, sizeof path, "%s/%s", scratch_name, file);
  struct pagecache *pc = pagecache_new (&(struct pagecache_opts) { 0 },
                                        &sysops_real, NULL, NULL);
  struct snapshot_opts so = { .file = path,
                              .check_device = true,
                              .start.tv_sec = how->start,
                              .pagecache = pc };
  struct snapshot *s;
  CHECK_INT (snapshot_open (&s, &so, scratch_name, &c.diag), OUT_OK);
  struct cwd *cwd = cwd_new (where, NULL);
  struct exclude *x = exclude_new (&c.diag);
  if (how->exclude)
    exclude_add (x, how->exclude, 0);
  if (how->tag)
    exclude_add_tag (x, how->tag, how->effect, false);
  struct dirscan_opts o
      = { .walk = &walk,
          .policy = { .diag = &c.diag, .incremental = true, .verbose = true },
          .ahead = PREFETCH_ALWAYS };
  struct dirscan *scan = dirscan_new (&o, s, cwd, &c.diag);
  for (size_t i = 0; i < 4 && how->operands[i]; i++)
    dirscan_operand (scan,
                     &(struct dirscan_operand) { .name = how->operands[i],
                                                 .cwd = 1,
                                                 .base = scratch_name,
                                                 .recurse = !how->no_recursion,
                                                 .exclude = x });
  size_t count;
  struct dirscan_item const *items = dirscan_items (scan, &count);
  char text[8192] = "";
  char *end = text;
  for (size_t i = 0; i < count; i++)
    {
      end += sprintf (end, "%s:%s", items[i].name, items[i].dir ? " " : "");
      if (items[i].dir)
        format_contents (items[i].dir, end);
      end += strlen (end);
      *end++ = '\n';
      *end = '\0';
    }
  CHECK_STR (text, want);
  CAPTURE_SAYS (&c, says);
  if (how->start)
    CHECK_INT (snapshot_save (s), OUT_OK);
  dirscan_free (scan);
  exclude_free (x);
  cwd_free (cwd);
  snapshot_free (s);
  pagecache_free (pc);
  capture_close (&c);
}

#define SCAN(file, want, says, ...) \
  check_scan (file, &(struct how) { __VA_ARGS__ }, want, says)

static void
make_tree (void)
{
  CHECK_INT (mkdirat (scratch, "d", 0755), 0);
  CHECK_INT (mkdirat (scratch, "d/a", 0755), 0);
  CHECK_INT (mkdirat (scratch, "d/a/x", 0755), 0);
  CHECK_INT (mkdirat (scratch, "d/b", 0755), 0);
  make_file ("d/f", 1000);
  make_file ("d/a/g", 1000);
  make_file ("d/a/x/h", 1000);
  make_file ("file", 1000);
}

static void
test_new (void)
{
  SCAN ("none", "d: Da Db Yf \nd/a: Yg Dx \nd/a/x: Yh \nd/b: \nfile:\n",
        "tar: d: Directory is new\ntar: d/a: Directory is new\n"
        "tar: d/b: Directory is new\ntar: d/a/x: Directory is new\n",
        { "file", "d" });
  SCAN ("none", "d: Na Nb Yf \n",
        "tar: d: Directory is new\ntar: d/a: Directory is new\n"
        "tar: d/b: Directory is new\n",
        { "d" }, .no_recursion = true);
  SCAN ("none", "d: Na Nb Yf \nd/b: \n",
        "tar: d/b: Directory is new\ntar: d: Directory is new\n"
        "tar: d/a: Directory is new\n",
        { "d/b", "d" }, .no_recursion = true);
  /* What is seen twice is there once.  */
  SCAN ("none", "d: Na Db Yf \nd/a: Yg Dx \nd/a/x: Yh \nd/b: \nfile:\n",
        "tar: d/a: Directory is new\ntar: d/a/x: Directory is new\n"
        "tar: d: Directory is new\ntar: d/b: Directory is new\n",
        { "d/a", "d", "file", "./file" });
  SCAN ("none", "gone:\n",
        "tar: gone: Cannot stat: No such file or directory\n", { "gone" });
}

static void
test_left_out (void)
{
  SCAN ("none", "d: Na Db Yf \nd/b: \n",
        "tar: d: Directory is new\ntar: d/b: Directory is new\n", { "d" },
        .exclude = "d/a");
  SCAN ("none", "d/a: Yg \n",
        "tar: d/a: Directory is new\n"
        "tar: d/a: contains a cache directory tag g; contents not dumped\n",
        { "d/a" }, .tag = "g", .effect = EXCLUDE_TAG_CONTENTS);
  SCAN ("none", "d/a: Ng Nx \n",
        "tar: d/a: Directory is new\n"
        "tar: d/a: contains a cache directory tag g; contents not dumped\n",
        { "d/a" }, .tag = "g", .effect = EXCLUDE_TAG_UNDER);
  SCAN ("none", "d: Na Db Yf \nd/b: \n",
        "tar: d: Directory is new\ntar: d/a: Directory is new\n"
        "tar: d/a: contains a cache directory tag g; directory not dumped\n"
        "tar: d/b: Directory is new\n",
        { "d" }, .tag = "g", .effect = EXCLUDE_TAG_ALL);
}

/* The limit lies in the future, so only what is new is archived, for the
   change times of files cannot be set.  */
static void
test_levels (void)
{
  time_t late = INT_MAX;
  SCAN ("snap", "d: Da Db Yf \nd/a: Yg Dx \nd/a/x: Yh \nd/b: \n",
        "tar: d: Directory is new\ntar: d/a: Directory is new\n"
        "tar: d/b: Directory is new\ntar: d/a/x: Directory is new\n",
        { "d" }, .start = late);
  SCAN ("snap", "d: Da Db Nf \nd/a: Ng Dx \nd/a/x: Nh \nd/b: \n", "", { "d" });
  SCAN ("snap", "./d: Da Db Nf \n./d/a: Ng Dx \n./d/a/x: Nh \n./d/b: \n", "",
        { "./d" });

  make_file ("d/a/new", 1000);
  make_file ("d/f", late);
  SCAN ("snap", "d: Da Db Yf \nd/a: Ng Ynew Dx \nd/a/x: Nh \nd/b: \n", "",
        { "d" }, .start = late);
  make_file ("d/f", 1000);

  /* Renamed: the files in it are known, what is below is not trusted.  */
  CHECK_INT (renameat (scratch, "d/a", scratch, "d/q"), 0);
  SCAN ("snap", "d: Db Nf Dq \nd/b: \nd/q: Ng Nnew Dx \nd/q/x: Yh \n",
        "tar: d/q: Directory has been renamed from 'd/a'\n", { "d" });
  /* Another directory under a known name.  */
  CHECK_INT (mkdirat (scratch, "d/a", 0755), 0);
  make_file ("d/a/g", 1000);
  SCAN ("snap",
        "d: Da Db Nf Dq \nd/a: Yg \nd/b: \nd/q: Yg Ynew Dx \n"
        "d/q/x: Yh \n",
        "tar: d/a: Directory has been renamed\n"
        "tar: d/q: Directory is new\n"
        "tar: d/q/x: Directory has been renamed from 'd/a/x'\n",
        { "d" });

  /* A directory where a file was: nothing can be renamed to that.  */
  CHECK_INT (unlinkat (scratch, "d/f", 0), 0);
  CHECK_INT (renameat (scratch, "d/b", scratch, "d/f"), 0);
  SCAN ("snap", "d/f: \n", "tar: d/f: Directory is new\n", { "d/f" });
  SCAN ("snap",
        "d: Da Df Dq \nd/a: Yg \nd/f: \nd/q: Yg Ynew Dx \n"
        "d/q/x: Yh \n",
        "tar: d/a: Directory has been renamed\n"
        "tar: d/f: Directory is new\n"
        "tar: d/q: Directory is new\n"
        "tar: d/q/x: Directory has been renamed from 'd/a/x'\n",
        { "d" });
}

/* A snapshot of an old format: directories are known, contents are not.  */
static void
test_old_format (void)
{
  struct stat d, x;
  CHECK_INT (fstatat (scratch, "d", &d, 0), 0);
  CHECK_INT (fstatat (scratch, "d/q/x", &x, 0), 0);
  int fd = openat (scratch, "old", O_WRONLY | O_CREAT, 0644);
  FILE *f = fdopen (fd, "w");
  CHECK (f);
  fprintf (f, "%d\n%ju %ju d\n%ju %ju d/a/y\n", INT_MAX, (uintmax_t) d.st_dev,
           (uintmax_t) d.st_ino, (uintmax_t) x.st_dev, (uintmax_t) x.st_ino);
  fclose (f);
  SCAN ("old",
        "d: Da Df Dq \nd/a: Yg \nd/f: \nd/q: Yg Ynew Dx \n"
        "d/q/x: Yh \n",
        "tar: d/a: Directory is new\ntar: d/f: Directory is new\n"
        "tar: d/q: Directory is new\n"
        "tar: d/q/x: Directory has been renamed from 'd/a/y'\n",
        { "d" });
}

/* Names that are longer than any that a system call takes.  */
static void
test_long (void)
{
  char part[201];
  memset (part, 'p', 200);
  part[200] = '\0';
  CHECK_INT (mkdirat (scratch, "long", 0755), 0);
  char *name = xstrdup ("long");
  int fd = openat (scratch, "long", O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < PATH_MAX / 200 + 2; i++)
    {
      CHECK_INT (mkdirat (fd, part, 0755), 0);
      int next = openat (fd, part, O_RDONLY | O_DIRECTORY);
      CHECK (0 <= next);
      close (fd);
      fd = next;
      char *longer = pathname_join (name, part);
      free (name);
      name = longer;
    }
  struct stat a, b;
  CHECK_INT (fstat (fd, &a), 0);
  close (fd);
  struct scan_root root = { .fd = scratch };
  fd = scan_open_dir (&walk, &root, name);
  CHECK (0 <= fd);
  CHECK_INT (fstat (fd, &b), 0);
  CHECK (a.st_ino == b.st_ino);
  close (fd);
  char *missing = pathname_join (name, "missing");
  CHECK_INT (scan_open_dir (&walk, &root, missing), -ENOENT);
  anchors_release (&root.anchors);
  free (missing);
  free (name);
}

int
main (void)
{
  scratch = scratch_open ();
  make_tree ();
  test_new ();
  test_left_out ();
  test_levels ();
  test_old_format ();
  test_long ();
  close (scratch);
  scratch_remove ();
  return check_status ();
}
