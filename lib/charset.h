/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* charset.h - convert text between the locale's character set and UTF-8, the
   encoding of pax archives.

   Errors:     text that cannot be converted stays unchanged, without a
               message, as in GNU tar.  Exhausted memory ends the program
               (xalloc), because continuing would store a wrong name.
   Ownership:  the caller frees results.
   Threads:    main thread only.  */

#ifndef TNC_CHARSET_H
#define TNC_CHARSET_H

#include <stdbool.h>

struct charset
{
  void *to_utf8, *from_utf8; /* owned; iconv_t or null */
};

/* Set up C for the current locale.  False if there is nothing to convert: the
   locale uses UTF-8, or its character set is plain ASCII.  */
bool charset_init (struct charset *c);
void charset_release (struct charset *c);

/* Return a converted copy of S, or null if S stays unchanged.  C is a struct
   charset.  */
char *charset_to_utf8 (void *c, char const *s);
char *charset_from_utf8 (void *c, char const *s);

#endif
