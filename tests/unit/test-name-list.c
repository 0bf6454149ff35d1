/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "capture.h"
#include "check.h"
#include "scratch.h"
#include "select/name_list.h"
#include "select/pattern.h"

#define DIAG_KIND KIND_READ

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

static void
add (struct name_list *p, enum name_list_code code, char const *value)
{
  name_list_add (
      p, (struct name_list_option) { .code = code, .name = "option" }, value);
}

/* Add a switch with the number N.  */
static void
turn_on (struct name_list *p, unsigned n)
{
  name_list_add (p,
                 (struct name_list_option) {
                     .code = NAME_LIST_SWITCH, .number = n, .name = "switch" },
                 NULL);
}

/* As src/cli does, but only knows -C, -T, --name and --bad.  */
static enum outcome
parse_line (void *arg, char const *line, struct name_list_cursor *c,
            bool *known)
{
  CHECK (arg == &said);
  *known = true;
  if (strncmp (line, "-C", 2) == 0)
    name_list_cursor_apply (c, (struct name_list_option) { NAME_LIST_CHDIR },
                            line + 2);
  else if (strncmp (line, "-T", 2) == 0)
    {
      name_list_cursor_apply (c, (struct name_list_option) { NAME_LIST_LIST },
                              line + 2);
      name_list_cursor_apply (c, (struct name_list_option) { NAME_LIST_NAME },
                              "after");
    }
  else if (strcmp (line, "--fatal") == 0)
    return diag_fatal (&said.diag, 0, "fatal");
  else
    *known = false;
  return OUT_OK;
}

/* All names of P, each with a blank and, where it has one, its directory
   in brackets; owned by the caller.  */
static char *
run (struct name_list const *p, bool warn_unused)
{
  struct name_list_cursor *c
      = name_list_open (&(struct name_list_opts) { .list = p,
                                                   .warn_unused = warn_unused,
                                                   .parser = parse_line,
                                                   .parser_arg = &said },
                        &said.diag);
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);
  struct name_list_name n;
  while (name_list_next (c, &n))
    {
      fprintf (out, "%s", n.name);
      for (size_t i = n.cwd; i; i = name_list_cwd (c, i).parent)
        fprintf (out, "[%s]", name_list_cwd (c, i).dir);
      putc (' ', out);
    }
  if (outcome_is_fatal (name_list_outcome (c)))
    fputs ("fatal", out);
  fclose (out);
  name_list_cursor_free (c);
  return text;
}

#define RUNS(p, warn_unused, want)        \
  do                                      \
    {                                     \
      char *text_ = run (p, warn_unused); \
      CHECK_STR (text_, want);            \
      free (text_);                       \
    }                                     \
  while (0)

static void
test_operands (void)
{
  struct name_list *p = name_list_new ();
  CHECK (!name_list_has_names (p));
  RUNS (p, true, "");
  add (p, NAME_LIST_NAME, "d//");
  add (p, NAME_LIST_CHDIR, "x");
  add (p, NAME_LIST_NAME, "a\\tb\\\\");
  add (p, NAME_LIST_CHDIR, "y");
  turn_on (p, NAME_FLAG_NO_UNQUOTE);
  add (p, NAME_LIST_NAME, "a\\tb");
  add (p, NAME_LIST_NAME, "/");
  CHECK (name_list_has_names (p));
  CHECK (!name_list_has_list (p));
  CHECK_INT (name_list_operand_count (p), 4);
  RUNS (p, true, "d a\tb\\[x] a\\tb[y][x] /[y][x] ");
  CAPTURE_SAYS (&said, "");
  name_list_free (p);

  char s[] = "\\a\\?\\101\\1018\\q\\";
  name_list_unquote (s);
  CHECK_STR (s, "\a\177AA8\\q\\");
}

static void
test_unused (void)
{
  struct name_list *p = name_list_new ();
  add (p, NAME_LIST_NAME, "d");
  add (p, NAME_LIST_EXCLUDE, "x");
  turn_on (p, NAME_FLAG_ANCHORED);
  add (p, NAME_LIST_CHDIR, "y");
  RUNS (p, false, "d ");
  CAPTURE_SAYS (&said, "");
  RUNS (p, true, "d ");
  CAPTURE_SAYS (&said,
                "tar: The following options were used after non-option "
                "arguments.  These options are positional and affect only "
                "arguments that follow them.  Please, rearrange them "
                "properly.\n"
                "tar: --option 'x' has no effect\n"
                "tar: --switch has no effect\n"
                "tar: -C 'y' has no effect\n");
  name_list_free (p);
}

static void
test_flags (void)
{
  struct name_list *p = name_list_new ();
  add (p, NAME_LIST_NAME, "a");
  turn_on (p, NAME_FLAG_WILDCARDS);
  turn_on (p, NAME_FLAG_NO_ANCHORED);
  turn_on (p, NAME_FLAG_NO_RECURSION);
  add (p, NAME_LIST_EXCLUDE, "x");
  add (p, NAME_LIST_NAME, "b");
  struct name_list_cursor *c = name_list_open (
      &(struct name_list_opts) { .list = p, .warn_unused = true }, &said.diag);
  struct name_list_name n;
  CHECK (name_list_next (c, &n));
  CHECK_INT (n.match_flags,
             (PATTERN_ANCHORED | PATTERN_MATCH_SLASH | PATTERN_LEADING_DIR));
  CHECK (n.recurse);
  CHECK (!name_list_wildcards_given (c));
  CHECK (exclude_is_empty (name_list_exclude (c)));
  CHECK (name_list_next (c, &n));
  CHECK_INT (n.match_flags, PATTERN_WILDCARDS | PATTERN_MATCH_SLASH);
  CHECK (!n.recurse);
  CHECK (name_list_wildcards_given (c));
  CHECK (exclude_hit (name_list_exclude (c), NULL, "d/x"));
  CHECK (!exclude_hit (name_list_exclude (c), NULL, "d/x/y"));
  CHECK (!name_list_next (c, &n));
  CHECK_INT (name_list_outcome (c), OUT_OK);
  name_list_cursor_free (c);
  name_list_free (p);
}

static void
test_lists (void)
{
  char text[8 * sizeof scratch_name];
  struct name_list *p = name_list_new ();
  add (p, NAME_LIST_LIST, LIST (0, "a\n\n b \nc\\tc/\n-Cdir\nd"));
  add (p, NAME_LIST_NAME, "e");
  CHECK (name_list_has_list (p));
  RUNS (p, true, "a  b  c\tc d[dir] e[dir] ");
  CAPTURE_SAYS (&said, "");
  name_list_free (p);

  /* A list within a list, and after it.  */
  char const *inner = LIST (1, "i\n");
  snprintf (text, sizeof text, "a\n-T%s\nb\n-T%s\n", inner, inner);
  p = name_list_new ();
  char const *outer = list_file (2, text, strlen (text));
  add (p, NAME_LIST_LIST, outer);
  RUNS (p, true, "a i after b after ");
  snprintf (text, sizeof text,
            "tar: %s: file list requested from %s already "
            "read from %s\n",
            inner, outer, outer);
  CAPTURE_SAYS (&said, text);
  add (p, NAME_LIST_LIST, outer);
  RUNS (p, true, "a i after b after ");
  size_t n = strlen (text);
  snprintf (text + n, sizeof text - n,
            "tar: %s: file list requested from "
            "command line already read from command line\n",
            outer);
  CAPTURE_SAYS (&said, text);
  name_list_free (p);

  /* Options that cannot stand in a list.  */
  p = name_list_new ();
  char const *bad = LIST (3, "a\n--bad\n  --bad\nb\n");
  add (p, NAME_LIST_LIST, bad);
  RUNS (p, true, "a b ");
  snprintf (text, sizeof text,
            "tar: %s:2: unrecognized option\n"
            "tar: %s:3: unrecognized option\n",
            bad, bad);
  CAPTURE_SAYS (&said, text);
  name_list_free (p);

  p = name_list_new ();
  add (p, NAME_LIST_LIST, LIST (3, "a\n--fatal\nb\n"));
  RUNS (p, true, "a fatal");
  CAPTURE_SAYS (&said, "tar: fatal\n");
  name_list_free (p);

  p = name_list_new ();
  add (p, NAME_LIST_LIST, "/nonexistent/list");
  RUNS (p, true, "fatal");
  CAPTURE_SAYS (&said, "tar: /nonexistent/list: Cannot stat: "
                       "No such file or directory\n");
  name_list_free (p);
}

static void
test_verbatim (void)
{
  char text[2 * sizeof scratch_name];
  struct name_list *p = name_list_new ();
  turn_on (p, NAME_FLAG_NULL | NAME_FLAG_VERBATIM);
  add (p, NAME_LIST_LIST, LIST (0, "a\nb\0-Cx\0\0c\\t/"));
  turn_on (p, (NAME_FLAG_NULL | NAME_FLAG_VERBATIM) << NAME_LIST_CLEAR);
  add (p, NAME_LIST_LIST, LIST (1, "-Cx\ny"));
  RUNS (p, true, "a\nb -Cx c\\t y[x] ");
  name_list_free (p);

  p = name_list_new ();
  turn_on (p, NAME_FLAG_VERBATIM);
  add (p, NAME_LIST_LIST, LIST (0, "-Cx\na\\t"));
  RUNS (p, true, "-Cx a\\t ");
  name_list_free (p);
  CAPTURE_SAYS (&said, "");

  /* A NUL where none belongs.  */
  p = name_list_new ();
  char const *name = LIST (0, "a\nb\0c\nd\0");
  add (p, NAME_LIST_LIST, name);
  RUNS (p, true, "a b c\nd ");
  snprintf (text, sizeof text,
            "tar: %s: file name read contains nul character\n", name);
  CAPTURE_SAYS (&said, text);
  name_list_free (p);
}

/* Where the cursor of P is for each of its names: "DONE/TOTAL ", or "? ".  */
static char *
positions (struct name_list const *p)
{
  struct name_list_cursor *c = name_list_open (
      &(struct name_list_opts) { .list = p, .parser = parse_line },
      &said.diag);
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);
  struct name_list_name n;
  while (name_list_next (c, &n))
    {
      uintmax_t done, total;
      if (name_list_position (c, &done, &total))
        fprintf (out, "%ju/%ju ", done, total);
      else
        fputs ("? ", out);
    }
  fclose (out);
  name_list_cursor_free (c);
  return text;
}

static void
test_position (void)
{
  char *text;
  struct name_list *p = name_list_new ();
  add (p, NAME_LIST_CHDIR, "x");
  add (p, NAME_LIST_LIST, LIST (0, "a\nbcd\n\ne"));
  CHECK (name_list_is_repeatable (p));
  CHECK_STR (text = positions (p), "0/8 2/8 7/8 ");
  free (text);

  /* There are other names.  */
  add (p, NAME_LIST_NAME, "y");
  CHECK (name_list_is_repeatable (p));
  CHECK_STR (text = positions (p), "? ? ? ? ");
  free (text);
  name_list_free (p);

  /* Lines that end in a NUL, also where they should not.  */
  p = name_list_new ();
  turn_on (p, NAME_FLAG_NULL);
  add (p, NAME_LIST_LIST, LIST (0, "a\0bcd\0"));
  CHECK_STR (text = positions (p), "0/6 2/6 ");
  free (text);
  name_list_free (p);
  p = name_list_new ();
  char const *mixed = LIST (0, "a\nb\0c\nd\0");
  add (p, NAME_LIST_LIST, mixed);
  CHECK_STR (text = positions (p), "0/8 2/8 4/8 ");
  free (text);
  name_list_free (p);
  char want[2 * sizeof scratch_name];
  snprintf (want, sizeof want,
            "tar: %s: file name read contains nul character\n", mixed);
  CAPTURE_SAYS (&said, want);

  /* What can be read only once, or not at all.  */
  p = name_list_new ();
  add (p, NAME_LIST_NAME, "a");
  CHECK (name_list_is_repeatable (p));
  add (p, NAME_LIST_EXCLUDE_FROM, "-");
  CHECK (!name_list_is_repeatable (p));
  name_list_free (p);
  p = name_list_new ();
  add (p, NAME_LIST_LIST, "/dev/null");
  CHECK (!name_list_is_repeatable (p));
  CHECK_STR (text = positions (p), "");
  free (text);
  name_list_free (p);
  p = name_list_new ();
  add (p, NAME_LIST_LIST, "/nonexistent/list");
  CHECK (!name_list_is_repeatable (p));
  name_list_free (p);
}

/* The next name of C, which is as WANT says: NAME, NAME[DIR], or null for
   none.  */
#define NEXT_IS(want) CHECK_STR (next_name (c), want)

static char const *
next_name (struct name_list_cursor *c)
{
  static char text[100];
  struct name_list_name n;
  if (!name_list_next (c, &n))
    return "none";
  snprintf (text, sizeof text, n.cwd ? "%s[%s]" : "%s", n.name,
            name_list_cwd (c, n.cwd).dir);
  return text;
}

/* All names that can be peeked at, each with a blank.  */
static char const *
peek_names (struct name_list_cursor *c, bool again)
{
  static char text[100];
  struct name_list_name n;
  text[0] = '\0';
  for (; name_list_peek (c, again, &n); again = false)
    {
      strcat (strcat (text, n.name), " ");
      for (size_t i = n.cwd; i; i = name_list_cwd (c, i).parent)
        strcat (strcat (text, name_list_cwd (c, i).dir), " ");
    }
  return text;
}

static struct name_list_cursor *
open_cursor (struct name_list const *p)
{
  return name_list_open (&(struct name_list_opts) { .list = p,
                                                    .parser = parse_line,
                                                    .parser_arg = &said },
                         &said.diag);
}

static void
test_peek (void)
{
  struct name_list *p = name_list_new ();
  add (p, NAME_LIST_NAME, "a");
  add (p, NAME_LIST_NAME, "b\\t/");
  add (p, NAME_LIST_NAME, "c");
  add (p, NAME_LIST_CHDIR, "x");
  add (p, NAME_LIST_NAME, "d");
  turn_on (p, NAME_FLAG_NO_UNQUOTE);
  add (p, NAME_LIST_NAME, "e");
  add (p, NAME_LIST_NAME, "f\\t");
  add (p, NAME_LIST_LIST, LIST (0, "g\n\n h\\t/\n-Cdir\ni\n-Cy\nj\nk"));
  struct name_list_cursor *c = open_cursor (p);
  CHECK_STR (peek_names (c, true), "a b\t c ");
  CHECK_STR (peek_names (c, false), "");
  CHECK_STR (peek_names (c, true), "a b\t c ");
  NEXT_IS ("a");
  CHECK_STR (peek_names (c, false), "");
  CHECK_STR (peek_names (c, true), "b\t c ");
  NEXT_IS ("b\t");
  NEXT_IS ("c");
  CHECK_STR (peek_names (c, true), "");
  NEXT_IS ("d[x]");
  CHECK_STR (peek_names (c, false), "");
  NEXT_IS ("e[x]");
  CHECK_STR (peek_names (c, false), "f\\t x ");
  NEXT_IS ("f\\t[x]");
  CHECK_STR (peek_names (c, true), "");
  NEXT_IS ("g[x]");
  CHECK_STR (peek_names (c, false), " h\\t x ");
  CHECK_STR (peek_names (c, true), " h\\t x ");
  CHECK_STR (peek_names (c, false), "");
  NEXT_IS (" h\\t[x]");
  CHECK_STR (peek_names (c, true), "");
  NEXT_IS ("i[dir]");
  CHECK_STR (peek_names (c, false), "");
  NEXT_IS ("j[y]");
  name_list_cursor_free (c);
  name_list_free (p);
  CAPTURE_SAYS (&said, "");

  /* Lines that end in a NUL, also where they should not: these are no longer
     known.  */
  p = name_list_new ();
  turn_on (p, NAME_FLAG_NULL | NAME_FLAG_VERBATIM);
  add (p, NAME_LIST_LIST, LIST (0, "a\nb\0-Cx\0\0c\\t/\0d"));
  c = open_cursor (p);
  NEXT_IS ("a\nb");
  CHECK_STR (peek_names (c, true), "-Cx c\\t ");
  name_list_cursor_free (c);
  name_list_free (p);
  p = name_list_new ();
  add (p, NAME_LIST_LIST, LIST (0, "a\nb\nc\0d\0e\nf\0g\0"));
  c = open_cursor (p);
  NEXT_IS ("a");
  CHECK_STR (peek_names (c, true), "b ");
  NEXT_IS ("b");
  CHECK_STR (peek_names (c, false), "");
  CAPTURE_SAYS (&said, "");
  NEXT_IS ("c");
  CHECK_STR (peek_names (c, false), "d e\nf g ");
  name_list_cursor_free (c);
  name_list_free (p);
}

/* What can be read without waiting, and no more.  */
static void
test_peek_fifo (void)
{
  char name[sizeof scratch_name + 5];
  snprintf (name, sizeof name, "%s/fifo", scratch_name);
  CHECK_INT (mkfifo (name, 0600), 0);
  int fd = open (name, O_RDWR);
  struct name_list *p = name_list_new ();
  add (p, NAME_LIST_LIST, name);
  struct name_list_cursor *c = open_cursor (p);
  CHECK_STR (peek_names (c, true), "");
  CHECK_INT (write (fd, "a\n", 2), 2);
  CHECK_STR (peek_names (c, true), "");
  NEXT_IS ("a");
  CHECK_STR (peek_names (c, true), "");
  CHECK_INT (write (fd, "b\nc\nd", 5), 5);
  CHECK_STR (peek_names (c, false), "");
  NEXT_IS ("b");
  CHECK_STR (peek_names (c, false), "c ");
  NEXT_IS ("c");
  CHECK_STR (peek_names (c, true), "");
  CHECK_INT (write (fd, "e\nf\n", 4), 4);
  close (fd);
  NEXT_IS ("de");
  CHECK_STR (peek_names (c, false), "f ");
  NEXT_IS ("f");
  NEXT_IS ("none");
  CHECK_STR (peek_names (c, true), "");
  name_list_cursor_free (c);
  name_list_free (p);
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
  test_position ();
  test_peek ();
  test_peek_fifo ();
  capture_close (&said);
  scratch_remove ();
  return check_status ();
}
