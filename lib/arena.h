/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* arena.h - a bump allocator that is cleared as a whole.

   Units:      sizes are in bytes.
   Errors:     NULL when memory is exhausted.
   Ownership:  the arena owns its allocations; arena_clear and arena_release
               free them.
   Threads:    an arena belongs to one thread.  */

#ifndef TNC_ARENA_H
#define TNC_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena
{
  struct arena_chunk *chunks; /* owned; newest first */
};

/* Make A an empty arena; nothing is allocated yet.  */
void arena_init (struct arena *a);

/* Allocate SIZE bytes aligned for any object, not cleared.  NULL if out of
   memory.  */
void *arena_alloc (struct arena *a, size_t size);

/* Copy the N bytes at P.  NULL if out of memory.  */
void *arena_memdup (struct arena *a, void const *p, size_t n);

/* Copy the string S.  NULL if out of memory.  */
char *arena_strdup (struct arena *a, char const *s);

/* Free every allocation; keep one chunk of modest size for reuse.  */
void arena_clear (struct arena *a);

/* Free everything.  Call arena_init before A is used again.  */
void arena_release (struct arena *a);

#endif
