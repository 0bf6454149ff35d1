/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* quote.h - file names for humans.

   Three ways, all as GNU tar: `colon' for a name at the start of a
   message and followed by a colon, `name' for a name inside a message,
   `listing' for names in -t and -v.

   Ownership:  a quoter owns a few slots; what it returns is valid until
               QUOTE_SLOTS further calls.
   Errors:     memory exhausted ends the program.
   Threads:    main thread only.  */

#ifndef TNC_BASE_QUOTE_H
#define TNC_BASE_QUOTE_H

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
  char *slots[QUOTE_SLOTS];              /* owned */
  unsigned next;
};

/* Make Q quote as OPTS say.  */
void quote_init (struct quoter *q, struct quote_opts const *opts);

/* S as at the start of a message: no outer quotes, ':' escaped.  */
char const *quote_colon (struct quoter *q, char const *s);

/* S inside a message, in the locale's quotes.  Independent of OPTS.  */
char const *quote_name (struct quoter *q, char const *s);

/* S as in a listing.  */
char const *quote_listing (struct quoter *q, char const *s);

/* The N bytes at S, quoted as quote_name does.  */
char const *quote_bytes (struct quoter *q, char const *s, size_t n);

/* S with every byte that a terminal could act on escaped, no matter
   what OPTS say; for owner names, keywords and the like (R80).  */
char const *quote_safe (struct quoter *q, char const *s);

void quote_release (struct quoter *q);

#endif
