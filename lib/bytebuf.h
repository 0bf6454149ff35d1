/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* bytebuf.h - growable bytes.

   Units:      sizes are in bytes.
   Errors:     a function that can fail returns 0 or -ENOMEM; the
               buffer is then as it was.
   Ownership:  a buffer owns its bytes; bytebuf_release frees them.
   Threads:    a buffer belongs to one thread.  */

#ifndef TNC_BYTEBUF_H
#define TNC_BYTEBUF_H

#include <stddef.h>

struct bytebuf
{
  unsigned char *data; /* owned; NULL while nothing was added */
  size_t len;          /* bytes in use */
  size_t cap;          /* bytes allocated */
};

/* Make B empty; nothing is allocated yet.  */
void bytebuf_init (struct bytebuf *b);

/* Make room for N more bytes.  */
int bytebuf_grow (struct bytebuf *b, size_t n);

/* Append the N bytes at P.  */
int bytebuf_append (struct bytebuf *b, void const *p, size_t n);

/* Append N zero bytes.  */
int bytebuf_zeros (struct bytebuf *b, size_t n);

/* Append the string S without its NUL.  */
int bytebuf_puts (struct bytebuf *b, char const *s);

/* Make B empty, keep its memory.  */
void bytebuf_reset (struct bytebuf *b);

/* Free the memory of B and make it empty.  */
void bytebuf_release (struct bytebuf *b);

#endif
