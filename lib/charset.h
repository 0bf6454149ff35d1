/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* charset.h - text between the character set of the locale and UTF-8, which
   pax archives are in.

   Errors:     text that cannot be converted stays as it is.  GNU tar says
               nothing of that either.  Memory exhausted ends the program
               (xalloc): otherwise a name would be stored as it must not be.
   Ownership:  results are the caller's.
   Threads:    main thread only.  */

#ifndef TNC_CHARSET_H
#define TNC_CHARSET_H

#include <stdbool.h>

struct charset
{
  void *to_utf8, *from_utf8; /* owned; iconv_t, or null */
};

/* Set C up for the locale in force.  False if there is nothing to convert:
   the locale's text is UTF-8, or nothing is known of what is not ASCII.  */
bool charset_init (struct charset *c);
void charset_release (struct charset *c);

/* S converted; null if it has to stay as it is.  C is a struct charset.  */
char *charset_to_utf8 (void *c, char const *s);
char *charset_from_utf8 (void *c, char const *s);

#endif
