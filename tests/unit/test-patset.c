/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/patset.h"
#include "select/pattern.h"

#include <locale.h>

#include "check.h"

enum
{
  PATTERNS = 40
};

struct pattern
{
  char text[12];
  unsigned flags;
};

static unsigned seed = 1;

/* A number below N, the same in each run.  */
static unsigned
below (unsigned n)
{
  seed = seed * 1103515245 + 12345;
  return seed / 65536 % n;
}

/* Put up to N of LETTERS into S, at least one.  */
static void
make_text (char *s, unsigned n, char const *letters)
{
  n = below (n) + 1;
  for (; n; n--)
    *s++ = letters[below (strlen (letters))];
  *s = '\0';
}

static bool
mark (void *arg, size_t index)
{
  bool *found = arg;
  found[index] = true;
  return false;
}

/* A set finds just what its patterns find one by one.  */
static void
test_same_as_one_by_one (void)
{
  for (int round = 0; round < 1000; round++)
    {
      struct pattern p[PATTERNS];
      struct patset *s = patset_new ();
      for (int i = 0; i < PATTERNS; i++)
        {
          static char const *const letters[]
              = { "aAb/", "a/b*?\\", "ab[]!^-.:=*?\\", "a[]b/:*" };
          unsigned kind = below (4);
          make_text (p[i].text, kind < 2 ? 6 : 10, letters[kind]);
          p[i].flags = below (2 * PATTERN_LEADING_DIR);
          patset_add (s, p[i].text, p[i].flags);
        }
      CHECK_INT (patset_count (s), PATTERNS);
      for (int i = 0; i < 100; i++)
        {
          char name[16];
          make_text (name, 12, below (2) ? "aAb/" : "ab[]!^-.:=*?\\/");
          size_t n = strlen (name);
          while (1 < n && name[n - 1] == '/')
            name[--n] = '\0';
          bool found[PATTERNS] = { false }, any = false;
          patset_each (s, name, mark, found);
          int wrong = -1;
          for (int j = 0; j < PATTERNS; j++)
            {
              bool hit = pattern_match (p[j].text, p[j].flags, name);
              any |= hit;
              if (hit != found[j])
                wrong = j;
            }
          if (0 <= wrong)
            CHECK_STR (p[wrong].text, name);
          CHECK_INT (wrong, -1);
          CHECK_INT (patset_hit (s, name), any);
        }
      patset_free (s);
    }
}

/* Letters beyond ASCII, and bytes that are none.  */
static void
test_ignore_case (void)
{
  bool utf8 = setlocale (LC_ALL, "C.UTF-8") != NULL;
  struct patset *s = patset_new ();
  patset_add (s, "x\303\204y", PATTERN_IGNORE_CASE);
  patset_add (s, "\377A", PATTERN_IGNORE_CASE | PATTERN_WILDCARDS);
  patset_add (s, "\303\226", PATTERN_IGNORE_CASE);
  CHECK (patset_hit (s, "d/X\303\204Y"));
  CHECK (patset_hit (s, "\377a"));
  CHECK (!patset_hit (s, "\376a"));
  CHECK_INT (patset_hit (s, "\303\266"), utf8);
  patset_free (s);
}

static bool
lowest (void *arg, size_t index)
{
  size_t *best = arg;
  if (index < *best)
    *best = index;
  return false;
}

/* Equal patterns are all there.  */
static void
test_equal (void)
{
  struct patset *s = patset_new ();
  CHECK (!patset_hit (s, ""));
  patset_add (s, "b", 0);
  patset_add (s, "a", PATTERN_ANCHORED);
  patset_add (s, "a", 0);
  patset_add (s, "a", PATTERN_ANCHORED);
  bool found[4] = { false };
  size_t best = patset_count (s);
  patset_each (s, "a", mark, found);
  patset_each (s, "a", lowest, &best);
  CHECK (!found[0] && found[1] && found[2] && found[3]);
  CHECK_INT (best, 1);
  patset_free (s);
  patset_free (NULL);
}

int
main (void)
{
  test_same_as_one_by_one ();
  test_ignore_case ();
  test_equal ();
  return check_status ();
}
