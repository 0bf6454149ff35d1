/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Patterns: the set says what each of its patterns says, whether it is looked
   up or matched, and files like .gitignore are read without harm.

   Input: a byte that chooses what is done, a line with a name, then the
   patterns, a byte of flags and a line each, or the file.  */

#include <config.h>

#include "fuzz.h"
#include "select/ignorefile.h"
#include "select/patset.h"
#include "select/pattern.h"

enum
{
  MAX_PATTERNS = 30,
  MAX_SPECIAL = 6,
  MAX_BYTES = 300 /* of a name or a pattern: stars may take long */
};

struct patterns
{
  char *text[MAX_PATTERNS]; /* owned */
  unsigned flags[MAX_PATTERNS];
  bool hit[MAX_PATTERNS];
  size_t count;
};

static bool
note (void *arg, size_t index)
{
  struct patterns *p = arg;
  DEMAND (index < p->count);
  p->hit[index] = true;
  return false;
}

static void
check_set (struct fuzz *f, char const *name)
{
  struct patterns p = { .count = 0 };
  struct patset *s = patset_new ();
  while (fuzz_left (f) && p.count < MAX_PATTERNS)
    {
      unsigned flags = fuzz_byte (f) % (PATTERN_LEADING_DIR << 1);
      char *text = fuzz_text (f);
      if (MAX_BYTES < strlen (text))
        text[MAX_BYTES] = '\0';
      p.flags[p.count] = flags;
      p.text[p.count++] = text;
      patset_add (s, text, flags);
    }
  DEMAND (patset_count (s) == p.count);
  patset_each (s, name, note, &p);
  bool any = false;
  for (size_t i = 0; i < p.count; i++)
    {
      bool match = pattern_match (p.text[i], p.flags[i], name);
      DEMAND (match == p.hit[i]);
      any |= match;
      if (pattern_is_plain (p.text[i]))
        DEMAND (match
                == pattern_match (p.text[i], p.flags[i] ^ PATTERN_WILDCARDS,
                                  name));
      if (match && !(p.flags[i] & PATTERN_LEADING_DIR))
        DEMAND (
            pattern_match (p.text[i], p.flags[i] | PATTERN_LEADING_DIR, name));
    }
  DEMAND (patset_hit (s, name) == any);
  patset_free (s);
  for (size_t i = 0; i < p.count; i++)
    free (p.text[i]);
}

static void
check_file (struct fuzz *f, char const *name, unsigned kind)
{
  uint32_t before = fuzz_open_fds ();
  int fd = fuzz_file (f->at, fuzz_left (f));
  char file[40];
  snprintf (file, sizeof file, "/proc/self/fd/%d", fd);
  struct ignorefile *i = NULL;
  int err = ignorefile_read (&i, AT_FDCWD, file, kind);
  DEMAND (err == 0);
  bool once = ignorefile_hit (i, name), again = ignorefile_hit (i, name);
  DEMAND (once == again);
  ignorefile_free (i);
  close (fd);
  fuzz_closed (before);
}

/* Whether a line of F has so many stars that the C library may take for ever
   to compile or to match it, or may be an expression that takes much
   memory.  */
static bool
is_excessive (struct fuzz const *f)
{
  unsigned special = 0;
  for (uint8_t const *p = f->at; p < f->end && special <= MAX_SPECIAL; p++)
    special
        = (*p == '\n' || *p == '\0' ? 0
                                    : special + (*p && strchr ("*+?|({", *p)));
  return MAX_SPECIAL < special;
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  unsigned what = fuzz_byte (&f);
  char *name = fuzz_text (&f);
  size_t n = strlen (name);
  if (MAX_BYTES < n)
    name[n = MAX_BYTES] = '\0';
  while (n && name[n - 1] == '/')
    name[--n] = '\0';
  if (n && !is_excessive (&f))
    {
      if (what & 1)
        check_set (&f, name);
      else
        check_file (&f, name, what / 2 % (IGNORE_HG + 1));
    }
  free (name);
  return 0;
}
