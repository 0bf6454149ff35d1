/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bytebuf.h"
#include "c-ctype.h"
#include "escape.h"

#define N_(msgid) msgid

struct splitter
{
  struct words *words;
  struct bytebuf word; /* the current word */
  bool begun;          /* there is a current word, possibly empty */
  unsigned flags;
};

static enum words_status split (struct splitter *s, char const *p,
                                char const *end);

void
words_init (struct words *w)
{
  *w = (struct words) { .word = NULL };
}

static enum words_status
add_bytes (struct words *w, char const *bytes, size_t n)
{
  if (w->cap < w->count + 2)
    {
      size_t cap = 2 * w->cap + 8;
      char **grown = realloc (w->word, cap * sizeof *grown);
      if (!grown)
        return WORDS_NO_MEMORY;
      w->word = grown;
      w->cap = cap;
    }
  char *copy = malloc (n + 1);
  if (!copy)
    return WORDS_NO_MEMORY;
  if (n)
    memcpy (copy, bytes, n);
  copy[n] = '\0';
  w->word[w->count++] = copy;
  w->word[w->count] = NULL;
  return WORDS_OK;
}

enum words_status
words_add (struct words *w, char const *word)
{
  return add_bytes (w, word, strlen (word));
}

static enum words_status
append_bytes (struct splitter *s, char const *bytes, size_t n)
{
  s->begun = true;
  return (bytebuf_append (&s->word, bytes, n) == 0 ? WORDS_OK
                                                   : WORDS_NO_MEMORY);
}

static enum words_status
finish_word (struct splitter *s)
{
  if (!s->begun)
    return WORDS_OK;
  s->begun = false;
  enum words_status status
      = add_bytes (s->words, (char const *) s->word.data, s->word.len);
  bytebuf_reset (&s->word);
  return status;
}

/* Read up to MAX digits in base 8 or 16 and move P past them.  */
static unsigned
parse_number (char const **p, char const *end, int max, int base)
{
  unsigned value = 0;
  for (; max > 0 && *p < end; max--, ++*p)
    {
      char c = **p;
      int digit = (c_isdigit (c)    ? c - '0'
                   : c_isxdigit (c) ? c_tolower (c) - 'a' + 10
                                    : 16);
      if (base <= digit)
        break;
      value = value * base + digit;
    }
  return value;
}

/* Append the value of the escape at P, after its backslash.  */
static enum words_status
append_escape (struct splitter *s, char const **p, char const *end)
{
  if (*p == end)
    return WORDS_OK;
  char c = **p;
  int letter = escape_letter (c);
  if ('0' <= c && c <= '7')
    c = parse_number (p, end, 3, 8);
  else if (c == 'x' && end - *p > 1 && c_isxdigit ((*p)[1]))
    {
      ++*p;
      c = parse_number (p, end, 2, 16);
    }
  else
    {
      if (0 <= letter)
        c = letter;
      ++*p;
    }
  return append_bytes (s, &c, 1);
}

/* Find the brace that closes the one opened before P.  Null if missing.  */
static char const *
closing_brace (char const *p, char const *end)
{
  for (int depth = 1; p < end; p++)
    {
      if (*p == '{')
        depth++;
      else if (*p == '}' && --depth == 0)
        return p;
    }
  return NULL;
}

static char const *
name_end (char const *p, char const *end)
{
  if (p < end && (c_isalpha (*p) || *p == '_'))
    while (p < end && (c_isalnum (*p) || *p == '_'))
      p++;
  return p;
}

/* Append VALUE, split at blanks unless QUOTED.  */
static enum words_status
append_value (struct splitter *s, char const *value, bool quoted)
{
  if (quoted)
    return append_bytes (s, value, strlen (value));
  while (*value)
    {
      size_t n = strcspn (value, " \t\n");
      enum words_status status
          = n ? append_bytes (s, value, n) : finish_word (s);
      if (status != WORDS_OK)
        return status;
      value += n ? n : strspn (value, " \t\n");
    }
  return WORDS_OK;
}

/* Look up the variable with the N-byte name NAME.  */
static enum words_status
look_up (char const *name, size_t n, char const **value)
{
  char *copy = strndup (name, n);
  if (!copy)
    return WORDS_NO_MEMORY;
  *value = getenv (copy);
  free (copy);
  return WORDS_OK;
}

/* Expand the variable at P, after its dollar sign.  */
static enum words_status
append_variable (struct splitter *s, char const **p, char const *end,
                 bool quoted)
{
  bool braced = *p < end && **p == '{';
  char const *name = *p + braced;
  char const *after = name_end (name, end);
  char const *close = braced ? closing_brace (name, end) : after;
  if (!close)
    return WORDS_OPEN_BRACE;

  bool colon = after < close && *after == ':';
  char const *sign = after + colon;
  bool otherwise = sign < close && *sign == '-';
  if (name == after || (after < close && !otherwise))
    return append_bytes (s, "$", 1);

  char const *value;
  enum words_status status = look_up (name, after - name, &value);
  if (status != WORDS_OK)
    return status;
  *p = close + braced;
  if (otherwise && (!value || (colon && !*value)))
    return split (s, sign + 1, close);
  return value ? append_value (s, value, quoted) : WORDS_OK;
}

/* Append the part in double quotes; P is after the opening quote.  */
static enum words_status
append_double_quoted (struct splitter *s, char const **p, char const *end)
{
  enum words_status status = append_bytes (s, "", 0);
  while (status == WORDS_OK)
    {
      if (*p == end)
        return WORDS_OPEN_QUOTE;
      char c = *(*p)++;
      if (c == '"')
        return WORDS_OK;
      if (c == '\\')
        status = append_escape (s, p, end);
      else if (c == '$' && s->flags & WORDS_VARIABLES)
        status = append_variable (s, p, end, true);
      else
        status = append_bytes (s, &c, 1);
    }
  return status;
}

static enum words_status
single_quoted (struct splitter *s, char const **p, char const *end)
{
  char const *close = memchr (*p, '\'', end - *p);
  if (!close)
    return WORDS_OPEN_QUOTE;
  char const *begin = *p;
  *p = close + 1;
  return append_bytes (s, begin, close - begin);
}

/* Split the bytes from P to END; the last word stays open.  */
static enum words_status
split (struct splitter *s, char const *p, char const *end)
{
  enum words_status status = WORDS_OK;
  while (status == WORDS_OK && p < end)
    {
      char c = *p++;
      if (c == ' ' || c == '\t' || c == '\n')
        status = finish_word (s);
      else if (c == '\'')
        status = single_quoted (s, &p, end);
      else if (c == '"')
        status = append_double_quoted (s, &p, end);
      else if (c == '\\')
        status = append_escape (s, &p, end);
      else if (c == '$' && s->flags & WORDS_VARIABLES)
        status = append_variable (s, &p, end, false);
      else
        status = append_bytes (s, &c, 1);
    }
  return status;
}

enum words_status
words_split (struct words *w, char const *text, unsigned flags)
{
  struct splitter s = { .words = w, .flags = flags };
  bytebuf_init (&s.word);
  enum words_status status = split (&s, text, text + strlen (text));
  if (status == WORDS_OK)
    status = finish_word (&s);
  bytebuf_release (&s.word);
  return status;
}

char const *
words_status_text (enum words_status status)
{
  switch (status)
    {
    case WORDS_OPEN_QUOTE:
      return N_ ("missing closing quote");
    case WORDS_OPEN_BRACE:
      return N_ ("unbalanced curly brace");
    case WORDS_NO_MEMORY:
      return N_ ("memory exhausted");
    case WORDS_OK:
      break;
    }
  return N_ ("no error");
}

void
words_release (struct words *w)
{
  for (size_t i = 0; i < w->count; i++)
    free (w->word[i]);
  free (w->word);
  words_init (w);
}
