/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* numhash.h - numbers as keys of gnulib's hash tables.

   The remainder alone does not do: a table grows when its buckets fill up,
   and inodes that lie 11 apart, as those of directories with 10 files each
   do on tmpfs, all share one bucket of the 11 that a table begins with.  */

#ifndef TNC_NUMHASH_H
#define TNC_NUMHASH_H

#include <stddef.h>
#include <stdint.h>

/* The bucket of the number N in a table of BUCKETS.  */
static inline size_t
numhash (uint64_t n, size_t buckets)
{
  /* The high half of the product with 2^64 divided by the golden ratio
     depends on all bits of the low half of N.  */
  return ((n ^ n >> 32) * 0x9e3779b97f4a7c15 >> 32) % buckets;
}

/* The bucket of the inode INO of the device DEV.  */
static inline size_t
numhash_inode (uint64_t dev, uint64_t ino, size_t buckets)
{
  return numhash (dev * 31 + ino, buckets);
}

#endif
