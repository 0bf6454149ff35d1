/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/sharedname.h"

#include <stdlib.h>

#include "check.h"
#include "xalloc.h"

enum
{
  NAMES = 400,
  STEPS = 20000,
  LEVELS = 2000
};

/* The same numbers in each run.  */
static unsigned
next_number (void)
{
  static unsigned n = 1;
  n = n * 1103515245 + 12345;
  return n >> 16 & 0x7fff;
}

/* A name that often begins as the last one did.  */
static char *
make_name (char const *last)
{
  size_t n = strlen (last), kept = n ? next_number () % (n + 1) : 0;
  char *name = xmalloc (kept + 12);
  memcpy (name, last, kept);
  char *to = name + kept;
  for (unsigned more = next_number () % 11; more; more--)
    *to++ = "a/bc"[next_number () % 4];
  *to = '\0';
  return name;
}

/* Names come and go in any order, and each keeps its text.  */
static void
test_any_order (void)
{
  static struct sharedname *names[NAMES];
  static char *texts[NAMES];
  struct sharedname_text made = { 0 }, got = { 0 };
  char *last = xstrdup ("");
  for (int i = 0; i < STEPS; i++)
    {
      unsigned at = next_number () % NAMES;
      if (!names[at])
        {
          texts[at] = make_name (last);
          names[at] = sharedname_like_last (&made, texts[at]);
          free (last);
          last = xstrdup (texts[at]);
          CHECK_STR (made.text, last);
        }
      CHECK_INT (sharedname_bytes (names[at]), strlen (texts[at]));
      CHECK_STR (sharedname_get (&got, names[at]), texts[at]);
      CHECK (sharedname_is (names[at], 0, texts[at]));
      unsigned other = next_number () % NAMES;
      if (names[other])
        CHECK (sharedname_is (names[at], 0, texts[other])
               == (strcmp (texts[at], texts[other]) == 0));
      size_t skip = strlen (texts[at]) / 2;
      CHECK (sharedname_is (names[at], skip, texts[at] + skip));
      if (next_number () % 3 == 0)
        {
          sharedname_free (names[at]);
          free (texts[at]);
          names[at] = NULL;
        }
    }
  for (int i = 0; i < NAMES; i++)
    if (names[i])
      {
        sharedname_free (names[i]);
        free (texts[i]);
      }
  free (last);
  sharedname_text_release (&made);
  sharedname_text_release (&got);
}

/* A chain of directories takes little memory, and so do files beside it.  */
static void
test_chain (void)
{
  static char text[2 * LEVELS + 3];
  static struct sharedname *dirs[LEVELS], *files[LEVELS];
  struct sharedname_text t = { 0 };
  size_t cost = 0;
  for (int i = 0; i < LEVELS; i++)
    {
      strcpy (text + 2 * i, "d");
      dirs[i] = sharedname_like_last (&t, text);
      strcpy (text + 2 * i, "d/f");
      files[i] = sharedname_new (dirs[i], strlen (text) - 2, text);
      strcpy (text + 2 * i, "d/");
      cost += sharedname_cost (dirs[i]) + sharedname_cost (files[i]);
    }
  CHECK (cost < 2 * 64 * LEVELS);
  for (int i = LEVELS - 1; 0 <= i; i--)
    {
      text[2 * i + 1] = '\0';
      CHECK_STR (sharedname_get (&t, dirs[i]), text);
      strcpy (text + 2 * i + 1, "/f");
      CHECK_STR (sharedname_get (&t, files[i]), text);
      /* What others still refer to stays.  */
      sharedname_free (dirs[i]);
      CHECK_STR (sharedname_get (&t, files[i]), text);
      sharedname_free (files[i]);
    }
  sharedname_text_release (&t);
}

int
main (void)
{
  test_any_order ();
  test_chain ();
  sharedname_free (NULL);
  return check_status ();
}
