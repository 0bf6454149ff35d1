/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/amount.h"
#include "check.h"

static void
check_number (char const *text, enum amount_status status, uintmax_t want)
{
  uintmax_t n = 0;
  CHECK_INT (amount_parse_number (text, &n), status);
  if (status == AMOUNT_OK)
    CHECK_INT (n, want);
}

static void
check_size (char const *text, enum amount_status status, uintmax_t want)
{
  uintmax_t n = 0;
  CHECK_INT (amount_parse_size (text, 1024, &n), status);
  if (status == AMOUNT_OK)
    CHECK_INT (n, want);
}

int
main (void)
{
  check_number ("0", AMOUNT_OK, 0);
  check_number ("007", AMOUNT_OK, 7);
  check_number ("18446744073709551615", AMOUNT_OK, UINTMAX_MAX);
  check_number ("18446744073709551616", AMOUNT_OVERFLOW, 0);
  check_number ("99999999999999999999999", AMOUNT_OVERFLOW, 0);
  check_number ("", AMOUNT_INVALID, 0);
  check_number ("-1", AMOUNT_INVALID, 0);
  check_number ("+1", AMOUNT_OK, 1);
  check_number (" 1", AMOUNT_OK, 1);
  check_number ("1 ", AMOUNT_INVALID, 0);
  check_number ("0x10", AMOUNT_INVALID, 0);
  check_number ("99999999999999999999999x", AMOUNT_INVALID, 0);

  check_size ("10", AMOUNT_OK, 10240);
  check_size ("10k", AMOUNT_OK, 10240);
  check_size ("10b", AMOUNT_OK, 5120);
  check_size ("10B", AMOUNT_OK, 10240);
  check_size ("10c", AMOUNT_OK, 10);
  check_size ("10w", AMOUNT_OK, 20);
  check_size ("3M", AMOUNT_OK, 3 << 20);
  check_size ("1G", AMOUNT_OK, 1 << 30);
  check_size ("1T", AMOUNT_OK, (uintmax_t) 1 << 40);
  check_size ("1P", AMOUNT_OK, (uintmax_t) 1 << 50);
  check_size ("16384P", AMOUNT_OVERFLOW, 0);
  check_size ("18446744073709551615", AMOUNT_OVERFLOW, 0);
  check_size ("18446744073709551616c", AMOUNT_OVERFLOW, 0);
  check_size ("10kB", AMOUNT_INVALID, 0);
  check_size ("10x", AMOUNT_INVALID, 0);
  check_size ("k", AMOUNT_OK, 1024);
  check_size ("x", AMOUNT_INVALID, 0);
  check_size ("", AMOUNT_INVALID, 0);
  return check_status ();
}
