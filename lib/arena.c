/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "arena.h"

#include <stdalign.h>
#include <stdckdint.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk
{
  struct arena_chunk *next; /* owned */
  size_t used;
  size_t size; /* bytes in DATA */
  alignas (max_align_t) unsigned char data[];
};

/* Most members need only a few names.  */
enum
{
  CHUNK_BYTES = 4096
};

void
arena_init (struct arena *a)
{
  a->chunks = NULL;
}

void *
arena_alloc (struct arena *a, size_t size)
{
  size_t align = alignof (max_align_t);
  size_t need;
  if (ckd_add (&need, size, align - 1))
    return NULL;
  need -= need % align;
  if (need == 0)
    need = align;

  struct arena_chunk *c = a->chunks;
  if (!c || c->size - c->used < need)
    {
      size_t data_bytes = need < CHUNK_BYTES ? CHUNK_BYTES : need;
      size_t total;
      if (ckd_add (&total, data_bytes, sizeof *c))
        return NULL;
      c = malloc (total);
      if (!c)
        return NULL;
      c->next = a->chunks;
      c->used = 0;
      c->size = data_bytes;
      a->chunks = c;
    }
  void *p = c->data + c->used;
  c->used += need;
  return p;
}

void *
arena_memdup (struct arena *a, void const *p, size_t n)
{
  void *copy = arena_alloc (a, n);
  return copy && n ? memcpy (copy, p, n) : copy;
}

char *
arena_strdup (struct arena *a, char const *s)
{
  return arena_memdup (a, s, strlen (s) + 1);
}

void
arena_clear (struct arena *a)
{
  struct arena_chunk *keep = NULL;
  for (struct arena_chunk *c = a->chunks, *next; c; c = next)
    {
      next = c->next;
      if (!keep && c->size == CHUNK_BYTES)
        keep = c;
      else
        free (c);
    }
  a->chunks = keep;
  if (keep)
    {
      keep->next = NULL;
      keep->used = 0;
    }
}

void
arena_release (struct arena *a)
{
  for (struct arena_chunk *c = a->chunks, *next; c; c = next)
    {
      next = c->next;
      free (c);
    }
  a->chunks = NULL;
}
