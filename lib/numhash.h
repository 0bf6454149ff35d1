/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* numhash.h - numbers as keys of gnulib's hash tables.

   The remainder alone is a bad hash.  A table starts with 11 buckets and grows
   when they fill up.  On tmpfs, the inodes of directories with 10 files each
   are 11 apart, so all would share one bucket.  One multiplication is not
   enough either: numbers with a constant distance stay at constant distances,
   modulo the number of buckets, and if one of these is 0 they meet in few
   buckets.  */

#ifndef TNC_NUMHASH_H
#define TNC_NUMHASH_H

#include <stddef.h>
#include <stdint.h>

/* The bucket of N in a table of BUCKETS.  */
static inline size_t
numhash (uint64_t n, size_t buckets)
{
  /* The last steps of MurmurHash3: each bit of N changes about half of the
     bits of the result.  */
  n = (n ^ n >> 33) * 0xff51afd7ed558ccd;
  n = (n ^ n >> 33) * 0xc4ceb9fe1a85ec53;
  return (n ^ n >> 33) % buckets;
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
