/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/spans.h"

#include <stdlib.h>
#include <string.h>

#include "xalloc.h"

/* Forget the spans that end before WRITTEN.  */
static void
forget (struct spans *s, uintmax_t written)
{
  size_t n = 0;
  while (n < s->count && s->list[n].end <= written)
    free (s->list[n++].name);
  s->count -= n;
  if (n)
    memmove (s->list, s->list + n, s->count * sizeof *s->list);
}

void
spans_add (struct spans *s, char const *name, off_t size, uintmax_t begin,
           uintmax_t end, uintmax_t written)
{
  if (s->count == s->room)
    {
      forget (s, written);
      if (s->count == s->room)
        s->list = x2nrealloc (s->list, &s->room, sizeof *s->list);
    }
  s->list[s->count++] = (struct span) {
    .begin = begin, .end = end, .size = size, .name = xstrdup (name)
  };
}

struct span const *
spans_at (struct spans const *s, uintmax_t at, uintmax_t last)
{
  for (size_t i = 0; i < s->count; i++)
    if (at < s->list[i].end)
      return s->list[i].begin <= last ? &s->list[i] : NULL;
  return NULL;
}

void
spans_shift (struct spans *s, uintmax_t at, size_t n)
{
  for (size_t i = 0; i < s->count; i++)
    if (at < s->list[i].end)
      {
        s->list[i].begin += n;
        s->list[i].end += n;
      }
}

void
spans_release (struct spans *s)
{
  for (size_t i = 0; i < s->count; i++)
    free (s->list[i].name);
  free (s->list);
  *s = (struct spans) { 0 };
}
