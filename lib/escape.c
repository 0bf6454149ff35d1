/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "escape.h"

#include <string.h>

int
escape_letter (char c)
{
  static char const letters[] = "abfnrtv\\";
  static char const bytes[] = "\a\b\f\n\r\t\v\\";
  char const *at = c ? strchr (letters, c) : NULL;
  return at ? bytes[at - letters] : -1;
}

int
escape_byte (char const **p, char const *end)
{
  char const *at = *p;
  if (at == end)
    return -1;
  int byte = *at == '?' ? '\177' : escape_letter (*at);
  if (0 <= byte)
    {
      *p = at + 1;
      return byte;
    }
  unsigned value = 0;
  for (; at < end && at - *p < 3 && '0' <= *at && *at <= '7'; at++)
    value = value * 8 + (*at - '0');
  if (at == *p)
    return -1;
  *p = at;
  return value & 0xff;
}
