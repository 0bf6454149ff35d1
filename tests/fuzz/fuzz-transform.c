/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* --transform and the other changes of names: an expression is refused with a
   message or applied, twice with the same result, and without -P no name
   leads out of the directory.

   Input: a byte of flags, a line with a name, then the expression.  */

#include <config.h>

#include "fuzz.h"
#include "select/rename.h"

enum
{
  /* Regular expressions may take a time that grows without bounds.  */
  MAX_EXPRESSION = 100,
  MAX_NAME = 100,
  MAX_REPEATED = 20
};

/* Whether EXPR asks the C library for many repetitions, each of which takes
   memory.  */
static bool
is_excessive (char const *expr)
{
  unsigned special = 0;
  for (char const *p = expr; *p; p++)
    {
      special += strchr ("*+?|(", *p) != NULL;
      if (*p == '{' && MAX_REPEATED < atoi (p + 1))
        return true;
      char const *comma = *p == '{' ? strpbrk (p, ",}") : NULL;
      if (comma && *comma == ',' && MAX_REPEATED < atoi (comma + 1))
        return true;
      special += *p == '{' ? 4 : 0;
    }
  return 12 < special;
}

static void
apply (struct transform *t, char const *name, unsigned flags)
{
  struct arena a;
  arena_init (&a);
  for (int kind = RENAME_MEMBER; kind <= RENAME_HARDLINK; kind++)
    {
      char const *once = transform_apply (t, kind, &a, name);
      char const *again = transform_apply (t, kind, &a, name);
      DEMAND (strcmp (once, again) == 0);
    }
  struct diag d;
  diag_init (&d, "tar");
  d.err = fuzz_null ();
  struct rename_opts o = { .strip_components = flags % 3,
                           .one_top_level = flags & 8 ? "top" : NULL,
                           .transforms = t };
  struct renamer *r = rename_new (&o, &d);
  bool gone;
  char *read = rename_for_read (r, RENAME_MEMBER, &a, name, &gone);
  DEMAND (gone || (read && *read != '/'));
  char *created = rename_for_create (r, RENAME_MEMBER, &a, name, flags & 16);
  DEMAND (!created || *created);
  char const *safe = rename_safe (r, name);
  DEMAND (*safe && *safe != '/' && !rename_has_dotdot (safe));
  DEMAND (strcmp (rename_safe (r, safe), safe) == 0);
  rename_free (r);
  diag_close (&d, OUT_OK);
  arena_release (&a);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  unsigned flags = fuzz_byte (&f);
  char *name = fuzz_text (&f), *expr = fuzz_rest (&f);
  if (strlen (name) <= MAX_NAME && *name && strlen (expr) <= MAX_EXPRESSION
      && !is_excessive (expr))
    {
      struct transform *t = NULL;
      char *message = transform_add (&t, expr);
      DEMAND (!message || *message);
      /* What stands before the error is in force; the program ends.  */
      if (!message)
        apply (t, name, flags);
      free (message);
      transform_free (t);
    }
  free (name);
  free (expr);
  return 0;
}
