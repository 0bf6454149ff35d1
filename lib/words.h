/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* words.h - split a string into words as TAR_OPTIONS and the argument of
   -I need it.

   Blanks separate words.  '...' keeps all bytes.  "..." keeps blanks.
   Outside '...' a backslash starts an escape of C (\n, \t, \101, \x41);
   before any other character it stands for that character.  With
   WORDS_VARIABLES also $VAR, ${VAR}, ${VAR:-WORD} and ${VAR-WORD} are
   replaced, and what comes from outside "..." is split at blanks.  There
   are no patterns, no commands, no comments.

   Errors:     enum words_status.
   Ownership:  the list owns its words; words_release frees them.
   Threads:    words_split reads the environment, so no thread may change
               it meanwhile.  */

#ifndef TNC_WORDS_H
#define TNC_WORDS_H

#include <stddef.h>

enum
{
  WORDS_VARIABLES = 1
};

enum words_status
{
  WORDS_OK,
  WORDS_OPEN_QUOTE,
  WORDS_OPEN_BRACE,
  WORDS_NO_MEMORY
};

struct words
{
  char **word; /* owned; NULL-terminated when not empty */
  size_t count;
  size_t cap;
};

void words_init (struct words *w);

/* Append the words of TEXT to W.  */
enum words_status words_split (struct words *w, char const *text,
                               unsigned flags);

/* Append a copy of WORD.  */
enum words_status words_add (struct words *w, char const *word);

/* STATUS in English: "missing closing quote".  A message identifier.  */
char const *words_status_text (enum words_status status);

void words_release (struct words *w);

#endif
