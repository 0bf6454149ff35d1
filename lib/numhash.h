/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* numhash.h - numbers as keys of gnulib's hash tables.

   The remainder alone is a bad hash.  A table starts with 11 buckets and grows
   when they fill up.  On tmpfs, the inodes of directories with 10 files each
   are 11 apart, so all would share one bucket.  */

#ifndef TNC_NUMHASH_H
#define TNC_NUMHASH_H

#include <stddef.h>
#include <stdint.h>

/* The bucket of N in a table of BUCKETS.  */
static inline size_t
numhash (uint64_t n, size_t buckets)
{
  /* Multiply by 2^64 divided by the golden ratio: the high half of the product
     depends on all bits of the low half of N.  */
  return ((n ^ n >> 32) * 0x9e3779b97f4a7c15 >> 32) % buckets;
}

/* A hash of the string S that does not depend on the size of a table: names
   as regular as "d/d/d" do not meet in a few buckets.  FNV-1a, 64 bits.  */
static inline uint64_t
numhash_text (char const *s)
{
  uint64_t hash = 0xcbf29ce484222325;
  for (; *s; s++)
    hash = (hash ^ (unsigned char) *s) * 0x100000001b3;
  return hash;
}

/* The bucket of the string S in a table of BUCKETS.  */
static inline size_t
numhash_string (char const *s, size_t buckets)
{
  return numhash_text (s) % buckets;
}

/* The bucket of inode INO on device DEV.  */
static inline size_t
numhash_inode (uint64_t dev, uint64_t ino, size_t buckets)
{
  return numhash (dev * 31 + ino, buckets);
}

#endif
