/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/sharedname.h"

#include <stdlib.h>
#include <string.h>

#include "minmax.h"
#include "xalloc.h"

struct sharedname
{
  struct sharedname *base; /* a reference, or null */
  size_t uses;             /* references to this one */
  size_t depth;            /* how many names it refers to, in all */
  size_t start;            /* how many bytes it takes from BASE */
  size_t end;              /* its length */
  char rest[];             /* the others, without a NUL */
};

struct sharedname *
sharedname_new (struct sharedname *like, size_t same, char const *text)
{
  /* What others do not add to SAME bytes is of no use.  */
  while (like && same <= like->start)
    like = like->base;
  size_t end = strlen (text), start = like ? same : 0;
  size_t rest = end - start;
  struct sharedname *n = xmalloc (offsetof (struct sharedname, rest) + rest);
  n->base = like ? sharedname_copy (like) : NULL;
  n->uses = 1;
  n->depth = like ? like->depth + 1 : 0;
  n->start = start;
  n->end = end;
  memcpy (n->rest, text + start, rest);
  return n;
}

struct sharedname *
sharedname_copy (struct sharedname *n)
{
  n->uses++;
  return n;
}

void
sharedname_free (struct sharedname *n)
{
  while (n && --n->uses == 0)
    {
      struct sharedname *base = n->base;
      free (n);
      n = base;
    }
}

size_t
sharedname_bytes (struct sharedname const *n)
{
  return n->end;
}

size_t
sharedname_cost (struct sharedname const *n)
{
  return offsetof (struct sharedname, rest) + n->end - n->start;
}

bool
sharedname_is (struct sharedname const *n, size_t skip, char const *text)
{
  size_t end = skip + strlen (text);
  if (n->end != end)
    return false;
  /* From the end; what a name has itself is often short.  */
  for (; n && skip < end; n = n->base)
    while (MAX (skip, n->start) < end)
      {
        end--;
        if (n->rest[end - n->start] != text[end - skip])
          return false;
      }
  return true;
}

/* How many names on the path of T, from the first on, N refers to, or is.  */
static size_t
common_depth (struct sharedname_text const *t, struct sharedname const *n)
{
  while (n && (t->count <= n->depth || t->path[n->depth] != n))
    n = n->base;
  return n ? n->depth + 1 : 0;
}

char const *
sharedname_get (struct sharedname_text *t, struct sharedname *n)
{
  size_t common = common_depth (t, n);
  struct sharedname *last = t->count ? t->path[t->count - 1] : NULL;
  /* So many bytes of the last text stay.  Those after it are of names that the
     last one refers to and N does not.  */
  size_t kept = (common == 0         ? 0
                 : common < t->count ? t->path[common]->start
                                     : last->end);
  if (t->room <= n->end)
    {
      t->room = 2 * n->end + 1;
      t->text = xrealloc (t->text, t->room);
    }
  while (t->path_room <= n->depth)
    t->path = x2nrealloc (t->path, &t->path_room, sizeof *t->path);
  size_t end = n->end;
  for (struct sharedname *i = n; i && (common <= i->depth || kept < end);
       i = i->base)
    {
      t->path[i->depth] = i;
      if (i->start < end)
        {
          memcpy (t->text + i->start, i->rest, end - i->start);
          end = i->start;
        }
    }
  t->text[n->end] = '\0';
  t->count = n->depth + 1;
  sharedname_copy (n);
  sharedname_free (last);
  return t->text;
}

/* Whether TEXT has the end of a component at I.  */
static bool
ends_component (char const *text, size_t i)
{
  return text[i] == '/' || text[i] == '\0';
}

struct sharedname *
sharedname_like_last (struct sharedname_text *t, char const *text)
{
  struct sharedname *last = t->count ? t->path[t->count - 1] : NULL;
  size_t same = 0;
  if (last)
    {
      while (same < last->end && t->text[same] == text[same])
        same++;
      while (
          same
          && !(ends_component (t->text, same) && ends_component (text, same)))
        same--;
    }
  struct sharedname *n = sharedname_new (last, same, text);
  sharedname_get (t, n);
  return n;
}

void
sharedname_text_release (struct sharedname_text *t)
{
  if (t->count)
    sharedname_free (t->path[t->count - 1]);
  free (t->path);
  free (t->text);
  *t = (struct sharedname_text) { .count = 0 };
}
