/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/bufferpool.h"

#include <string.h>

#include "alignalloc.h"

enum
{
  ALIGNMENT = 4096,
  POOL_BYTES = BUFFERPOOL_CHUNK * BUFFERPOOL_CHUNKS
};

static size_t
chunks_of (size_t bytes)
{
  return bufferpool_round (bytes) / BUFFERPOOL_CHUNK;
}

/* The first of N chunks in a row that are not used, or BUFFERPOOL_CHUNKS.  */
static size_t
find_chunks (struct bufferpool const *p, size_t n)
{
  size_t run = 0;
  for (size_t i = 0; i < BUFFERPOOL_CHUNKS; i++)
    {
      run = p->used[i] ? 0 : run + 1;
      if (run == n)
        return i + 1 - n;
    }
  return BUFFERPOOL_CHUNKS;
}

unsigned char *
bufferpool_get (struct bufferpool *p, size_t bytes)
{
  size_t n = chunks_of (bytes), at = find_chunks (p, n);
  if (at == BUFFERPOOL_CHUNKS)
    return NULL;
  if (!p->memory && !(p->memory = alignalloc (ALIGNMENT, POOL_BYTES)))
    return NULL;
  memset (p->used + at, true, n);
  return p->memory + at * BUFFERPOOL_CHUNK;
}

void
bufferpool_put (struct bufferpool *p, unsigned char *buf, size_t bytes)
{
  if (buf)
    memset (p->used + (buf - p->memory) / BUFFERPOOL_CHUNK, false,
            chunks_of (bytes));
}

void
bufferpool_release (struct bufferpool *p)
{
  alignfree (p->memory);
}
