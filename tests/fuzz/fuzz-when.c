/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Dates: what was parsed and is printed in full parses as the same, and
   sizes and numbers of the command line are within their bounds.

   Input: the text.  */

#include <config.h>

#include <time.h>

#include "base/amount.h"
#include "base/when.h"
#include "fuzz.h"

enum
{
  MAX_TEXT = 200
};

static void
check_date (char const *text)
{
  static struct timespec const now = { 1600000000, 123456789 };
  char printed[WHEN_BYTES], again[WHEN_BYTES];
  struct timespec t, u;
  (void) when_is_file (text);
  if (!when_parse (text, now, &t))
    return;
  DEMAND (0 <= t.tv_nsec && t.tv_nsec < 1000000000);
  DEMAND (strlen (when_format (t, true, true, printed)) < WHEN_BYTES);
  /* Only years of four digits can be read.  Before 1970 a fraction counts
     backwards.  */
  if (printed[4] == '-' && (0 <= t.tv_sec || t.tv_nsec == 0)
      && when_parse (printed, now, &u))
    {
      when_format (u, true, true, again);
      DEMAND (u.tv_sec == t.tv_sec && u.tv_nsec == t.tv_nsec);
      DEMAND (strcmp (printed, again) == 0);
    }
  DEMAND (strlen (when_format (t, false, false, printed)) < WHEN_BYTES);
  DEMAND (strlen (when_format_span (t, printed)) < WHEN_BYTES);
}

static void
check_amount (char const *text)
{
  uintmax_t plain, scaled;
  if (amount_parse_number (text, &plain) == AMOUNT_OK)
    {
      char number[30];
      uintmax_t again;
      snprintf (number, sizeof number, "%ju", plain);
      DEMAND (amount_parse_number (number, &again) == AMOUNT_OK);
      DEMAND (again == plain);
      DEMAND (amount_parse_size (text, 1, &again) == AMOUNT_OK);
      DEMAND (again == plain);
      if (amount_parse_size (text, 1024, &scaled) == AMOUNT_OK)
        DEMAND (scaled / 1024 == plain && scaled % 1024 == 0);
    }
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  static bool ready;
  if (!ready)
    {
      setenv ("TZ", "UTC0", 1);
      tzset ();
      ready = true;
    }
  struct fuzz f = fuzz_begin (data, size < MAX_TEXT ? size : MAX_TEXT);
  char *text = fuzz_rest (&f);
  check_date (text);
  check_amount (text);
  free (text);
  return 0;
}
