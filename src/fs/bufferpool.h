/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* bufferpool.h - buffers of many sizes in one piece of memory, which is used
   again and again.

   Units:      bytes.
   Ownership:  a buffer belongs to the pool, and is given back to it.  What it
               holds stays until the pool gives it to somebody else.
   Threads:    one at a time; the buffers may be used by any.  */

#ifndef TNC_FS_BUFFERPOOL_H
#define TNC_FS_BUFFERPOOL_H

#include <stdbool.h>
#include <stddef.h>

enum
{
  BUFFERPOOL_CHUNK = 32 * 1024,
  BUFFERPOOL_CHUNKS = 1024
};

/* All zero: an empty pool.  */
struct bufferpool
{
  unsigned char *memory; /* owned; null until needed */
  bool used[BUFFERPOOL_CHUNKS];
};

/* BYTES, rounded up to whole chunks.  */
static inline size_t
bufferpool_round (size_t bytes)
{
  return (bytes + BUFFERPOOL_CHUNK - 1) & -(size_t) BUFFERPOOL_CHUNK;
}

/* A buffer of BYTES, rounded up to whole chunks, that begins on a page of 4096
   bytes; null if there is no room or no memory.  */
unsigned char *bufferpool_get (struct bufferpool *p, size_t bytes);

/* Give BUF, which may be null, back; it was got for BYTES.  */
void bufferpool_put (struct bufferpool *p, unsigned char *buf, size_t bytes);

/* Free the memory of P.  All buffers were given back.  */
void bufferpool_release (struct bufferpool *p);

#endif
