/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "escape.h"

#include "check.h"

/* The byte of the escape TEXT, of which USED bytes must belong to it.  */
static int
byte_of (char const *text, size_t used)
{
  char const *p = text;
  int byte = escape_byte (&p, text + strlen (text));
  CHECK_INT (p - text, used);
  return byte;
}

static void
test_letters (void)
{
  CHECK_INT (byte_of ("ax", 1), '\a');
  CHECK_INT (byte_of ("n", 1), '\n');
  CHECK_INT (byte_of ("\\\\", 1), '\\');
  CHECK_INT (byte_of ("?", 1), '\177');
  CHECK_INT (escape_letter ('v'), '\v');
  CHECK_INT (escape_letter ('?'), -1);
}

static void
test_octal (void)
{
  CHECK_INT (byte_of ("0", 1), 0);
  CHECK_INT (byte_of ("18", 1), 1);
  CHECK_INT (byte_of ("1012", 3), 'A');
  CHECK_INT (byte_of ("777", 3), 0xff);
}

static void
test_unknown (void)
{
  CHECK_INT (byte_of ("", 0), -1);
  CHECK_INT (byte_of ("q", 0), -1);
  CHECK_INT (byte_of ("8", 0), -1);
  CHECK_INT (escape_letter ('\0'), -1);
}

int
main (void)
{
  test_letters ();
  test_octal ();
  test_unknown ();
  return check_status ();
}
