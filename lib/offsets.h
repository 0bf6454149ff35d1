/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* offsets.h - the smaller and the larger of two offsets.  Not gnulib's MIN,
   because libnopagecache stands alone.  */

#ifndef TNC_OFFSETS_H
#define TNC_OFFSETS_H

#include <sys/types.h>

/* The smaller, and the larger one.  */
static inline off_t
least (off_t a, off_t b)
{
  return a < b ? a : b;
}
static inline off_t
most (off_t a, off_t b)
{
  return a < b ? b : a;
}

#endif
