/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* bytebuf.h - a growable byte array.

   Units:      sizes are in bytes.
   Errors:     0, or -ENOMEM with the buffer unchanged.
   Ownership:  a buffer owns its bytes; bytebuf_release frees them.
   Threads:    a buffer belongs to one thread.  */

#ifndef TNC_BYTEBUF_H
#define TNC_BYTEBUF_H

#include <stddef.h>

struct bytebuf
{
  unsigned char *data; /* owned; NULL until the first append */
  size_t len;          /* bytes in use */
  size_t cap;          /* bytes allocated */
};

/* Make B empty; nothing is allocated yet.  */
void bytebuf_init (struct bytebuf *b);

/* Make room for N more bytes.  0 or -ENOMEM.  */
int bytebuf_grow (struct bytebuf *b, size_t n);

/* Append the N bytes at P.  0 or -ENOMEM.  */
int bytebuf_append (struct bytebuf *b, void const *p, size_t n);

/* Append N zero bytes.  0 or -ENOMEM.  */
int bytebuf_zeros (struct bytebuf *b, size_t n);

/* Append the string S without its NUL.  0 or -ENOMEM.  */
int bytebuf_puts (struct bytebuf *b, char const *s);

/* Make B empty but keep its memory.  */
void bytebuf_reset (struct bytebuf *b);

/* Free the memory of B and make it empty.  */
void bytebuf_release (struct bytebuf *b);

#endif
