/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* pattern.h - one exclusion or selection pattern and its options.  */

#ifndef TNC_SELECT_PATTERN_H
#define TNC_SELECT_PATTERN_H

#include <stdbool.h>

enum pattern_flags
{
  PATTERN_WILDCARDS = 1 << 0,   /* else a literal string */
  PATTERN_ANCHORED = 1 << 1,    /* else it may start after any '/' */
  PATTERN_MATCH_SLASH = 1 << 2, /* '*' and '?' match '/' */
  PATTERN_IGNORE_CASE = 1 << 3,
  PATTERN_LEADING_DIR = 1 << 4 /* also match everything below */
};

/* Whether NAME, which has no trailing slash, matches TEXT under FLAGS.  */
bool pattern_match (char const *text, unsigned flags, char const *name);

/* Whether TEXT has a wildcard character that is not quoted by a backslash.  */
bool pattern_has_wildcards (char const *text);

/* Whether TEXT means the same with and without PATTERN_WILDCARDS.  */
bool pattern_is_plain (char const *text);

#endif
