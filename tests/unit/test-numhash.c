/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "numhash.h"

#include "check.h"
#include "hash.h"
#include "minmax.h"

enum
{
  ENTRIES = 5000,
  MANY = 200000,
  LONGEST = 16
};

static size_t
hasher (void const *entry, size_t buckets)
{
  return numhash_inode (5, *(uint64_t const *) entry, buckets);
}

static bool
same (void const *a, void const *b)
{
  return *(uint64_t const *) a == *(uint64_t const *) b;
}

/* No bucket gets long, however far the numbers lie apart.  */
static void
test_distances (void)
{
  static uint64_t numbers[ENTRIES];
  static uint64_t const distances[] = { 1,
                                        2,
                                        7,
                                        10,
                                        11,
                                        12,
                                        13,
                                        16,
                                        17,
                                        29,
                                        31,
                                        64,
                                        100,
                                        256,
                                        1000,
                                        4096,
                                        11 * 13 * 17,
                                        65536,
                                        UINT64_C (1) << 24,
                                        UINT64_C (1) << 32,
                                        UINT64_C (11) << 32 };
  for (size_t d = 0; d < sizeof distances / sizeof *distances; d++)
    {
      Hash_table *t = hash_initialize (0, NULL, hasher, same, NULL);
      for (int i = 0; i < ENTRIES; i++)
        {
          numbers[i] = 16 + i * distances[d];
          CHECK (hash_insert (t, &numbers[i]) == &numbers[i]);
        }
      CHECK_INT (hash_get_max_bucket_length (t) <= LONGEST ? 0 : distances[d],
                 0);
      hash_free (t);
    }
}

/* Nor as a table becomes large.  */
static void
test_many (void)
{
  static uint64_t numbers[MANY];
  static uint64_t const distances[] = { 1, 2, 3, 8, 11 };
  for (size_t d = 0; d < sizeof distances / sizeof *distances; d++)
    {
      Hash_table *t = hash_initialize (0, NULL, hasher, same, NULL);
      size_t longest = 0;
      for (int i = 0; i < MANY; i++)
        {
          numbers[i] = 16 + i * distances[d];
          CHECK (hash_insert (t, &numbers[i]) == &numbers[i]);
          if ((i & (i - 1)) == 0 && 4096 <= i)
            longest = MAX (longest, hash_get_max_bucket_length (t));
        }
      longest = MAX (longest, hash_get_max_bucket_length (t));
      CHECK_INT (longest <= LONGEST ? 0 : distances[d], 0);
      hash_free (t);
    }
}

static size_t
text_hasher (void const *entry, size_t buckets)
{
  return numhash_string (entry, buckets);
}

static bool
same_text (void const *a, void const *b)
{
  return strcmp (a, b) == 0;
}

/* The names of the directories of a deep tree are all alike.  */
static void
test_deep_names (void)
{
  enum
  {
    LEVELS = 1000
  };
  static char const *const components[] = { "d/", "dir/", "0/", "a.b/c/" };
  for (size_t c = 0; c < sizeof components / sizeof *components; c++)
    {
      static char names[LEVELS][6 * LEVELS + 1];
      Hash_table *t = hash_initialize (0, NULL, text_hasher, same_text, NULL);
      for (int i = 0; i < LEVELS; i++)
        {
          strcpy (names[i], i ? names[i - 1] : "");
          strcat (names[i], components[c]);
          CHECK (hash_insert (t, names[i]) == names[i]);
        }
      CHECK (hash_get_max_bucket_length (t) < LONGEST);
      hash_free (t);
    }
}

int
main (void)
{
  test_distances ();
  test_many ();
  test_deep_names ();
  return check_status ();
}
