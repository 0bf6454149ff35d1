/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* quote.h - quote file names for messages and listings.

   There are three styles, as in GNU tar: `colon' for a name before a colon at
   the start of a message, `name' for a name inside a message, `listing' for
   names in -t and -v.

   Ownership:  a quoter owns its results; each is valid for QUOTE_SLOTS further
               calls.
   Errors:     memory exhausted ends the program.
   Threads:    a quoter belongs to one thread.  */

#ifndef TNC_BASE_QUOTE_H
#define TNC_BASE_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

struct quote_opts
{
  int style;                /* enum quoting_style; escape normally */
  char const *add_chars;    /* --quote-chars, accumulated, or NULL */
  char const *remove_chars; /* --no-quote-chars, or NULL */
};

enum
{
  QUOTE_SLOTS = 8
};

struct quoter
{
  struct quoting_options *listing_style; /* owned */
  struct quoting_options *colon_style;   /* owned */
  bool plain[256];          /* by byte: never changed in a listing */
  char *slots[QUOTE_SLOTS]; /* owned */
  unsigned next;
};

/* Initialize Q with OPTS.  */
void quote_init (struct quoter *q, struct quote_opts const *opts);

/* Make COPY a quoter like Q, without its results.  */
void quote_copy (struct quoter *copy, struct quoter const *q);

/* Quote S for the start of a message: no outer quotes, ':' escaped.  */
char const *quote_colon (struct quoter *q, char const *s);

/* Quote S for use inside a message, in the locale's quotes.  Independent of
   OPTS.  */
char const *quote_name (struct quoter *q, char const *s);

/* Quote S for a listing.  The result may be S itself.  */
char const *quote_listing (struct quoter *q, char const *s);

/* Quote the N bytes at S as quote_name does.  */
char const *quote_bytes (struct quoter *q, char const *s, size_t n);

/* Escape every byte of S that can affect a terminal, independent of OPTS.  For
   owner names, keywords and similar text (R80).  */
char const *quote_safe (struct quoter *q, char const *s);

/* Free the memory of Q, including its results.  */
void quote_release (struct quoter *q);

#endif
