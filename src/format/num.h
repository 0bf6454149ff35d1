/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* num.h - numbers in header fields (octal, base-256, the old base-64) and
   decimal numbers in text.

   Units:      field widths are in bytes.
   Errors:     false; an issue is added for an unreadable field.
   Threads:    any.  */

#ifndef TNC_FORMAT_NUM_H
#define TNC_FORMAT_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "format/issue.h"

enum num_type
{
  NUM_MODE,
  NUM_UID,
  NUM_GID,
  NUM_OFF,
  NUM_TIME,
  NUM_MAJOR,
  NUM_MINOR,
  NUM_TYPES
};

struct num_range
{
  char const *name; /* as in messages: "uid_t" */
  intmax_t min, max;
};

/* The valid range of a field of type T.  */
struct num_range const *num_range (enum num_type t);

/* Room for any number in decimal, and for MIN..MAX.  */
enum
{
  NUM_BUF = 24,
  NUM_RANGE_BUF = 2 * NUM_BUF
};

/* Format MIN..MAX in BUF, which is returned.  */
char *num_range_text (intmax_t min, uintmax_t max, char buf[NUM_RANGE_BUF]);

/* The largest value of N - 1 octal digits.  */
uintmax_t num_octal_max (size_t n);

/* Write V as N - 1 octal digits and a NUL.  False if it does not fit.  */
bool num_put_octal (unsigned char *field, size_t n, uintmax_t v);

/* Write V as base-256; if NEGATIVE, V is a two's complement.  False if it does
   not fit.  */
bool num_put_base256 (unsigned char *field, size_t n, uintmax_t v,
                      bool negative);

/* Read the field of N bytes into V, which is -1 on failure.  Never reads past
   the field.  ISSUES may be null.  */
bool num_get (unsigned char const *field, size_t n,
              struct num_range const *range, intmax_t *v,
              struct issues *issues);

/* Read the field of N bytes as octal digits without reporting issues, as for a
   checksum.  NULs and blanks may lead and trail.  -1 if it is invalid.  */
intmax_t num_get_plain_octal (unsigned char const *field, size_t n);

/* Decimal text.  */

enum num_text
{
  NUM_TEXT_OK,
  NUM_TEXT_INVALID, /* not a number */
  NUM_TEXT_RANGE    /* a number, but out of range */
};

/* Write V in decimal without a NUL.  Return the length.  */
size_t num_text_put (char buf[NUM_BUF], uintmax_t v);

/* Parse all N bytes at S as a number from MIN to MAX.  A '-' may lead.  */
enum num_text num_text_get (char const *s, size_t n, intmax_t min,
                            intmax_t max, intmax_t *v);

/* Room for a time in seconds and a fraction.  */
enum
{
  NUM_TIME_BUF = NUM_BUF + 12
};

/* Write T as decimal seconds with the shortest exact fraction, without a NUL.
   Return the length.  */
size_t num_time_put (char buf[NUM_TIME_BUF], struct timespec t);

/* Parse the N bytes at S as seconds with an optional fraction.  Digits after
   the ninth are cut off, rounding toward minus infinity.  */
enum num_text num_time_get (char const *s, size_t n, struct timespec *t);

#endif
