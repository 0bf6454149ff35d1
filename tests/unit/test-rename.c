/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/limits.h"
#include "capture.h"
#include "check.h"
#include "select/rename.h"

static struct arena arena;
static struct capture said;

/* EXPR makes WANT of NAME.  */
static void
check_transform (char const *expr, char const *name, char const *want)
{
  struct transform *t = NULL;
  char *message = transform_add (&t, expr);
  CHECK_STR (message, NULL);
  if (!message)
    CHECK_STR (transform_apply (t, RENAME_MEMBER, &arena, name), want);
  free (message);
  transform_free (t);
}

static void
check_transform_fails (char const *expr, char const *want)
{
  struct transform *t = NULL;
  char *message = transform_add (&t, expr);
  CHECK_STR (message, want);
  free (message);
  transform_free (t);
}

static void
test_grammar (void)
{
  check_transform ("s/a/X/", "aab", "Xab");
  check_transform ("s,a,X,g", "aab", "XXb");
  check_transform ("s/A/q/i", "aab", "qab");
  check_transform ("s/(a+)b/[\\1]/x", "aab", "[aa]");
  check_transform ("s/a/Q/2", "aab", "aQb");
  check_transform ("s/a/Q/2g", "aaab", "aQQb");
  check_transform ("s/a/Q/5", "aab", "aab");
  check_transform ("s/a/Q/0", "aab", "Qab");
  check_transform ("s/b/X/2", "d/sub", "d/sub");
  check_transform ("s/a/Q/;s/a/R/", "aab", "QRb");
  check_transform ("s/a/Q/;", "aab", "Qab");
  check_transform ("", "aab", "aab");
  check_transform ("s/^a/Q/g", "aab", "Qab");
  check_transform ("s/a$/Q/g", "aa", "aQ");
  check_transform ("s//X/", "ab", "Xab");
  check_transform ("s/.*//", "ab", "");
  /* The regex sees the backslash, too.  */
  check_transform ("s|a\\|b|X|g", "ab|", "XX|");
  check_transform ("s,a\\,b,[\\,],", "a,b", "[,]");
  check_transform ("s/a/\\t\\n\\q\\&&/", "a", "\t\n\\q&a");
  check_transform_fails ("s/a/Q", "Invalid transform expression");
  check_transform_fails ("s/a", "Invalid transform expression");
  check_transform_fails ("s", "Invalid transform expression");
  check_transform_fails ("s/a/b\\/", "Invalid transform expression");
  check_transform_fails (";", "Invalid transform expression");
  check_transform_fails ("s/a/b/;;s/a/b/", "Invalid transform expression");
  check_transform_fails ("y/a/b/", "Invalid transform expression");
  check_transform_fails ("s/a/b/q", "Unknown flag in transform expression: q");
  check_transform_fails ("flags=rq", "Unknown transform flag: q");
  check_transform_fails ("s/a/\\1/", "Invalid transform replacement: "
                                     "back reference out of range");
  check_transform_fails ("s/a/\\99999999999999999999/",
                         "Invalid transform replacement: "
                         "back reference out of range");
  check_transform_fails ("s/(a/b/x", "Invalid transform expression: "
                                     "Unmatched ( or \\(");
}

static void
test_case_conversion (void)
{
  check_transform ("s/.*/\\U&/", "aBc", "ABC");
  check_transform ("s/.*/\\L&/", "aBc", "abc");
  check_transform ("s/.*/\\u&/", "abc", "Abc");
  check_transform ("s/.*/\\l&/", "ABC", "aBC");
  check_transform ("s/\\(.*\\)/\\U\\l\\1\\1/", "abc", "abcABC");
  check_transform ("s/\\(.\\)\\(.*\\)/\\U\\1\\E\\2/", "abc", "Abc");
  check_transform ("s/a/\\Uq&r/g", "aab", "QARQARb");
}

/* An expression that matches nothing at all must still end.  */
static void
test_empty_matches (void)
{
  check_transform ("s/x*/y/g", "ab", "yayby");
  check_transform ("s/b*/y/g", "abc", "yaycy");
  check_transform ("s/x*/y/2", "ab", "ayb");
  check_transform ("s/x*/y/9", "ab", "ab");
}

static void
test_scopes (void)
{
  struct transform *t = NULL;
  CHECK_STR (transform_add (&t, "s/a/1/S;s/b/2/R;s/c/3/Rh"), NULL);
  CHECK_STR (transform_add (&t, "flags=s"), NULL);
  CHECK_STR (transform_add (&t, "s/d/4/"), NULL);
  char const *in = "abcd";
  CHECK_STR (transform_apply (t, RENAME_MEMBER, &arena, in), "1bcd");
  CHECK_STR (transform_apply (t, RENAME_SYMLINK, &arena, in), "a234");
  CHECK_STR (transform_apply (t, RENAME_HARDLINK, &arena, in), "123d");
  transform_free (t);
}

static char const *
create (struct renamer *r, char const *name, bool dir)
{
  return rename_for_create (r, RENAME_MEMBER, &arena, name, dir);
}

static char const *
read_name (struct renamer *r, char const *name)
{
  bool gone;
  char *s = rename_for_read (r, RENAME_MEMBER, &arena, name, &gone);
  return gone ? NULL : s;
}

static void
test_prefixes (void)
{
  struct rename_opts o = { .strip_components = 0 };
  struct renamer *r = rename_new (&o, &said.diag);
  CHECK_STR (create (r, "a/b", false), "a/b");
  CHECK_STR (create (r, "d", true), "d/");
  CHECK (!rename_did_strip (r));
  CAPTURE_SAYS (&said, "");
  CHECK_STR (create (r, "/a", false), "a");
  CHECK_STR (create (r, "/b", false), "b");
  CHECK (rename_did_strip (r));
  CAPTURE_SAYS (&said, "tar: Removing leading `/' from member names\n");
  CHECK_STR (create (r, "//a", false), "a");
  CHECK_STR (create (r, "x/../b", false), "b");
  CHECK_STR (create (r, "..", true), "./");
  CHECK_STR (create (r, "/", true), "./");
  CAPTURE_SAYS (&said, "tar: Removing leading `//' from member names\n"
                       "tar: Removing leading `x/../' from member names\n"
                       "tar: Removing leading `..' from member names\n");
  CHECK_STR (create (r, "..a/b..", false), "..a/b..");
  CHECK_STR (create (r, "", false), ".");
  CAPTURE_SAYS (&said, "tar: Substituting `.' for empty member name\n");
  bool gone;
  CHECK_STR (rename_for_read (r, RENAME_HARDLINK, &arena, "/h", &gone), "h");
  CAPTURE_SAYS (&said, "tar: Removing leading `/' from hard link targets\n");
  CHECK_STR (rename_for_read (r, RENAME_SYMLINK, &arena, "/h", &gone), "/h");
  CHECK_STR (read_name (r, "d/"), "d/");
  CHECK_STR (read_name (r, "/etc/"), "etc/");
  rename_free (r);

  o.absolute_names = true;
  r = rename_new (&o, &said.diag);
  CHECK_STR (create (r, "/a", false), "/a");
  CHECK_STR (read_name (r, "../a"), "../a");
  CAPTURE_SAYS (&said, "");
  rename_free (r);

  CHECK (rename_has_dotdot (".."));
  CHECK (rename_has_dotdot ("../a"));
  CHECK (rename_has_dotdot ("a/.."));
  CHECK (rename_has_dotdot ("a//../b"));
  CHECK (!rename_has_dotdot ("..a"));
  CHECK (!rename_has_dotdot ("a../b"));
  CHECK (!rename_has_dotdot (""));
}

static void
test_strip_components (void)
{
  struct rename_opts o = { .strip_components = 1 };
  struct renamer *r = rename_new (&o, &said.diag);
  CHECK_STR (read_name (r, "a/b/c"), "b/c");
  CHECK_STR (read_name (r, "./b"), "b");
  CHECK_STR (read_name (r, "a/b/"), "b/");
  CHECK_STR (read_name (r, "a/"), NULL);
  CHECK_STR (read_name (r, "a"), NULL);
  /* What is uncovered must not be absolute.  */
  CHECK_STR (read_name (r, "a//abs/x"), "abs/x");
  CAPTURE_SAYS (&said, "");
  rename_free (r);
}

static void
test_one_top_level (void)
{
  struct rename_opts o = { .one_top_level = "top" };
  struct renamer *r = rename_new (&o, &said.diag);
  CHECK_STR (read_name (r, "a/b"), "top/a/b");
  CHECK_STR (read_name (r, "top/b"), "top/b");
  CHECK_STR (read_name (r, "./top/b"), "./top/b");
  CHECK_STR (read_name (r, "topper"), "top/topper");
  CHECK_STR (read_name (r, "./"), "top/");
  CHECK_STR (read_name (r, "."), "top");
  CHECK_STR (read_name (r, "./a//b"), "top/a/b");
  CHECK_STR (read_name (r, "a/"), "top/a/");
  bool gone;
  CHECK_STR (rename_for_read (r, RENAME_HARDLINK, &arena, "a", &gone),
             "top/a");
  CHECK_STR (rename_top (r), "top");
  CHECK_STR (rename_below_top (r, "top/a"), "a");
  CHECK_STR (rename_below_top (r, "topper/a"), "topper/a");
  rename_free (r);

  o.one_top_level = "..//./x/";
  r = rename_new (&o, &said.diag);
  CHECK_STR (rename_top (r), "../x");
  CHECK_STR (read_name (r, "a/b"), "../x/a/b");
  CHECK_STR (rename_below_top (r, "../x/a/b"), "a/b");
  CHECK_STR (read_name (r, "./"), "../x/");
  rename_free (r);
}

static void
test_transform_and_prefix (void)
{
  struct rename_opts o = { .strip_components = 0 };
  CHECK_STR (transform_add (&o.transforms, "s,^d$,/new/,;s/^e$//"), NULL);
  struct renamer *r = rename_new (&o, &said.diag);
  CHECK (rename_transforms (r));
  CHECK_STR (read_name (r, "d/"), "new//");
  CAPTURE_SAYS (&said, "tar: Removing leading `/' from member names\n");
  /* What loses its name is left out, and a link keeps its target.  */
  CHECK_STR (read_name (r, "e/"), NULL);
  CAPTURE_SAYS (&said, "tar: e: transforms to empty name\n");
  CHECK_STR (rename_for_create (r, RENAME_MEMBER, &arena, "e", true), NULL);
  CAPTURE_SAYS (&said, "tar: e: transforms to empty name\n");
  bool gone;
  CHECK_STR (rename_for_create (r, RENAME_HARDLINK, &arena, "e", false), "e");
  CHECK_STR (rename_for_read (r, RENAME_HARDLINK, &arena, "e", &gone), "e");
  CHECK_STR (rename_for_read (r, RENAME_SYMLINK, &arena, "e", &gone), "e");
  CAPTURE_SAYS (&said, "");
  rename_free (r);
  transform_free (o.transforms);
}

/* What was said after a target with a prefix of 10,000 slashes and N.  */
static bool
is_reported (struct renamer *r, int n)
{
  static char target[11000];
  memset (target, '/', 10000);
  sprintf (target + 10000, "%d/../f", n);
  CHECK_STR (rename_safe_link (r, target), "f");
  fflush (said.diag.err);
  bool reported = said.said < said.bytes;
  said.said = said.bytes;
  return reported;
}

/* Prefixes are reported once, as long as there is room to remember them.  */
static void
test_many_prefixes (void)
{
  struct rename_opts o = { 0 };
  struct renamer *r = rename_new (&o, &said.diag);
  int kept = LIMIT_PREFIX_BYTES / 10100;
  for (int i = 0; i < kept + 10; i++)
    CHECK (is_reported (r, i));
  CHECK (!is_reported (r, 0));
  CHECK (!is_reported (r, kept - 1));
  CHECK (is_reported (r, kept + 9));
  CHECK (is_reported (r, kept + 9));
  rename_free (r);
}

int
main (void)
{
  arena_init (&arena);
  capture_open (&said);
  test_grammar ();
  test_case_conversion ();
  test_empty_matches ();
  test_scopes ();
  test_prefixes ();
  test_many_prefixes ();
  test_strip_components ();
  test_one_top_level ();
  test_transform_and_prefix ();
  capture_close (&said);
  arena_release (&arena);
  return check_status ();
}
