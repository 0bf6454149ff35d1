/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/linktab.h"

#include "check.h"

static char missing[100];

static void
note_missing (void *arg, char const *name)
{
  strcat (missing, name);
  strcat (missing, " ");
}

static void
test_links (void)
{
  struct linktab *t = linktab_new (false);
  CHECK_STR (linktab_see (t, 1, 2), NULL);
  linktab_add (t, 1, 2, 3, "first");
  linktab_add (t, 1, 3, 2, "other");
  linktab_add (t, 2, 2, 4, "device");
  CHECK_STR (linktab_see (t, 1, 2), "first");
  linktab_missing (t, note_missing, NULL);
  CHECK_STR (missing, "first other device ");

  /* The last link: the name is handed out, then forgotten.  */
  CHECK_STR (linktab_see (t, 1, 2), "first");
  CHECK_STR (linktab_see (t, 1, 2), NULL);
  missing[0] = '\0';
  linktab_missing (t, note_missing, NULL);
  CHECK_STR (missing, "other device ");
  CHECK_STR (linktab_see (t, 2, 2), "device");
  linktab_free (t);
}

static void
test_keep (void)
{
  struct linktab *t = linktab_new (true);
  linktab_add (t, 1, 2, 1, "first");
  linktab_add (t, 1, 2, 1, "second");
  for (int i = 0; i < 3; i++)
    CHECK_STR (linktab_see (t, 1, 2), "first");
  missing[0] = '\0';
  linktab_missing (t, note_missing, NULL);
  CHECK_STR (missing, "");
  linktab_free (t);
}

static void
test_many (void)
{
  struct linktab *t = linktab_new (false);
  char name[20];
  for (int i = 0; i < 10000; i++)
    {
      sprintf (name, "n%d", i);
      linktab_add (t, i % 3, i, 2, name);
    }
  int wrong = 0;
  for (int i = 9999; 0 <= i; i--)
    {
      sprintf (name, "n%d", i);
      char const *got = linktab_see (t, i % 3, i);
      wrong += !got || strcmp (got, name) != 0;
    }
  CHECK_INT (wrong, 0);
  missing[0] = '\0';
  linktab_missing (t, note_missing, NULL);
  CHECK_STR (missing, "");
  linktab_free (t);
}

int
main (void)
{
  test_links ();
  test_keep ();
  test_many ();
  return check_status ();
}
