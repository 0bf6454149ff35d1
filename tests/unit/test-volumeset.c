/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The sequence of volumes, and what lies across their ends.  */

#include <config.h>

#include "stream/volumeset.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "stream/spans.h"

static char const *const names[] = { "a", "b", "c" };

struct bench
{
  struct volumeset_opts opts;
  struct diag diag;
  struct ask ask;
  struct listing listing;
  struct command_context context;
  struct volumeset *v;
};

/* COUNT volumes by name, and ANSWERS to all questions.  */
static void
start (struct bench *b, size_t count, char const *answers)
{
  diag_init (&b->diag, "tar");
  b->diag.err = tmpfile ();
  ask_init (&b->ask, false, &b->listing, &b->diag);
  FILE *in = tmpfile ();
  if (!in || !b->diag.err)
    abort ();
  fputs (answers, in);
  rewind (in);
  b->ask.in = in;
  b->context = (struct command_context) { .archive = names[0],
                                          .record_bytes = 10240,
                                          .volume = 1 };
  b->opts.multi = true;
  b->opts.archives = names;
  b->opts.archive_count = count;
  b->v = volumeset_new (&b->opts, true, NULL, &b->ask, &b->context, &b->diag);
}

/* What was said must be WANT.  */
static void
said (struct bench *b, int line, char const *want)
{
  char text[4096];
  rewind (b->diag.err);
  size_t n = fread (text, 1, sizeof text - 1, b->diag.err);
  text[n] = '\0';
  if (strcmp (text, want) != 0)
    {
      fprintf (stderr, "line %d: ", line);
      CHECK_STR (text, want);
    }
  rewind (b->diag.err);
  if (ftruncate (fileno (b->diag.err), 0) != 0)
    abort ();
}

static void
finish (struct bench *b)
{
  enum outcome so_far = volumeset_outcome (b->v);
  bool unfinished = outcome_is_fatal (so_far);
  CHECK_INT (volumeset_free (b->v, unfinished), so_far);
  fclose (b->ask.in);
  FILE *err = b->diag.err;
  diag_close (&b->diag, b->diag.reported);
  fclose (err);
}

#define PREPARE(number, name) \
  "\aPrepare volume #" number " for '" name "' and hit return: "

static void
test_names (void)
{
  struct bench b = { 0 };
  start (&b, 3, "\nn \nn \t d\nyes\nno\n");
  CHECK_STR (volumeset_name (b.v), "a");
  CHECK_INT (volumeset_number (b.v), 1);
  CHECK_INT (volumeset_next (b.v), OUT_OK);
  CHECK_STR (volumeset_name (b.v), "b");
  CHECK_STR (b.context.archive, "b");
  CHECK_INT (b.context.volume, 1);
  volumeset_taken (b.v);
  CHECK_INT (b.context.volume, 2);
  said (&b, __LINE__, "");

  /* The list goes on, too, where a volume is refused.  */
  CHECK_INT (volumeset_next (b.v), OUT_OK);
  CHECK_INT (volumeset_next (b.v), OUT_OK);
  said (&b, __LINE__, PREPARE ("3", "a"));
  CHECK_STR (volumeset_name (b.v), "a");
  CHECK_INT (volumeset_number (b.v), 2);

  /* Where opening fails it does not.  */
  CHECK_INT (volumeset_unopened (b.v, ENOENT), OUT_OK);
  said (&b, __LINE__,
        "tar: a: Warning: Cannot open: "
        "No such file or directory\n" PREPARE (
            "3", "a") "File name not specified. Try again.\n" PREPARE ("3",
                                                                       "a"));
  CHECK_STR (volumeset_name (b.v), "d");
  volumeset_taken (b.v);
  CHECK_INT (volumeset_next (b.v), OUT_OK);
  said (&b, __LINE__, PREPARE ("4", "b"));
  CHECK_INT (volumeset_next (b.v), OUT_OK);
  CHECK_STR (volumeset_name (b.v), "o");
  CHECK_INT (volumeset_next (b.v), OUT_FATAL);
  said (&b, __LINE__,
        PREPARE ("4", "c")
            PREPARE ("4", "d") "tar: EOF where user reply was expected\n"
                               "tar: WARNING: Archive is incomplete\n");
  finish (&b);
}

static void
test_questions (void)
{
  struct bench b = { .opts = { .restricted = true } };
  start (&b, 1, "Q\n?\n!\nq\n");
  CHECK_INT (volumeset_next (b.v), OUT_FATAL);
  said (
      &b, __LINE__,
      PREPARE ("2", "a") "Invalid input. Type ? for help.\n" PREPARE (
          "2", "a") " n name        Give a new file name for the next (and "
                    "subsequent) "
                    "volume(s)\n"
                    " q             Abort tar\n"
                    " y or newline  Continue operation\n"
                    " ?             Print this list\n" PREPARE (
                        "2", "a") "Invalid input. Type ? for "
                                  "help.\n" PREPARE ("2", "a") "tar: No new "
                                                               "volume; "
                                                               "exiting.\n\n"
                                                               "tar: WARNING: "
                                                               "Archive is "
                                                               "incomplete\n");
  finish (&b);
}

/* --volno-file with TEXT in it: the number of the next volume, or -1.  */
static void
check_number (char const *text, int want)
{
  char file[] = "volume-XXXXXX";
  int fd = mkstemp (file);
  if (fd < 0 || write (fd, text, strlen (text)) != strlen (text))
    abort ();
  close (fd);
  struct bench b = { .opts = { .volno_file = file } };
  start (&b, 2, "");
  CHECK_INT (volumeset_outcome (b.v), 0 <= want ? OUT_OK : OUT_FATAL);
  if (0 <= want)
    {
      CHECK_INT (volumeset_next (b.v), want == 0 ? OUT_FATAL : OUT_OK);
      /* It is not what the archive itself counts.  */
      if (want)
        {
          volumeset_taken (b.v);
          CHECK_INT (volumeset_number (b.v), 2);
        }
    }
  finish (&b);
  if (0 < want)
    {
      FILE *f = fopen (file, "r");
      int got = 0;
      CHECK (f && fscanf (f, "%d\n", &got) == 1 && fgetc (f) == EOF);
      CHECK_INT (got, want);
      if (f)
        fclose (f);
    }
  unlink (file);
}

static void
test_numbers (void)
{
  check_number ("7\n", 8);
  check_number (" 0009junk", 10);
  check_number ("0", 1);
  check_number ("", -1);
  check_number ("x", -1);
  check_number ("-1", -1);
  check_number ("99999999999999999999", -1);
  char text[30];
  snprintf (text, sizeof text, "%d", INT_MAX);
  check_number (text, 0);
}

static void
test_spans (void)
{
  struct spans s = { 0 };
  CHECK (spans_at (&s, 0, 100) == NULL);
  spans_add (&s, "one", 50, 100, 150, 0);
  spans_add (&s, "empty", 0, 300, 300, 0);
  spans_add (&s, "two", 500, 400, 800, 0);
  CHECK_STR (spans_at (&s, 0, 1000)->name, "one");
  CHECK_STR (spans_at (&s, 149, 1000)->name, "one");
  CHECK_STR (spans_at (&s, 150, 1000)->name, "empty");
  CHECK_STR (spans_at (&s, 300, 1000)->name, "two");
  CHECK_STR (spans_at (&s, 300, 400)->name, "two");
  CHECK (spans_at (&s, 300, 399) == NULL);
  CHECK (spans_at (&s, 800, 1000) == NULL);

  spans_shift (&s, 200, 512);
  CHECK_INT (spans_at (&s, 120, 1000)->begin, 100);
  CHECK_INT (spans_at (&s, 820, 1000)->begin, 912);
  CHECK_INT (spans_at (&s, 820, 1000)->end, 1312);

  /* However many there are, those that are written are forgotten.  */
  for (uintmax_t i = 0; i < 10000; i++)
    spans_add (&s, "n", 1, 2000 + i, 2001 + i, 2000 + i - 3);
  CHECK (s.count < 1000);
  CHECK_INT (spans_at (&s, 11998, 99999)->begin, 11998);
  spans_release (&s);
}

int
main (void)
{
  test_names ();
  test_questions ();
  test_numbers ();
  test_spans ();
  return check_status ();
}
