/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* patset.h - many patterns, tried on a name at once.

   Patterns without wildcards are looked up in hash tables, so the time to
   try a name does not depend on how many there are.  Only patterns with
   wildcards are tried one by one.

   Ownership:  a set owns its strings.
   Threads:    several may ask a set while nobody adds to it.  */

#ifndef TNC_SELECT_PATSET_H
#define TNC_SELECT_PATSET_H

#include <stdbool.h>
#include <stddef.h>

struct patset;

struct patset *patset_new (void);
void patset_free (struct patset *s);

/* Add the pattern TEXT (copied) with FLAGS, an enum pattern_flags.  The
   first pattern has the index 0, the next one 1, and so on.  */
void patset_add (struct patset *s, char const *text, unsigned flags);

/* How many patterns were added.  */
size_t patset_count (struct patset const *s);

/* Call FN with ARG and the index of each pattern that NAME matches, until
   FN returns true; in no particular order.  NAME has no trailing slash.
   Whether FN returned true.  */
bool patset_each (struct patset const *s, char const *name,
                  bool (*fn) (void *arg, size_t index), void *arg);

/* Whether NAME matches any of the patterns.  */
bool patset_hit (struct patset const *s, char const *name);

#endif
