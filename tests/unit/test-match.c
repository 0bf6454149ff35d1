/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include <stdlib.h>

#include "base/pathname.h"
#include "capture.h"
#include "check.h"
#include "select/match.h"

static struct capture said;

/* One matching of operands, which are given in one string, with blanks
   between them.  Words "--exclude=X", "--wildcards" and "-CX" are what they
   look like.  */
struct run
{
  struct name_list *names;
  struct name_list_cursor *cursor;
  struct match *match;
};

static void
start (struct run *r, struct match_opts const *o, char const *operands)
{
  r->names = name_list_new ();
  char text[100];
  strcpy (text, operands);
  for (char *w = strtok (text, " "); w; w = strtok (NULL, " "))
    if (strncmp (w, "--exclude=", 10) == 0)
      name_list_add (r->names, (struct name_list_option) { NAME_LIST_EXCLUDE },
                     w + 10);
    else if (strcmp (w, "--wildcards") == 0)
      name_list_add (r->names,
                     (struct name_list_option) {
                         NAME_LIST_SWITCH, .number = NAME_FLAG_WILDCARDS },
                     NULL);
    else if (strncmp (w, "-C", 2) == 0)
      name_list_add (r->names, (struct name_list_option) { NAME_LIST_CHDIR },
                     w + 2);
    else
      name_list_add (r->names, (struct name_list_option) { NAME_LIST_NAME },
                     strcmp (w, "''") ? w : "");
  r->cursor = name_list_open (&(struct name_list_opts) { .list = r->names },
                              &said.diag);
  r->match = match_new (o, r->cursor, &said.diag);
}

static void
finish (struct run *r)
{
  match_free (r->match);
  name_list_cursor_free (r->cursor);
  name_list_free (r->names);
}

static struct match_opts const plain;

/* Which of the MEMBERS are wanted.  */
static void
check_wanted (struct match_opts const *o, char const *operands,
              char const *members, char const *want, char const *messages)
{
  struct run r;
  start (&r, o, operands);
  char text[200], got[200] = "";
  strcpy (text, members);
  for (char *w = strtok (text, " "); w; w = strtok (NULL, " "))
    {
      /* What is expected, as often as one likes, is what is wanted, where that
         does not depend on other members.  */
      size_t cwd = 0, expected_cwd = 0;
      char *bare = pathname_strip (strdup (w));
      match_expects (r.match, bare, &expected_cwd);
      bool expected = match_expects (r.match, bare, &expected_cwd);
      bool wanted = match_member (r.match, w, &cwd);
      CHECK_INT (expected, wanted && o == &plain);
      CHECK_INT (expected ? expected_cwd : 0, expected ? cwd : 0);
      free (bare);
      if (wanted)
        {
          strcat (got, w);
          strcat (got, " ");
        }
      if (match_all_done (r.match))
        {
          strcat (got, "done");
          break;
        }
    }
  CHECK_STR (got, want);
  match_report_unused (r.match);
  CAPTURE_SAYS (&said, messages);
  finish (&r);
}

static void
test_operands (void)
{
  char const *tree = "d/ d/f d/s/ d/s/g e";
  check_wanted (&plain, "", tree, "d/ d/f d/s/ d/s/g e ", "");
  check_wanted (&plain, "''", tree, "d/ d/f d/s/ d/s/g e ", "");
  check_wanted (&plain, "d/s e", tree, "d/s/ d/s/g e ", "");
  check_wanted (&plain, "--exclude=s d", tree, "d/ d/f ", "");
  check_wanted (&plain, "--exclude=s", tree, "d/ d/f e ", "");
  check_wanted (&plain, "d/f --exclude=f", tree, "", "");
  check_wanted (&plain, "f", tree, "", "tar: f: Not found in archive\n");
  check_wanted (&plain, "/d", tree, "", "tar: /d: Not found in archive\n");
  /* Operands that overlap are all found.  */
  check_wanted (&plain, "d d", tree, "d/ d/f d/s/ d/s/g ", "");
  check_wanted (&plain, "d d/f", tree, "d/ d/f d/s/ d/s/g ", "");
  check_wanted (&plain, "d d/s d/s/g q", tree, "d/ d/f d/s/ d/s/g ",
                "tar: q: Not found in archive\n");
  check_wanted (&plain, "d/f d", tree, "d/ d/f d/s/ d/s/g ", "");
  check_wanted (&plain, "--wildcards d/* e", tree, "d/f d/s/ d/s/g e ", "");
  check_wanted (&plain, "--wildcards q*", tree, "",
                "tar: q*: Not found in archive\n");
  check_wanted (&plain, "d/*", tree, "",
                "tar: Pattern matching characters used in file names\n"
                "tar: Use --wildcards to enable pattern matching, or "
                "--no-wildcards to suppress this warning\n"
                "tar: d/*: Not found in archive\n");
  check_wanted (&plain, "/", "/etc /etc/h", "",
                "tar: /: Not found in archive\n");
  check_wanted (&plain, "--wildcards d* d/f", "d/f", "d/f ", "");
}

static void
test_occurrence (void)
{
  struct match_opts o = { .occurrence = 2 };
  char const *twice = "d/ d/f e d/ d/f d/g e x d/f";
  check_wanted (&o, "d/f", twice, "d/f done", "");
  check_wanted (&o, "d", twice, "d/ d/f d/g done", "");
  check_wanted (&o, "d e", twice, "d/ d/f d/g e done", "");
  /* Each operand counts for itself.  */
  check_wanted (&o, "d d/f", "d/ d/f d/f", "d/f ",
                "tar: d: Required occurrence not found in archive\n");
  check_wanted (&o, "d d/f e", twice, "d/ d/f d/g e done", "");
  check_wanted (&o, "d x", twice, "d/ d/f d/g d/f ",
                "tar: x: Required occurrence not found in archive\n");
  o.occurrence = 9;
  check_wanted (&o, "q e", twice, "",
                "tar: q: Not found in archive\n"
                "tar: e: Required occurrence not found in archive\n");
}

static void
test_starting_file (void)
{
  struct match_opts o = { .starting_file = "d/f" };
  char const *tree = "d/ d/e d/f d/g e";
  check_wanted (&o, "", tree, "d/f ", "");
  check_wanted (&o, "e", tree, "d/f e ", "");
  check_wanted (&o, "d", tree, "d/f d/g ", "");
  o.starting_file = "q";
  check_wanted (&o, "e", tree, "",
                "tar: q: Not found in archive\n"
                "tar: e: Not found in archive\n");
}

static void
test_same_order (void)
{
  struct match_opts o = { .same_order = true };
  char const *tree = "d/ d/f d/s/ d/s/g e";
  check_wanted (&o, "d/f e", tree, "d/f e ", "");
  check_wanted (&o, "e d/f", tree, "e ", "tar: d/f: Not found in archive\n");
  check_wanted (&o, "d d/s e", tree, "d/ d/f d/s/ d/s/g ",
                "tar: d/s: Not found in archive\n"
                "tar: e: Not found in archive\n");
}

static void
test_directories (void)
{
  struct run r;
  size_t cwd = 9;
  start (&r, &plain, "a -Cx b -Cy c -Cz");
  CHECK (match_member (r.match, "b/1", &cwd));
  CHECK_INT (cwd, 1);
  CHECK (match_member (r.match, "a", &cwd));
  CHECK_INT (cwd, 0);
  CHECK (match_member (r.match, "c", &cwd));
  CHECK_INT (cwd, 2);
  finish (&r);

  start (&r, &plain, "-Cx -Cy");
  CHECK (match_member (r.match, "b", &cwd));
  CHECK_INT (cwd, 2);
  finish (&r);
}

/* Many plain operands are looked up, not tried one by one; this would
   otherwise take very long.  */
static void
test_many (void)
{
  enum
  {
    COUNT = 100000
  };
  struct run r;
  r.names = name_list_new ();
  char name[32];
  for (int i = 0; i < COUNT; i++)
    {
      snprintf (name, sizeof name, "d/%d", i);
      name_list_add (r.names, (struct name_list_option) { NAME_LIST_NAME },
                     name);
    }
  r.cursor = name_list_open (&(struct name_list_opts) { .list = r.names },
                             &said.diag);
  r.match = match_new (&plain, r.cursor, &said.diag);
  int hits = 0;
  for (int i = COUNT; i--;)
    {
      snprintf (name, sizeof name, "d/%d/x", i);
      hits += match_member (r.match, name, NULL);
    }
  CHECK_INT (hits, COUNT);
  match_report_unused (r.match);
  CAPTURE_SAYS (&said, "");
  finish (&r);
}

/* The most similar member is the one that may have been meant: the first of
   several, none that is wanted itself, and none for a name that is found.  */
static void
test_near (void)
{
  check_wanted (&plain, "d/note", "d/notes", "",
                "tar: d/note: Not found in archive\n");
  said.diag.explain = true;
  check_wanted (&plain, "d/note", "x d/noted d/notes d/nodes", "",
                "tar: d/note: Not found in archive\n"
                "tar: Did you mean 'd/noted'?\n");
  check_wanted (&plain, "d/note", "d/nodes d/notes", "",
                "tar: d/note: Not found in archive\n"
                "tar: Did you mean 'd/notes'?\n");
  check_wanted (&plain, "d/note d/notes", "d/notes", "d/notes ",
                "tar: d/note: Not found in archive\n");
  check_wanted (&plain, "d/note", "d/notes d/note d/nodes", "d/note ", "");
  check_wanted (&plain, "d/note", "else", "",
                "tar: d/note: Not found in archive\n");
  said.diag.explain = false;
}

int
main (void)
{
  capture_open (&said);
  test_operands ();
  test_occurrence ();
  test_starting_file ();
  test_same_order ();
  test_directories ();
  test_many ();
  test_near ();
  capture_close (&said);
  return check_status ();
}
