/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "bytebuf.h"

#include <errno.h>
#include <stdckdint.h>
#include <stdlib.h>
#include <string.h>

void
bytebuf_init (struct bytebuf *b)
{
  *b = (struct bytebuf) { 0 };
}

int
bytebuf_grow (struct bytebuf *b, size_t n)
{
  size_t need;
  if (ckd_add (&need, b->len, n))
    return -ENOMEM;
  if (need <= b->cap)
    return 0;
  size_t cap = b->cap ? b->cap : 512;
  while (cap < need)
    if (ckd_mul (&cap, cap, 2))
      cap = need;
  unsigned char *p = realloc (b->data, cap);
  if (!p)
    return -ENOMEM;
  b->data = p;
  b->cap = cap;
  return 0;
}

int
bytebuf_append (struct bytebuf *b, void const *p, size_t n)
{
  int r = bytebuf_grow (b, n);
  if (r == 0 && n)
    {
      memcpy (b->data + b->len, p, n);
      b->len += n;
    }
  return r;
}

int
bytebuf_zeros (struct bytebuf *b, size_t n)
{
  int r = bytebuf_grow (b, n);
  if (r == 0 && n)
    {
      memset (b->data + b->len, 0, n);
      b->len += n;
    }
  return r;
}

int
bytebuf_puts (struct bytebuf *b, char const *s)
{
  return bytebuf_append (b, s, strlen (s));
}

void
bytebuf_reset (struct bytebuf *b)
{
  b->len = 0;
}

void
bytebuf_release (struct bytebuf *b)
{
  free (b->data);
  bytebuf_init (b);
}
