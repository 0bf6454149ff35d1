/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/purge.h"

#include <sys/stat.h>

#include "capture.h"
#include "scratch.h"

/* What is done to the directory d of this tree; `out' lies beside the
   directory that names are relative to.  */
#define MAKE                                                      \
  "rm -rf in out && mkdir -p in/d/e out && : >out/f && : >in/d/a" \
  " && : >in/d/b && : >in/d/e/x && ln -s e in/d/l && ln -s ../out in/esc"
#define TREE "cd in && find . ../out ! -name . | LC_ALL=C sort | tr '\\n' ' '"
#define OUT "../out ../out/f "
#define ALL OUT "./d ./d/a ./d/b ./d/e ./d/e/x ./d/l ./esc "
#define KEPT "Ya^Yb^De^Yl^"

static struct rename_opts const rename_opts;

struct world
{
  int top; /* the scratch directory */
  struct capture capture;
  struct renamer *renamer;
  struct cwd *cwd;
  struct listing listing;
  struct ask ask;
  struct purge purge;
  char moved[1000]; /* FROM>TO of each move */
};

#define OUTSIDE "Path leads outside the target directory (use -P to allow it)"

static struct
{
  char const *dumpdir; /* ^ stands for a NUL */
  enum outcome outcome;
  char const *messages, *moved, *tree;
} const cases[] = {
  { KEPT "^", OUT_OK, "", "", ALL },
  { "Nx^Na^Nb^Ne^Nl^^", OUT_OK, "", "", ALL },
  { "Ya^De^^", OUT_OK, "", "", OUT "./d ./d/a ./d/e ./d/e/x ./esc " },
  { "Ya^Yb^Ye^Dl^^", OUT_OK, "", "d/e> ", OUT "./d ./d/a ./d/b ./esc " },
  { "^", OUT_OK, "", "d/e> ", OUT "./d ./esc " },
  { "Rd/a^Td/c^Yc^" KEPT "^", OUT_OK, "", "d/a>d/c ",
    OUT "./d ./d/b ./d/c ./d/e ./d/e/x ./d/l ./esc " },
  { "Rd/a^Td/c^" KEPT "^", OUT_OK, "", "d/a>d/c ",
    OUT "./d ./d/b ./d/e ./d/e/x ./d/l ./esc " },
  { "Rd^Tn/m^^", OUT_OK, "", "d>n/m ",
    OUT "./esc ./n ./n/m ./n/m/a ./n/m/b ./n/m/e ./n/m/e/x ./n/m/l " },
  { "Xd^Rd/e^T^R^Td/g^Dg^" KEPT "^", OUT_OK, "", "",
    OUT "./d ./d/a ./d/b ./d/g ./d/g/x ./d/l ./esc " },
  { "Xd^Rnone^T^" KEPT "^", OUT_SKIPPED, NULL, "", ALL },
  { "Rd/l/x^Tx^" KEPT "^", OUT_OK, "", "d/l/x>x ",
    OUT "./d ./d/a ./d/b ./d/e ./d/l ./esc ./x " },
  { "Resc/f^Tf^^", OUT_SKIPPED,
    "tar: Cannot rename 'esc/f' to 'f': " OUTSIDE "\n", "", ALL },
  { "Rd/a^Tesc/f^^", OUT_SKIPPED,
    "tar: Cannot rename 'd/a' to 'esc/f': " OUTSIDE "\n", "", ALL },
  { "Xesc^R^Ta^^", OUT_SKIPPED, NULL, "", ALL },
  { "R../out/f^Tx^^", OUT_SKIPPED,
    "tar: Removing leading `../' from member names\n"
    "tar: Cannot rename 'out/f' to 'x': No such file or directory\n",
    "", ALL },
  { "Rd/a^Td/c^Ya", OUT_SKIPPED,
    "tar: Malformed dumpdir: missing terminator\n", "", ALL },
  { "Ra^Zb^^", OUT_SKIPPED,
    "tar: Malformed dumpdir: expected 'T' but found 0132\n", "", ALL },
  { "X.^" KEPT "^", OUT_OK, "tar: Malformed dumpdir: 'X' never used\n", "",
    ALL },
};

static void
note_moved (void *arg, size_t cwd, char const *from, char const *to)
{
  struct world *w = arg;
  size_t n = strlen (w->moved);
  CHECK_INT (cwd, 0);
  /* The names of temporary directories are by chance.  */
  if (!strstr (from, "tar.") && !(to && strstr (to, "tar.")))
    snprintf (w->moved + n, sizeof w->moved - n, "%s>%s ", from, to ? to : "");
}

static void
ignore_made (void *arg, size_t cwd, char const *name, struct stat const *st)
{
  (void) arg;
  (void) cwd;
  (void) name;
  (void) st;
}

static char const *
nowhere (void *arg, size_t index, size_t *parent)
{
  (void) arg;
  (void) index;
  (void) parent;
  return NULL;
}

/* Run COMMAND in the scratch directory; what it prints, cut to SIZE.  */
static char *
shell (char const *command, char *text, size_t size)
{
  FILE *f = popen (command, "r");
  size_t n = fread (text, 1, size - 1, f);
  text[n] = '\0';
  CHECK_INT (pclose (f), 0);
  return text;
}

/* Make the tree anew and go there.  */
static void
make (struct world *w)
{
  char text[10];
  CHECK_INT (fchdir (w->top), 0);
  shell (MAKE, text, sizeof text);
  CHECK_INT (chdir ("in"), 0);
}

static enum outcome
purge_text (struct world *w, char const *name, char const *text)
{
  unsigned char bytes[200];
  size_t n = strlen (text);
  for (size_t i = 0; i < n; i++)
    bytes[i] = text[i] == '^' ? '\0' : text[i];
  struct member m;
  member_init (&m);
  m.kind = MEMBER_DIRECTORY;
  m.dumpdir = bytes;
  m.dumpdir_bytes = n;
  *w->moved = '\0';
  w->purge.parents
      = parent_dirs_new (&(struct parent_dirs_opts) { .made = ignore_made },
                         w->cwd, &w->capture.diag);
  enum outcome result = purge_directory (&w->purge, 0, name, &m);
  parent_dirs_free (w->purge.parents);
  member_release (&m);
  return result;
}

static void
test_cases (struct world *w)
{
  char text[1000];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      make (w);
      int before = check_failures;
      CHECK_INT (purge_text (w, "d", cases[i].dumpdir), cases[i].outcome);
      if (cases[i].messages)
        CAPTURE_SAYS (&w->capture, cases[i].messages);
      else
        w->capture.said = (fflush (w->capture.diag.err), w->capture.bytes);
      CHECK_STR (w->moved, cases[i].moved);
      CHECK_STR (shell ("cd .. && " TREE, text, sizeof text), cases[i].tree);
      if (before != check_failures)
        printf ("of %s\n", cases[i].dumpdir);
      /* What was told of a removed prefix is told once.  */
      rename_free (w->renamer);
      w->purge.renamer = w->renamer
          = rename_new (&rename_opts, &w->capture.diag);
    }
}

/* Directories that are none, and -h.  */
static void
test_places (struct world *w)
{
  char text[1000];
  make (w);
  CHECK_INT (purge_text (w, "none", "^"), OUT_OK);
  CHECK_INT (purge_text (w, "none/none", "^"), OUT_OK);
  CHECK_INT (purge_text (w, "esc/none", "^"), OUT_OK);
  CAPTURE_SAYS (&w->capture, "");
  CHECK_INT (purge_text (w, "esc", "^"), OUT_SKIPPED);
  CHECK_INT (purge_text (w, "d/l", "^"), OUT_SKIPPED);
  CHECK_INT (purge_text (w, "d/a", "^"), OUT_SKIPPED);
  CAPTURE_SAYS (&w->capture, "tar: esc: Cannot open: Not a directory\n"
                             "tar: d/l: Cannot open: Not a directory\n"
                             "tar: d/a: Cannot open: Not a directory\n");
  CHECK_STR (shell ("cd .. && " TREE, text, sizeof text), ALL);

  w->purge.follow = true;
  CHECK_INT (purge_text (w, "d/l", "^"), OUT_OK);
  CHECK_STR (shell ("cd .. && " TREE, text, sizeof text),
             OUT "./d ./d/a ./d/b ./d/e ./d/l ./esc ");
  w->purge.follow = false;
}

/* -v and -w; the answers come from a file.  */
static void
test_words (struct world *w)
{
  char text[1000];
  make (w);
  shell ("printf 'y\\nn\\n' >../answers", text, sizeof text);
  char *said = NULL;
  size_t size;
  w->listing.out = open_memstream (&said, &size);
  w->purge.verbose = w->purge.interactive = true;
  w->ask.in = fopen ("../answers", "re");
  CHECK_INT (purge_text (w, "d", "Ya^Yb^Yl^^"), OUT_OK);
  CHECK_INT (purge_text (w, "./d", "Ya^Yb^^"), OUT_OK);
  fclose (w->ask.in);
  fclose (w->listing.out);
  CHECK_STR (said, "delete 'd/e'?tar: Deleting 'd/e'\ndelete './d/l'?");
  free (said);
  CHECK_STR (shell ("cd .. && " TREE, text, sizeof text),
             OUT "./d ./d/a ./d/b ./d/l ./esc ");
  w->purge.verbose = w->purge.interactive = false;
}

static void
begin (struct world *w)
{
  capture_open (&w->capture);
  struct diag *d = &w->capture.diag;
  struct diag_opts const o = { .warnings = diag_default_warnings (false) };
  diag_configure (d, &o);
  w->renamer = rename_new (&rename_opts, d);
  w->cwd = cwd_new (nowhere, NULL);
  w->listing.out = stdout;
  w->listing.diag = d;
  ask_init (&w->ask, false, &w->listing, d);
  w->purge = (struct purge) { .renamer = w->renamer,
                              .listing = &w->listing,
                              .ask = &w->ask,
                              .diag = d,
                              .moved = note_moved,
                              .arg = w };
}

int
main (void)
{
  struct world w = { .top = scratch_open () };
  begin (&w);
  test_cases (&w);
  test_places (&w);
  test_words (&w);
  setenv ("TNC_NO_OPENAT2", "1", 1);
  test_cases (&w);
  test_places (&w);
  rename_free (w.renamer);
  cwd_free (w.cwd);
  capture_close (&w.capture);
  CHECK_INT (chdir ("/"), 0);
  close (w.top);
  scratch_remove ();
  return check_status ();
}
