/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* arena.h - a bump allocator that is cleared whole.

   Units:      sizes are in bytes.
   Errors:     NULL when memory is exhausted.
   Ownership:  what is allocated belongs to the arena and dies with
               arena_clear or arena_release.
   Threads:    an arena belongs to one thread.  */

#ifndef TNC_ARENA_H
#define TNC_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena
{
  struct arena_chunk *chunks; /* owned; the newest first */
};

/* Make A an empty arena; nothing is allocated yet.  */
void arena_init (struct arena *a);

/* SIZE bytes aligned for any object, not cleared, or NULL.  */
void *arena_alloc (struct arena *a, size_t size);

/* A copy of the N bytes at P, or NULL.  */
void *arena_memdup (struct arena *a, void const *p, size_t n);

/* A copy of the string S, or NULL.  */
char *arena_strdup (struct arena *a, char const *s);

/* Forget every allocation; one modest chunk is kept for reuse.  */
void arena_clear (struct arena *a);

/* Free everything; A may be used again after arena_init.  */
void arena_release (struct arena *a);

#endif
