/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* c-library QUESTION - what the C library says that the program is built with.
   Scripts cannot ask other programs: these may have another C library.

   error NAME       its text for the error NAME, such as EIO or 5
   charset          the character set of the locale
   upper CHARACTER  the upper case of CHARACTER in the locale  */

#include <config.h>

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

static struct
{
  char const *name;
  int number;
} const errors[] = {
  { "EACCES", EACCES },
  { "EBUSY", EBUSY },
  { "EEXIST", EEXIST },
  { "EINVAL", EINVAL },
  { "EIO", EIO },
  { "EISDIR", EISDIR },
  { "ELOOP", ELOOP },
  { "EMFILE", EMFILE },
  { "ENAMETOOLONG", ENAMETOOLONG },
  { "ENOENT", ENOENT },
  { "ENOMEM", ENOMEM },
  { "ENOSPC", ENOSPC },
  { "ENOTDIR", ENOTDIR },
  { "ENOTTY", ENOTTY },
  { "EOPNOTSUPP", EOPNOTSUPP },
  { "ERANGE", ERANGE },
  { "ESPIPE", ESPIPE },
  { "EXDEV", EXDEV },
};

/* The text for the error NAME, a number if it is not in the list.  */
static char const *
error_text (char const *name)
{
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp (name, errors[i].name) == 0)
      return strerror (errors[i].number);
  return strerror (atoi (name));
}

/* The upper case of the first character of TEXT, or null.  */
static char const *
upper (char const *text)
{
  static char buf[64];
  wchar_t c[2] = { 0 };
  if (mbstowcs (c, text, 1) != 1)
    return NULL;
  c[0] = towupper (c[0]);
  return wcstombs (buf, c, sizeof buf) == (size_t) -1 ? NULL : buf;
}

int
main (int argc, char **argv)
{
  char const *question = argc > 1 ? argv[1] : "";
  char const *answer = NULL;

  if (!setlocale (LC_ALL, ""))
    return 1;
  if (strcmp (question, "error") == 0 && argc == 3)
    answer = error_text (argv[2]);
  else if (strcmp (question, "charset") == 0)
    answer = nl_langinfo (CODESET);
  else if (strcmp (question, "upper") == 0 && argc == 3)
    answer = upper (argv[2]);
  return answer && puts (answer) >= 0 ? 0 : 1;
}
