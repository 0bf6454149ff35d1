/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "check.h"
#include "select/pattern.h"

enum
{
  W = PATTERN_WILDCARDS,
  A = PATTERN_ANCHORED,
  S = PATTERN_MATCH_SLASH,
  I = PATTERN_IGNORE_CASE,
  D = PATTERN_LEADING_DIR
};

static struct
{
  char const *text;
  unsigned flags;
  char const *name;
  bool want;
} const cases[] = {
  /* Plain strings.  */
  { "a", A, "a", true },
  { "a", A, "b/a", false },
  { "a", 0, "b/a", true },
  { "a", 0, "b//a", true },
  { "a", 0, "ba", false },
  { "a", A, "a/b", false },
  { "a", A | D, "a/b", true },
  { "a", D, "x/a/b", true },
  { "a", D, "x/ab", false },
  { "a/b", D, "x/a/b/c", true },
  { "*", A, "*", true },
  { "*", A, "x", false },
  { "[a]", A | D, "[a]/b", true },
  { "A", A, "a", false },
  { "A", A | I, "a", true },
  { "*A", A | I, "*a", true },
  { "*A", A | I, "xa", false },
  { "", A | D, "/a", true },
  { "", A, "", true },
  { "a/", D, "a/b", false },

  /* Wildcards.  */
  { "*.o", W | S, "x.o", true },
  { "*.o", W | S, "d/x.o", true },
  { "d/*.o", W | A | S, "d/e/x.o", true },
  { "d/*.o", W | A, "d/e/x.o", false },
  { "*.o", W | A, "d/x.o", false },
  { "*.o", W, "d/x.o", true },
  { "?ub", W | D, "e/sub/x", true },
  { "[s-u]ub", W | D, "e/sub/x", true },
  { "a\\*b", W | A, "a*b", true },
  { "a\\*b", W | A, "axb", false },
  { "*", W | A, ".hidden", true },
  { "a*", W | A, "a/b", false },
  { "a*", W | A | D, "ab/c", true },
  { "X*", W | I | A, "xy", true },
  { "/a", W | D, "a", false },
  { ".", W | D, "./a", true },
};

int
main (void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (pattern_match (cases[i].text, cases[i].flags, cases[i].name)
        != cases[i].want)
      {
        check_failures++;
        printf ("\"%s\" with %#x against \"%s\" should be %d\n", cases[i].text,
                cases[i].flags, cases[i].name, cases[i].want);
      }

  CHECK (pattern_has_wildcards ("a*b"));
  CHECK (pattern_has_wildcards ("\\a["));
  CHECK (!pattern_has_wildcards ("a\\*b"));
  CHECK (!pattern_has_wildcards ("a\\"));
  CHECK (!pattern_has_wildcards (""));
  CHECK (pattern_is_plain ("ab]"));
  CHECK (!pattern_is_plain ("a\\b"));
  return check_status ();
}
