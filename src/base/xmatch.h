/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* xmatch.h - wildcards and regular expressions.  Where the C library has too
   little memory to compare, this is no mismatch: the process ends, as with
   xmalloc.

   Threads:    any.  */

#ifndef TNC_XMATCH_H
#define TNC_XMATCH_H

#include <regex.h>
#include <stdbool.h>

/* Whether TEXT matches PATTERN; FLAGS are those of fnmatch.  */
bool xfnmatch (char const *pattern, char const *text, int flags);

/* Compile the regular expression TEXT into RE; FLAGS are those of regcomp.
   False if it is none; then there is nothing to free.  */
bool xregcomp (regex_t *re, char const *text, int flags);

/* Whether part of TEXT matches RE; the first N groups go to GROUPS, as
   regexec has it.  */
bool xregexec (regex_t const *re, char const *text, size_t n,
               regmatch_t *groups);

#endif
