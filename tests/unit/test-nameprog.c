/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "capture.h"
#include "check.h"
#include "scratch.h"
#include "select/nameprog.h"
#include "select/pattern.h"

static struct capture said;

/* The name of a list in the scratch directory that holds the N bytes at
   TEXT.  */
static char const *
list_file (int number, char const *text, size_t n)
{
  static char names[8][sizeof scratch_name + 4];
  char *name = names[number];
  snprintf (name, sizeof names[0], "%s/%d", scratch_name, number);
  FILE *f = fopen (name, "w");
  fwrite (text, 1, n, f);
  fclose (f);
  return name;
}

#define LIST(number, text) list_file (number, text, sizeof text - 1)

/* As src/cli does, but only knows -C, -T, --name and --bad.  */
static enum outcome
parse_line (void *arg, char const *line, struct nameprog_cursor *c)
{
  CHECK (arg == &said);
  if (strncmp (line, "-C", 2) == 0)
    nameprog_cursor_apply (c, NAMEPROG_CHDIR, line + 2);
  else if (strncmp (line, "-T", 2) == 0)
    {
      nameprog_cursor_apply (c, NAMEPROG_LIST, line + 2);
      nameprog_cursor_apply (c, NAMEPROG_NAME, "behind");
    }
  else if (strcmp (line, "--fatal") == 0)
    return diag_fatal (&said.diag, 0, "fatal");
  else
    return OUT_SKIPPED;
  return OUT_OK;
}

/* All names of P, each with a blank and, where it has one, its directory
   in brackets; owned by the caller.  */
static char *
run (struct nameprog const *p, bool warn_unused)
{
  struct nameprog_cursor *c = nameprog_run (p, warn_unused, &said.diag,
                                            parse_line, &said);
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);
  struct nameprog_name n;
  enum outcome o;
  while ((o = nameprog_next (c, &n)) == OUT_OK)
    {
      fprintf (out, "%s", n.name);
      for (size_t i = n.cwd; i; i = nameprog_cwd (c, i).parent)
        fprintf (out, "[%s]", nameprog_cwd (c, i).dir);
      putc (' ', out);
    }
  if (o == OUT_FATAL)
    fputs ("fatal", out);
  fclose (out);
  nameprog_cursor_free (c);
  return text;
}

#define RUNS(p, warn_unused, want) \
  do \
    { \
      char *text_ = run (p, warn_unused); \
      CHECK_STR (text_, want); \
      free (text_); \
    } \
  while (0)

static void
test_operands (void)
{
  struct nameprog *p = nameprog_new ();
  CHECK (!nameprog_has_names (p));
  RUNS (p, true, "");
  nameprog_add (p, NAMEPROG_NAME, "d//");
  nameprog_add (p, NAMEPROG_CHDIR, "x");
  nameprog_add (p, NAMEPROG_NAME, "a\\tb\\\\");
  nameprog_add (p, NAMEPROG_CHDIR, "y");
  nameprog_add (p, NAMEPROG_NO_UNQUOTE, NULL);
  nameprog_add (p, NAMEPROG_NAME, "a\\tb");
  nameprog_add (p, NAMEPROG_NAME, "/");
  CHECK (nameprog_has_names (p));
  CHECK (!nameprog_has_list (p));
  CHECK_INT (nameprog_operand_count (p), 4);
  RUNS (p, true, "d a\tb\\[x] a\\tb[y][x] /[y][x] ");
  CAPTURE_SAYS (&said, "");
  nameprog_free (p);

  char s[] = "\\a\\?\\101\\1018\\q\\";
  nameprog_unquote (s);
  CHECK_STR (s, "\a\177AA8\\q\\");
}

static void
test_unused (void)
{
  struct nameprog *p = nameprog_new ();
  nameprog_add (p, NAMEPROG_NAME, "d");
  nameprog_add (p, NAMEPROG_EXCLUDE, "x");
  nameprog_add (p, NAMEPROG_ANCHORED, NULL);
  nameprog_add (p, NAMEPROG_CHDIR, "y");
  RUNS (p, false, "d ");
  CAPTURE_SAYS (&said, "");
  RUNS (p, true, "d ");
  CAPTURE_SAYS (&said,
                "tar: The following options were used after non-option "
                "arguments.  These options are positional and affect only "
                "arguments that follow them.  Please, rearrange them "
                "properly.\n"
                "tar: --exclude 'x' has no effect\n"
                "tar: --anchored has no effect\n"
                "tar: -C 'y' has no effect\n");
  nameprog_free (p);
}

static void
test_flags (void)
{
  struct nameprog *p = nameprog_new ();
  nameprog_add (p, NAMEPROG_NAME, "a");
  nameprog_add (p, NAMEPROG_WILDCARDS, NULL);
  nameprog_add (p, NAMEPROG_NO_ANCHORED, NULL);
  nameprog_add (p, NAMEPROG_NO_RECURSION, NULL);
  nameprog_add (p, NAMEPROG_EXCLUDE, "x");
  nameprog_add (p, NAMEPROG_NAME, "b");
  struct nameprog_cursor *c = nameprog_run (p, true, &said.diag, NULL, NULL);
  struct nameprog_name n;
  CHECK_INT (nameprog_next (c, &n), OUT_OK);
  CHECK_INT (n.match_flags, (PATTERN_ANCHORED | PATTERN_MATCH_SLASH
                             | PATTERN_LEADING_DIR));
  CHECK (n.recurse);
  CHECK (!nameprog_wildcards_said (c));
  CHECK (exclude_is_empty (nameprog_exclude (c)));
  CHECK_INT (nameprog_next (c, &n), OUT_OK);
  CHECK_INT (n.match_flags, PATTERN_WILDCARDS | PATTERN_MATCH_SLASH);
  CHECK (!n.recurse);
  CHECK (nameprog_wildcards_said (c));
  CHECK (exclude_hit (nameprog_exclude (c), NULL, "d/x"));
  CHECK (!exclude_hit (nameprog_exclude (c), NULL, "d/x/y"));
  CHECK_INT (nameprog_next (c, &n), OUT_SKIPPED);
  nameprog_cursor_free (c);
  nameprog_free (p);
}

static void
test_lists (void)
{
  char text[8 * sizeof scratch_name];
  struct nameprog *p = nameprog_new ();
  nameprog_add (p, NAMEPROG_LIST,
                LIST (0, "a\n\n b \nc\\tc/\n-Cdir\nd"));
  nameprog_add (p, NAMEPROG_NAME, "e");
  CHECK (nameprog_has_list (p));
  RUNS (p, true, "a  b  c\tc d[dir] e[dir] ");
  CAPTURE_SAYS (&said, "");
  nameprog_free (p);

  /* A list within a list, and behind it.  */
  char const *inner = LIST (1, "i\n");
  snprintf (text, sizeof text, "a\n-T%s\nb\n-T%s\n", inner, inner);
  p = nameprog_new ();
  char const *outer = list_file (2, text, strlen (text));
  nameprog_add (p, NAMEPROG_LIST, outer);
  RUNS (p, true, "a i behind b behind ");
  snprintf (text, sizeof text, "tar: %s: file list requested from %s already "
            "read from %s\n", inner, outer, outer);
  CAPTURE_SAYS (&said, text);
  nameprog_add (p, NAMEPROG_LIST, outer);
  RUNS (p, true, "a i behind b behind ");
  size_t n = strlen (text);
  snprintf (text + n, sizeof text - n, "tar: %s: file list requested from "
            "command line already read from command line\n", outer);
  CAPTURE_SAYS (&said, text);
  nameprog_free (p);

  /* Options that cannot stand in a list.  */
  p = nameprog_new ();
  char const *bad = LIST (3, "a\n--bad\n  --bad\nb\n");
  nameprog_add (p, NAMEPROG_LIST, bad);
  RUNS (p, true, "a b ");
  snprintf (text, sizeof text, "tar: %s:2: unrecognized option\n"
            "tar: %s:3: unrecognized option\n", bad, bad);
  CAPTURE_SAYS (&said, text);
  nameprog_free (p);

  p = nameprog_new ();
  nameprog_add (p, NAMEPROG_LIST, LIST (3, "a\n--fatal\nb\n"));
  RUNS (p, true, "a fatal");
  CAPTURE_SAYS (&said, "tar: fatal\n");
  nameprog_free (p);

  p = nameprog_new ();
  nameprog_add (p, NAMEPROG_LIST, "/nonexistent/list");
  RUNS (p, true, "fatal");
  CAPTURE_SAYS (&said, "tar: /nonexistent/list: Cannot stat: "
                       "No such file or directory\n");
  nameprog_free (p);
}

static void
test_verbatim (void)
{
  char text[2 * sizeof scratch_name];
  struct nameprog *p = nameprog_new ();
  nameprog_add (p, NAMEPROG_NULL, NULL);
  nameprog_add (p, NAMEPROG_LIST, LIST (0, "a\nb\0-Cx\0\0c\\t/"));
  nameprog_add (p, NAMEPROG_NO_NULL, NULL);
  nameprog_add (p, NAMEPROG_LIST, LIST (1, "-Cx\ny"));
  RUNS (p, true, "a\nb -Cx c\\t y[x] ");
  nameprog_free (p);

  p = nameprog_new ();
  nameprog_add (p, NAMEPROG_VERBATIM, NULL);
  nameprog_add (p, NAMEPROG_LIST, LIST (0, "-Cx\na\\t"));
  RUNS (p, true, "-Cx a\\t ");
  nameprog_free (p);
  CAPTURE_SAYS (&said, "");

  /* A NUL where none belongs.  */
  p = nameprog_new ();
  char const *name = LIST (0, "a\nb\0c\nd\0");
  nameprog_add (p, NAMEPROG_LIST, name);
  RUNS (p, true, "a b c\nd ");
  snprintf (text, sizeof text,
            "tar: %s: file name read contains nul character\n", name);
  CAPTURE_SAYS (&said, text);
  nameprog_free (p);
}

int
main (void)
{
  close (scratch_open ());
  capture_open (&said);
  test_operands ();
  test_unused ();
  test_flags ();
  test_lists ();
  test_verbatim ();
  capture_close (&said);
  scratch_remove ();
  return check_status ();
}
