/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/quote.h"

#include <stdlib.h>
#include <string.h>

#include "quotearg.h"

void
quote_init (struct quoter *q, struct quote_opts const *opts)
{
  *q = (struct quoter) { 0 };
  q->listing_style = clone_quoting_options (NULL);
  set_quoting_style (q->listing_style, opts->style);
  for (char const *p = opts->add_chars; p && *p; p++)
    set_char_quoting (q->listing_style, *p, 1);
  for (char const *p = opts->remove_chars; p && *p; p++)
    set_char_quoting (q->listing_style, *p, 0);
  q->colon_style = clone_quoting_options (q->listing_style);
  set_char_quoting (q->colon_style, ':', 1);
  /* In these styles no other byte matters.  */
  if (opts->style == escape_quoting_style
      || opts->style == literal_quoting_style)
    for (int i = ' '; i <= '~'; i++)
      {
        char c = i, quoted[5];
        size_t n
            = quotearg_buffer (quoted, sizeof quoted, &c, 1, q->listing_style);
        q->plain[i] = n == 1 && quoted[0] == c;
      }
}

void
quote_copy (struct quoter *copy, struct quoter const *q)
{
  *copy = (struct quoter) { .listing_style
                            = clone_quoting_options (q->listing_style),
                            .colon_style
                            = clone_quoting_options (q->colon_style) };
  memcpy (copy->plain, q->plain, sizeof copy->plain);
}

/* Take over S and keep it for QUOTE_SLOTS further calls.  */
static char const *
keep_result (struct quoter *q, char *s)
{
  free (q->slots[q->next]);
  q->slots[q->next] = s;
  q->next = (q->next + 1) % QUOTE_SLOTS;
  return s;
}

char const *
quote_colon (struct quoter *q, char const *s)
{
  return keep_result (q, quotearg_alloc (s, (size_t) -1, q->colon_style));
}

char const *
quote_listing (struct quoter *q, char const *s)
{
  /* Most names need no change.  */
  char const *p = s;
  while (q->plain[(unsigned char) *p])
    p++;
  if (!*p)
    return s;
  return keep_result (q, quotearg_alloc (s, (size_t) -1, q->listing_style));
}

/* Quote the N bytes at S, or the string S if N is SIZE_MAX, in STYLE.  */
static char const *
quote_in_style (struct quoter *q, enum quoting_style style, char const *s,
                size_t n)
{
  struct quoting_options *o = clone_quoting_options (NULL);
  set_quoting_style (o, style);
  char *r = quotearg_alloc (s, n, o);
  free (o);
  return keep_result (q, r);
}

char const *
quote_name (struct quoter *q, char const *s)
{
  return quote_in_style (q, locale_quoting_style, s, (size_t) -1);
}

char const *
quote_bytes (struct quoter *q, char const *s, size_t n)
{
  return quote_in_style (q, locale_quoting_style, s, n);
}

char const *
quote_safe (struct quoter *q, char const *s)
{
  return quote_in_style (q, escape_quoting_style, s, (size_t) -1);
}

void
quote_release (struct quoter *q)
{
  free (q->listing_style);
  free (q->colon_style);
  for (int i = 0; i < QUOTE_SLOTS; i++)
    free (q->slots[i]);
  *q = (struct quoter) { 0 };
}
