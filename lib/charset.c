/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "charset.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#if HAVE_ICONV
#include <iconv.h>
#endif

#include "localcharset.h"
#include "xalloc.h"

#if HAVE_ICONV

/* Open a conversion from FROM to TO.  Null if there is none.  */
static void *
open_conversion (char const *to, char const *from)
{
  iconv_t cd = iconv_open (to, from);
  return cd == (iconv_t) -1 ? NULL : cd;
}

bool
charset_init (struct charset *c)
{
  char const *name = locale_charset ();
  *c = (struct charset) { 0 };
  if (strcmp (name, "UTF-8") == 0 || strcmp (name, "ASCII") == 0
      || strcmp (name, "ANSI_X3.4-1968") == 0)
    return false;
  c->to_utf8 = open_conversion ("UTF-8", name);
  c->from_utf8 = open_conversion (name, "UTF-8");
  return c->to_utf8 && c->from_utf8;
}

void
charset_release (struct charset *c)
{
  if (c->to_utf8)
    iconv_close (c->to_utf8);
  if (c->from_utf8)
    iconv_close (c->from_utf8);
}

static char *
convert (iconv_t cd, char const *s)
{
  for (size_t room = 2 * strlen (s) + 16;; room *= 2)
    {
      char *result = xmalloc (room);
      char *in = (char *) s, *out = result;
      size_t in_left = strlen (s), out_left = room - 1;
      iconv (cd, NULL, NULL, NULL, NULL);
      size_t r = iconv (cd, &in, &in_left, &out, &out_left);
      /* Return to the initial shift state if the encoding has one.  */
      if (r == 0)
        r = iconv (cd, NULL, NULL, &out, &out_left);
      if (r == 0)
        {
          *out = '\0';
          return result;
        }
      free (result);
      /* Reject a conversion that substituted characters.  */
      if (r != (size_t) -1 || errno != E2BIG)
        return NULL;
    }
}

char *
charset_to_utf8 (void *c, char const *s)
{
  struct charset const *charset = c;
  return convert (charset->to_utf8, s);
}

char *
charset_from_utf8 (void *c, char const *s)
{
  struct charset const *charset = c;
  return convert (charset->from_utf8, s);
}

#else /* !HAVE_ICONV */

bool
charset_init (struct charset *c)
{
  *c = (struct charset) { 0 };
  return false;
}

void
charset_release (struct charset *c)
{
  (void) c;
}

char *
charset_to_utf8 (void *c, char const *s)
{
  (void) c, (void) s;
  return NULL;
}

char *
charset_from_utf8 (void *c, char const *s)
{
  return charset_to_utf8 (c, s);
}

#endif
