/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* words.h - split a string into words, for TAR_OPTIONS and the argument of -I.

   Blanks separate words.  '...' keeps all bytes.  "..." keeps blanks.  Outside
   '...' a backslash starts a C escape (\n, \t, \101, \x41), or quotes the next
   character.  WORDS_VARIABLES also expands $VAR, ${VAR}, ${VAR:-WORD} and
   ${VAR-WORD}; outside "..." the value is split at blanks.  There are no
   patterns, no commands, no comments.

   Errors:     enum words_status.
   Ownership:  the list owns its words; words_release frees them.
   Threads:    words_split reads the environment, so no thread may change it
               meanwhile.  */

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
  char **word; /* owned; NULL-terminated unless empty */
  size_t count;
  size_t cap;
};

/* Make W empty.  */
void words_init (struct words *w);

/* Append the words of TEXT to W.  */
enum words_status words_split (struct words *w, char const *text,
                               unsigned flags);

/* Append a copy of WORD.  */
enum words_status words_add (struct words *w, char const *word);

/* A description of STATUS in English, such as "missing closing quote".  It is
   a message identifier.  */
char const *words_status_text (enum words_status status);

/* Free the words and the list.  */
void words_release (struct words *w);

#endif
