/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/dumpdir.h"

#include <stdlib.h>
#include <string.h>

void
dumpdir_begin (struct dumpdir *d, void const *p, size_t n)
{
  d->at = p;
  d->end = d->at ? d->at + n : NULL;
}

bool
dumpdir_next (struct dumpdir *d, struct dumpdir_entry *e)
{
  if (d->at == d->end || !*d->at)
    return false;
  unsigned char const *nul = memchr (d->at, '\0', d->end - d->at);
  if (!nul)
    return false;
  e->code = *d->at;
  e->name = (char const *) d->at + 1;
  d->at = nul + 1;
  return true;
}

/* Which entries must or may follow.  */
struct grammar
{
  bool to_is_due; /* an R must be followed by T */
  bool temporary; /* an X not yet used by an R */
};

static enum dumpdir_fault
check_entry (struct grammar *g, struct dumpdir_entry const *e)
{
  if (g->to_is_due && e->code != DUMPDIR_RENAMED_TO)
    return DUMPDIR_EXPECTED;
  bool empty = !*e->name;
  switch (e->code)
    {
    case DUMPDIR_FILE:
    case DUMPDIR_OLD_FILE:
    case DUMPDIR_DIRECTORY:
      return empty ? DUMPDIR_EMPTY : DUMPDIR_GOOD;

    case DUMPDIR_TEMPORARY:
      if (g->temporary)
        return DUMPDIR_DUPLICATED;
      g->temporary = true;
      return DUMPDIR_GOOD;

    case DUMPDIR_RENAMED_FROM:
      if (empty && !g->temporary)
        return DUMPDIR_EMPTY;
      g->temporary &= !empty;
      g->to_is_due = true;
      return DUMPDIR_GOOD;

    case DUMPDIR_RENAMED_TO:
      if (!g->to_is_due)
        return DUMPDIR_NOT_PRECEDED;
      g->to_is_due = false;
      return empty && !g->temporary ? DUMPDIR_EMPTY : DUMPDIR_GOOD;

    default:
      return DUMPDIR_UNKNOWN;
    }
}

enum dumpdir_fault
dumpdir_check (void const *p, size_t n, unsigned char *found)
{
  struct grammar g = { 0 };
  struct dumpdir d;
  struct dumpdir_entry e;
  dumpdir_begin (&d, p, n);
  while (dumpdir_next (&d, &e))
    {
      enum dumpdir_fault fault = check_entry (&g, &e);
      *found = e.code;
      if (fault != DUMPDIR_GOOD)
        return fault;
    }
  if (g.to_is_due && (d.at == d.end || !*d.at))
    return DUMPDIR_CUT;
  if (d.at == d.end || *d.at)
    return DUMPDIR_UNTERMINATED;
  return g.temporary ? DUMPDIR_NEVER_USED : DUMPDIR_GOOD;
}

int
dumpdir_convert (void const *p, size_t n, charset_fn convert, void *arg,
                 struct bytebuf *out)
{
  char const *s = p, *end = s + n, *nul;
  int e = 0;
  for (; e == 0 && (nul = memchr (s, '\0', end - s)); s = nul + 1)
    {
      /* The code letter is converted with the name; it is ASCII and stays the
         same.  */
      char *converted = *s ? convert (arg, s) : NULL;
      char const *text = converted ? converted : s;
      e = bytebuf_append (out, text, strlen (text) + 1);
      free (converted);
    }
  return e ? e : bytebuf_append (out, s, end - s);
}

int
dumpdir_put (struct bytebuf *out, char code, char const *name)
{
  size_t n = strlen (name) + 1;
  int e = bytebuf_grow (out, n + 1);
  if (e == 0)
    e = bytebuf_append (out, &code, 1);
  return e ? e : bytebuf_append (out, name, n);
}

int
dumpdir_put_end (struct bytebuf *out)
{
  return bytebuf_zeros (out, 1);
}
