/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* amount.h - parse numbers and sizes on the command line.

   Units:      by suffix: b 512, B 1024, c 1, w 2, k K 2^10, m M 2^20, g G
               2^30, t T 2^40, P 2^50.
   Errors:     enum amount_status.  */

#ifndef TNC_BASE_AMOUNT_H
#define TNC_BASE_AMOUNT_H

#include <stdint.h>

enum amount_status
{
  AMOUNT_OK,
  AMOUNT_INVALID, /* no number, or trailing characters */
  AMOUNT_OVERFLOW
};

/* Parse a decimal number, after optional blanks and a plus sign.  */
enum amount_status amount_parse_number (char const *text, uintmax_t *result);

/* Parse a decimal number with an optional one-letter suffix; without a suffix,
   multiply by UNIT.  A suffix alone means one of its unit.  */
enum amount_status amount_parse_size (char const *text, uintmax_t unit,
                                      uintmax_t *result);

#endif
