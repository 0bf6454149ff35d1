/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* num.h - the numbers in header fields: octal digits, base-256, the old
   base-64; and decimal numbers of text.

   Units:      field widths are in bytes.
   Errors:     false; what a field that cannot be read has wrong is added
               to the issues.
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

/* The range that fields of type T may have when read.  */
struct num_range const *num_range (enum num_type t);

/* Room for any number in decimal, and for MIN..MAX.  */
enum
{
  NUM_BUF = 24,
  NUM_RANGE_BUF = 2 * NUM_BUF
};

/* Write MIN..MAX into BUF, which is returned.  */
char *num_range_text (intmax_t min, uintmax_t max, char buf[NUM_RANGE_BUF]);

/* The largest value that N - 1 octal digits can hold.  */
uintmax_t num_octal_max (size_t n);

/* Write V as N - 1 octal digits and a NUL; whether it fits.  */
bool num_put_octal (unsigned char *field, size_t n, uintmax_t v);

/* Write V, or if NEGATIVE the two's complement V, as base-256; whether it
   fits.  */
bool num_put_base256 (unsigned char *field, size_t n, uintmax_t v,
                      bool negative);

/* Read the field of N bytes into *V, which is -1 on failure.  Of a field
   of width N not even one byte more is looked at.  ISSUES may be null.  */
bool num_get (unsigned char const *field, size_t n,
              struct num_range const *range, intmax_t *v,
              struct issues *issues);

/* Read at most DIGITS octal digits without complaint, as of a checksum:
   NULs and blanks may lead and trail.  -1 if it is not that.  */
intmax_t num_get_plain_octal (unsigned char const *field, size_t n);

/* Decimal text.  */

enum num_text
{
  NUM_TEXT_OK,
  NUM_TEXT_INVALID, /* not a number */
  NUM_TEXT_RANGE    /* a number, but out of range */
};

/* Write V in decimal, without a NUL; return the length.  */
size_t num_text_put (char buf[NUM_BUF], uintmax_t v);

/* Read the N bytes at S, all of them, as MIN..MAX.  A '-' may lead.  */
enum num_text num_text_get (char const *s, size_t n, intmax_t min,
                            intmax_t max, intmax_t *v);

/* Room for a time in seconds and a fraction.  */
enum
{
  NUM_TIME_BUF = NUM_BUF + 12
};

/* Write T as decimal seconds with as much fraction as is needed, without
   a NUL; return the length.  */
size_t num_time_put (char buf[NUM_TIME_BUF], struct timespec t);

/* Read the N bytes at S as seconds with an optional fraction, of which
   digits after the ninth are cut off toward minus infinity.  */
enum num_text num_time_get (char const *s, size_t n, struct timespec *t);

#endif
