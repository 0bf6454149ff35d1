/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "json.h"

#include <stdio.h>

#include "unistr.h"

int
json_put_string (struct bytebuf *b, char const *s, bool lossless)
{
  int err = bytebuf_puts (b, "\"");
  while (*s && !err)
    {
      char escape[8];
      unsigned char c = *s;
      int n = u8_strmblen ((uint8_t const *) s);
      if (n < 0)
        snprintf (escape, sizeof escape, lossless ? "\\udc%02x" : "\\ufffd",
                  c);
      else if (c < ' ')
        snprintf (escape, sizeof escape, "\\u%04x", c);
      else if (c == '"' || c == '\\')
        snprintf (escape, sizeof escape, "\\%c", c);
      else
        {
          err = bytebuf_append (b, s, n);
          s += n;
          continue;
        }
      err = bytebuf_puts (b, escape);
      s++;
    }
  return err ? err : bytebuf_puts (b, "\"");
}
