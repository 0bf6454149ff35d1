/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/issue.h"

#include <stdlib.h>
#include <string.h>

static enum issue_gravity const gravities[] = {
#define ISSUE(symbol, gravity, ...) GRAVITY_##gravity,
#include "format/issues.def"
#undef ISSUE
};

enum issue_gravity
issue_gravity (enum issue_code code)
{
  return gravities[code];
}

void
issues_init (struct issues *l)
{
  *l = (struct issues) { 0 };
}

static void
issue_free (struct issue *i)
{
  for (int t = 0; t < 3; t++)
    free (i->text[t]);
}

/* Set text T of I to the N bytes at S and a NUL.  */
static void
set_text (struct issue *i, int t, char const *s, size_t n)
{
  if (!s)
    return;
  i->text[t] = malloc (n + 1);
  if (!i->text[t])
    return;
  memcpy (i->text[t], s, n);
  i->text[t][n] = '\0';
  i->text_bytes[t] = n;
}

/* Make room for one more issue.  False if out of memory.  */
static int
make_room (struct issues *l)
{
  if (l->count < l->cap)
    return 1;
  if (l->count == LIMIT_ISSUES)
    return 0;
  size_t cap = l->cap ? 2 * l->cap : 4;
  struct issue *list = realloc (l->list, cap * sizeof *list);
  if (!list)
    return 0;
  l->list = list;
  l->cap = cap;
  return 1;
}

void
issues_add_mem (struct issues *l, enum issue_code code, char const *a,
                size_t n, char const *b, char const *c)
{
  enum issue_gravity g = issue_gravity (code);
  if (l->worst < g)
    l->worst = g;
  if (!make_room (l))
    return;
  struct issue *i = &l->list[l->count++];
  *i = (struct issue) { .code = code };
  set_text (i, 0, a, n);
  set_text (i, 1, b, b ? strlen (b) : 0);
  set_text (i, 2, c, c ? strlen (c) : 0);
}

void
issues_add (struct issues *l, enum issue_code code, char const *a,
            char const *b, char const *c)
{
  issues_add_mem (l, code, a, a ? strlen (a) : 0, b, c);
}

void
issues_clear (struct issues *l)
{
  for (size_t i = 0; i < l->count; i++)
    issue_free (&l->list[i]);
  l->count = 0;
  l->worst = GRAVITY_NONE;
}

void
issues_release (struct issues *l)
{
  issues_clear (l);
  free (l->list);
  issues_init (l);
}
