/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/amount.h"

#include <stdbool.h>
#include <stdckdint.h>

#include "c-ctype.h"

/* The multiplier of SUFFIX in bytes; 0 if it is unknown.  */
static uintmax_t
suffix_unit (char suffix)
{
  switch (suffix)
    {
    case 'c':
      return 1;
    case 'w':
      return 2;
    case 'b':
      return 512;
    case 'B':
    case 'k':
    case 'K':
      return (uintmax_t) 1 << 10;
    case 'm':
    case 'M':
      return (uintmax_t) 1 << 20;
    case 'g':
    case 'G':
      return (uintmax_t) 1 << 30;
    case 't':
    case 'T':
      return (uintmax_t) 1 << 40;
    case 'P':
      return (uintmax_t) 1 << 50;
    default:
      return 0;
    }
}

/* Parse the number at P and move P past it.  */
static enum amount_status
take_digits (char const **p, uintmax_t *result)
{
  while (c_isspace (**p))
    ++*p;
  if (**p == '+')
    ++*p;
  if (!c_isdigit (**p))
    return AMOUNT_INVALID;
  bool overflow = false;
  uintmax_t n = 0;
  for (; c_isdigit (**p); ++*p)
    {
      overflow |= ckd_mul (&n, n, 10);
      overflow |= ckd_add (&n, n, **p - '0');
    }
  *result = n;
  return overflow ? AMOUNT_OVERFLOW : AMOUNT_OK;
}

enum amount_status
amount_parse_number (char const *text, uintmax_t *result)
{
  enum amount_status status = take_digits (&text, result);
  return *text ? AMOUNT_INVALID : status;
}

enum amount_status
amount_parse_size (char const *text, uintmax_t unit, uintmax_t *result)
{
  enum amount_status status = AMOUNT_OK;
  if (suffix_unit (*text))
    *result = 1;
  else
    status = take_digits (&text, result);
  if (status == AMOUNT_INVALID)
    return status;
  if (*text)
    {
      unit = suffix_unit (*text++);
      if (unit == 0 || *text)
        return AMOUNT_INVALID;
    }
  return ckd_mul (result, *result, unit) ? AMOUNT_OVERFLOW : status;
}
