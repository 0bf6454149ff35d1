/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/progress_line.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static struct bytebuf b;

static char const *
text (void)
{
  CHECK_INT (bytebuf_append (&b, "", 1), 0);
  b.len = 0;
  return (char const *) b.data;
}

static char const *
duration (double seconds)
{
  progress_append_duration (&b, seconds);
  return text ();
}

static void
test_duration (void)
{
  CHECK_STR (duration (0), "0:00");
  CHECK_STR (duration (0.99), "0:00");
  CHECK_STR (duration (7), "0:07");
  CHECK_STR (duration (725), "12:05");
  CHECK_STR (duration (3599), "59:59");
  CHECK_STR (duration (3600), "1:00:00");
  CHECK_STR (duration (99 * 3600 + 3599), "99:59:59");
  CHECK_STR (duration (100 * 3600), "4d 4h");
  CHECK (strstr (duration (1e300), "d ") != NULL);
}

static void
test_percent (void)
{
  struct progress_figures f = { .done = 5 };
  CHECK_INT (progress_percent (&f), -1);
  f.total = 1000;
  CHECK_INT (progress_percent (&f), 0);
  f.done = 999;
  CHECK_INT (progress_percent (&f), 99);
  f.done = 1000;
  CHECK_INT (progress_percent (&f), 100);
  /* What there was to do has grown meanwhile.  */
  f.done = 1001;
  CHECK_INT (progress_percent (&f), 100);
  f.done = f.total = UINTMAX_MAX;
  CHECK_INT (progress_percent (&f), 100);
  f.done -= UINTMAX_MAX / 2;
  CHECK_INT (progress_percent (&f), 50);
}

static void
test_left (void)
{
  struct progress_line l = { .seconds = 10 };
  CHECK (progress_left (&l) == -1);
  l.figures.total = 400;
  CHECK (progress_left (&l) == -1);
  l.figures.done = 100;
  CHECK (progress_left (&l) == 30);
  l.figures.done = 500;
  CHECK (progress_left (&l) == 0);
}

static char const *
name (char const *s, size_t columns)
{
  progress_append_name (&b, s, columns);
  return text ();
}

static void
test_name (void)
{
  CHECK_STR (name ("", 5), "");
  CHECK_STR (name ("dir/file", 8), "dir/file");
  CHECK_STR (name ("dir/file", 7), "...file");
  CHECK_STR (name ("dir/file", 4), "...e");
  CHECK_STR (name ("dir/file", 3), "");
  CHECK_STR (name ("dir/file", 0), "");
  /* No name controls a terminal.  */
  CHECK_STR (name ("a\033[2Jb\n\r\tc\177", 99), "a?[2Jb???c?");
  CHECK_STR (name ("a\033[2Jb\n\r\tc\177", 6), "...?c?");
}

static void
test_unicode_name (void)
{
  /* Two columns each; half of one is not shown.  */
  CHECK_STR (name ("日本語", 6), "日本語");
  CHECK_STR (name ("日本語日", 7), "...語日");
  CHECK_STR (name ("日本語日", 6), "...日");
  CHECK_STR (name ("日本語日", 5), "...日");
  CHECK_STR (name ("日本語日", 4), "...");
  /* What combines takes no column, and stays with what it combines with.  */
  CHECK_STR (name ("cafe\u0301", 4), "cafe\u0301");
  CHECK_STR (name ("e\u0301e\u0301e\u0301e\u0301e\u0301", 4), "...e\u0301");
  CHECK_STR (name ("abcde\u0301\u0302x", 4), "...x");
  /* Bytes that are no characters; controls of C1; half a character.  */
  CHECK_STR (name ("a\377b\302\233c\346\227", 99), "a?b?c??");
}

static char const *
line (struct progress_line const *l, size_t columns)
{
  progress_append_text (&b, l, columns);
  return text ();
}

static void
test_text (void)
{
  struct progress_line l = { .figures = { .bytes = 2048, .members = 1 },
                             .seconds = 10,
                             .rate = 1536,
                             .name = "dir/file-with-a-name" };
  CHECK_STR (line (&l, SIZE_MAX),
             "2.0KiB, 1.5KiB/s, 1 member: dir/file-with-a-name");
  CHECK_STR (line (&l, 48),
             "2.0KiB, 1.5KiB/s, 1 member: dir/file-with-a-name");
  CHECK_STR (line (&l, 47), "2.0KiB, 1.5KiB/s, 1 member: ...file-with-a-name");
  CHECK_STR (line (&l, 36), "2.0KiB, 1.5KiB/s, 1 member: ...-name");
  CHECK_STR (line (&l, 35), "2.0KiB, 1.5KiB/s, 1 member");
  CHECK_STR (line (&l, 26), "2.0KiB, 1.5KiB/s, 1 member");
  CHECK_STR (line (&l, 25), "2.0KiB, 1.5KiB/s, 1 membe");
  CHECK_STR (line (&l, 0), "");
  l.figures.members = 2;
  l.figures.total = 4096;
  l.figures.done = 1024;
  CHECK_STR (line (&l, SIZE_MAX), "2.0KiB, 1.5KiB/s, 2 members, 25%, 0:30 "
                                  "left: dir/file-with-a-name");
  l.name = "";
  CHECK_STR (line (&l, SIZE_MAX),
             "2.0KiB, 1.5KiB/s, 2 members, 25%, 0:30 left");
  l.rate = 1e300;
  CHECK (strncmp (line (&l, SIZE_MAX), "2.0KiB, 889PiB/s, ", 18) == 0);
}

static char *
swap (void *arg, char const *s)
{
  CHECK_STR (s, "latin");
  *(int *) arg += 1;
  return strdup ("converted");
}

static char const *
json (struct progress_line const *l)
{
  progress_append_json (&b, l, NULL, NULL);
  return text ();
}

static void
test_json (void)
{
  struct progress_line l = { .figures = { .bytes = 7, .members = 3 },
                             .seconds = 1.25,
                             .rate = 5.6,
                             .name = "",
                             .operation = "TEST_LABEL",
                             .done = true };
  CHECK_STR (json (&l), "{\"operation\":\"test-label\",\"seconds\":1.250,"
                        "\"bytes\":7,\"bytes_per_second\":5,\"members\":3,"
                        "\"done\":true}\n");
  l.figures.total = l.figures.total_bytes = 28;
  l.figures.done = 7;
  l.figures.total_members = 9;
  l.done = false;
  l.name = "n";
  CHECK_STR (json (&l), "{\"operation\":\"test-label\",\"seconds\":1.250,"
                        "\"bytes\":7,\"bytes_per_second\":5,\"members\":3,"
                        "\"total_bytes\":28,\"total_members\":9,"
                        "\"percent\":25,\"seconds_left\":3.750,"
                        "\"name\":\"n\",\"done\":false}\n");
}

static void
check_json_name (char const *s, char const *want)
{
  struct progress_line l = { .name = s, .operation = "X" };
  char const *at = strstr (json (&l), "\"name\":\"");
  char const *end = at ? strstr (at, "\",\"done\"") : NULL;
  CHECK (end != NULL);
  if (!end)
    return;
  char *got = strndup (at + 8, end - at - 8);
  CHECK_STR (got, want);
  free (got);
}

static void
test_json_names (void)
{
  check_json_name ("a\"b\\c\n\177", "a\\\"b\\\\c\\u000a\177");
  check_json_name ("日本\U0001f600", "日本\U0001f600");
  /* What is not UTF-8: stray bytes, overlong forms, a surrogate, too high a
     number, and an end in the middle.  */
  check_json_name ("\377x\200", "\\ufffdx\\ufffd");
  check_json_name ("\300\257", "\\ufffd\\ufffd");
  check_json_name ("\340\200\257", "\\ufffd\\ufffd\\ufffd");
  check_json_name ("\355\240\200", "\\ufffd\\ufffd\\ufffd");
  check_json_name ("\364\220\200\200", "\\ufffd\\ufffd\\ufffd\\ufffd");
  check_json_name ("\364\217\277\277", "\364\217\277\277");
  check_json_name ("\346\227", "\\ufffd\\ufffd");

  int calls = 0;
  struct progress_line l = { .name = "latin", .operation = "X" };
  progress_append_json (&b, &l, swap, &calls);
  CHECK (strstr (text (), "\"name\":\"converted\"") != NULL);
  CHECK_INT (calls, 1);
}

int
main (void)
{
  bytebuf_init (&b);
  test_duration ();
  test_percent ();
  test_left ();
  test_name ();
  test_text ();
  test_json ();
  test_json_names ();
  /* In the C locale, a byte that is not ASCII is no character, or, with musl,
     one.  */
  char const *bytes = name ("\346\227\245", 9);
  CHECK (strcmp (bytes, "???") == 0 || strcmp (bytes, "\346\227\245") == 0);
  if (setlocale (LC_ALL, "C.UTF-8") || setlocale (LC_ALL, "en_US.UTF-8"))
    test_unicode_name ();
  bytebuf_release (&b);
  return check_status ();
}
