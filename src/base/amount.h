/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* amount.h - numbers and sizes of the command line.

   Units:      what the suffix says: b 512, B 1024, c 1, w 2, k K 2^10,
               m M 2^20, g G 2^30, t T 2^40, P 2^50.
   Errors:     enum amount_status.  */

#ifndef TNC_BASE_AMOUNT_H
#define TNC_BASE_AMOUNT_H

#include <stdint.h>

enum amount_status
{
  AMOUNT_OK,
  AMOUNT_INVALID, /* no number, or something after it */
  AMOUNT_OVERFLOW
};

/* Parse a decimal number.  Blanks and a plus sign may stand before it.  */
enum amount_status amount_parse_number (char const *text, uintmax_t *result);

/* Parse a decimal number with at most one letter after it; without one it
   is multiplied by UNIT.  A letter alone is one of it.  */
enum amount_status amount_parse_size (char const *text, uintmax_t unit,
                                      uintmax_t *result);

#endif
