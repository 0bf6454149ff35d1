/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* patset.h - many patterns, matched against a name at once.

   Patterns without wildcards are looked up in hash tables, so their number
   does not matter.  Patterns with wildcards are tried one by one, but only
   where the name has their longest run of other bytes.

   Ownership:  a set owns its strings.
   Threads:    several threads may use a set while none adds to it.  */

#ifndef TNC_SELECT_PATSET_H
#define TNC_SELECT_PATSET_H

#include <stdbool.h>
#include <stddef.h>

struct patset;

/* Make an empty set.  Never null.  */
struct patset *patset_new (void);
void patset_free (struct patset *s);

/* Add the pattern TEXT, which is copied, with FLAGS, an enum pattern_flags.
   The first pattern has the index 0, the next one 1, and so on.  */
void patset_add (struct patset *s, char const *text, unsigned flags);

/* The number of patterns.  */
size_t patset_count (struct patset const *s);

/* Call FN with ARG and the index of each pattern that NAME matches, in no
   particular order, until FN returns true.  NAME has no trailing slash.
   Returns whether FN returned true.  */
bool patset_each (struct patset const *s, char const *name,
                  bool (*fn) (void *arg, size_t index), void *arg);

/* Whether NAME matches any of the patterns.  */
bool patset_hit (struct patset const *s, char const *name);

#endif
