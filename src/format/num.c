/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/num.h"

#include <inttypes.h>
#include <stdckdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

static struct num_range const ranges[NUM_TYPES]
    = { [NUM_MODE] = { "mode_t", 0, UINT32_MAX },
        [NUM_UID] = { "uid_t", 0, UINT32_MAX },
        [NUM_GID] = { "gid_t", 0, UINT32_MAX },
        [NUM_OFF] = { "off_t", 0, INT64_MAX },
        [NUM_TIME] = { "time_t", sizeof (time_t) < 8 ? INT32_MIN : INT64_MIN,
                       sizeof (time_t) < 8 ? INT32_MAX : INT64_MAX },
        [NUM_MAJOR] = { "major_t", 0, UINT32_MAX },
        [NUM_MINOR] = { "minor_t", 0, UINT32_MAX } };

struct num_range const *
num_range (enum num_type t)
{
  return &ranges[t];
}

char *
num_range_text (intmax_t min, uintmax_t max, char buf[NUM_RANGE_BUF])
{
  snprintf (buf, NUM_RANGE_BUF, "%jd..%ju", min, max);
  return buf;
}

uintmax_t
num_octal_max (size_t n)
{
  return ((uintmax_t) 1 << 3 * (n - 1)) - 1;
}

bool
num_put_octal (unsigned char *field, size_t n, uintmax_t v)
{
  field[--n] = '\0';
  do
    {
      field[--n] = '0' + (v & 7);
      v >>= 3;
    }
  while (n);
  return v == 0;
}

bool
num_put_base256 (unsigned char *field, size_t n, uintmax_t v, bool negative)
{
  unsigned char fill = negative ? 0xff : 0;
  for (size_t i = n; --i;)
    {
      field[i] = n - i <= sizeof v ? v & 0xff : fill;
      v = n - i <= sizeof v ? v >> 8 : 0;
    }
  field[0] = negative ? 0xff : 0x80;

  /* The field is narrower than V: the bytes cut off must be copies of the
     sign.  */
  if (n - 1 < sizeof v)
    {
      uintmax_t cut = negative ? UINTMAX_MAX >> 8 * (n - 1) : 0;
      return v == cut && (!negative || (field[1] & 0x80));
    }
  return true;
}

static bool
is_octal (unsigned char c)
{
  return (c & ~7) == '0';
}

static bool
is_blank (unsigned char c)
{
  return c == ' ' || ('\t' <= c && c <= '\r');
}

/* A field being read.  */
struct field
{
  unsigned char const *start; /* the whole field */
  unsigned char const *p, *end;
  struct num_range const *range;
  struct issues *issues; /* or null */
};

/* Report CODE for F, quoting the N bytes at S.  */
static bool
report_field (struct field const *f, enum issue_code code,
              unsigned char const *s, size_t n)
{
  if (f->issues)
    issues_add_mem (f->issues, code, (char const *) s, n, f->range->name,
                    NULL);
  return false;
}

/* Octal digits too large for the type may be a negative number from some old
   tar.  Then the first digit has the sign bit.  */
static bool
get_twos_complement (struct field *f, unsigned char const *digits,
                     uintmax_t value, bool overflow, intmax_t *v)
{
  size_t n = f->p - digits;
  size_t bits = 3 * n - (digits[0] < '4');
  intmax_t negative;
  if (!overflow && digits[0] >= '2' && bits < 64
      && !ckd_sub (&negative, value, (uintmax_t) 1 << bits)
      && f->range->min <= negative)
    {
      report_field (f, ISSUE_NUM_TWOS_COMPLEMENT, digits, n);
      *v = negative;
      return true;
    }
  return report_field (f, ISSUE_NUM_OCTAL_RANGE, digits, n);
}

static bool
get_octal (struct field *f, intmax_t *v)
{
  unsigned char const *digits = f->p;
  uintmax_t value = 0;
  bool overflow = false;
  for (; f->p < f->end && is_octal (*f->p); f->p++)
    {
      overflow |= value >> (8 * sizeof value - 3) != 0;
      value = value << 3 | (*f->p - '0');
    }
  if (overflow || value > (uintmax_t) f->range->max)
    return get_twos_complement (f, digits, value, overflow, v);
  *v = value;
  return true;
}

/* The value of a base-64 digit, or -1.  */
static int
base64_digit (unsigned char c)
{
  if ('A' <= c && c <= 'Z')
    return c - 'A';
  if ('a' <= c && c <= 'z')
    return c - 'a' + 26;
  if ('0' <= c && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Read a sign and base-64 digits: tar 1.11.90 to 1.12 wrote large numbers this
   way.  */
static bool
get_base64 (struct field *f, intmax_t *v)
{
  unsigned char const *start = f->p;
  if (f->issues)
    issues_add (f->issues, ISSUE_NUM_BASE64, NULL, NULL, NULL);
  bool negative = *f->p++ == '-';
  intmax_t value = 0;
  bool overflow = false;
  for (int digit; f->p < f->end && (digit = base64_digit (*f->p)) >= 0; f->p++)
    {
      overflow |= ckd_mul (&value, value, 64);
      overflow |= (negative ? ckd_sub (&value, value, digit)
                            : ckd_add (&value, value, digit));
    }
  if (overflow)
    return report_field (f, ISSUE_NUM_BASE64_RANGE, start, f->p - start);
  *v = value;
  return true;
}

static bool
get_base256 (struct field *f, intmax_t *v)
{
  bool negative = *f->p == 0xff;
  intmax_t value = negative ? -1 : 0;
  bool overflow = f->end - f->p < 2;
  while (++f->p < f->end)
    {
      overflow |= ckd_mul (&value, value, 256);
      overflow |= ckd_add (&value, value, *f->p);
    }
  if (overflow)
    {
      if (f->issues)
        issues_add (f->issues, ISSUE_NUM_BASE256_RANGE, f->range->name, NULL,
                    NULL);
      return false;
    }
  *v = value;
  return true;
}

/* Report that the whole field is not a number.  */
static bool
fail_garbage (struct field const *f)
{
  size_t n = f->end - f->start;
  while (n && f->start[n - 1] == '\0')
    n--;
  return report_field (f, ISSUE_NUM_GARBAGE, f->start, n);
}

static bool
fail_range (struct field const *f, intmax_t v)
{
  char value[NUM_BUF], range[NUM_RANGE_BUF];
  snprintf (value, sizeof value, "%jd", v);
  num_range_text (f->range->min, f->range->max, range);
  if (f->issues)
    issues_add (f->issues, ISSUE_NUM_RANGE, value, f->range->name, range);
  return false;
}

/* Read F from its first byte that is not blank.  */
static bool
get_any (struct field *f, intmax_t *v)
{
  unsigned char c = *f->p;
  bool ok;
  if (is_octal (c))
    ok = get_octal (f, v);
  else if (c == '-' || c == '+')
    ok = get_base64 (f, v);
  else if (c == 0x80 || c == 0xff)
    ok = get_base256 (f, v);
  else
    {
      *v = 0;
      ok = c == '\0' || fail_garbage (f);
    }
  if (ok && f->p < f->end && *f->p != '\0' && !is_blank (*f->p))
    ok = fail_garbage (f);
  if (ok && (*v < f->range->min || f->range->max < *v))
    ok = fail_range (f, *v);
  return ok;
}

bool
num_get (unsigned char const *field, size_t n, struct num_range const *range,
         intmax_t *v, struct issues *issues)
{
  /* Most fields are octal digits.  Up to 20 of them do not overflow.  */
  intmax_t octal = n <= 20 ? num_get_plain_octal (field, n) : -1;
  if (0 <= octal && range->min <= octal && octal <= range->max)
    {
      *v = octal;
      return true;
    }
  struct field f = { field, field, field + n, range, issues };
  if (n && *f.p == '\0')
    f.p++;
  while (f.p < f.end && is_blank (*f.p))
    f.p++;
  bool ok = false;
  if (f.p < f.end)
    ok = get_any (&f, v);
  else if (issues)
    issues_add (issues, ISSUE_NUM_BLANK, range->name, NULL, NULL);
  if (!ok)
    *v = -1;
  return ok;
}

intmax_t
num_get_plain_octal (unsigned char const *field, size_t n)
{
  size_t i = n && field[0] == '\0';
  while (i < n && is_blank (field[i]))
    i++;
  if (i == n || !is_octal (field[i]))
    return -1;
  intmax_t v = 0;
  for (; i < n && is_octal (field[i]); i++)
    v = v << 3 | (field[i] - '0');
  return i == n || field[i] == '\0' || is_blank (field[i]) ? v : -1;
}

size_t
num_text_put (char buf[NUM_BUF], uintmax_t v)
{
  char reversed[NUM_BUF];
  size_t n = 0;
  do
    reversed[n++] = '0' + v % 10;
  while (v /= 10);
  for (size_t i = 0; i < n; i++)
    buf[i] = reversed[n - 1 - i];
  return n;
}

static bool
is_digit (char c)
{
  return '0' <= c && c <= '9';
}

/* Read digits from S up to END, negated if NEGATIVE, and move S past them.  */
static enum num_text
get_digits (char const **s, char const *end, bool negative, intmax_t *v)
{
  if (*s == end || !is_digit (**s))
    return NUM_TEXT_INVALID;
  bool overflow = false;
  *v = 0;
  for (; *s < end && is_digit (**s); ++*s)
    {
      overflow |= ckd_mul (v, *v, 10);
      overflow |= (negative ? ckd_sub (v, *v, **s - '0')
                            : ckd_add (v, *v, **s - '0'));
    }
  return overflow ? NUM_TEXT_RANGE : NUM_TEXT_OK;
}

enum num_text
num_text_get (char const *s, size_t n, intmax_t min, intmax_t max, intmax_t *v)
{
  char const *end = s + n;
  bool negative = n && *s == '-';
  s += negative;
  enum num_text r = get_digits (&s, end, negative, v);
  if (r != NUM_TEXT_INVALID && s < end)
    return NUM_TEXT_INVALID;
  return r == NUM_TEXT_OK && (*v < min || max < *v) ? NUM_TEXT_RANGE : r;
}

size_t
num_time_put (char buf[NUM_TIME_BUF], struct timespec t)
{
  size_t n = 0;
  uintmax_t seconds = t.tv_sec;
  long ns = t.tv_nsec;
  if (t.tv_sec < 0)
    {
      /* tv_sec is rounded down; print sign and magnitude.  */
      buf[n++] = '-';
      seconds = -seconds;
      if (ns)
        {
          seconds--;
          ns = 1000000000 - ns;
        }
    }
  n += num_text_put (buf + n, seconds);
  if (ns)
    {
      int digits = 9;
      for (; ns % 10 == 0; ns /= 10)
        digits--;
      buf[n] = '.';
      for (int i = digits; i; i--, ns /= 10)
        buf[n + i] = '0' + ns % 10;
      n += digits + 1;
    }
  return n;
}

/* Read a fraction in nanoseconds, after the point.  INEXACT is set if nonzero
   digits were cut off.  */
static bool
get_fraction (char const *s, char const *end, long *ns, bool *inexact)
{
  int digits = 0;
  *ns = 0;
  *inexact = false;
  for (; s < end && is_digit (*s); s++)
    if (digits < 9)
      {
        *ns = *ns * 10 + (*s - '0');
        digits++;
      }
    else
      *inexact |= *s != '0';
  for (; digits < 9; digits++)
    *ns *= 10;
  return s == end;
}

enum num_text
num_time_get (char const *s, size_t n, struct timespec *t)
{
  char const *end = s + n;
  bool negative = n && *s == '-';
  s += negative;
  intmax_t seconds;
  enum num_text r = get_digits (&s, end, negative, &seconds);
  if (r == NUM_TEXT_INVALID)
    return r;
  long ns = 0;
  bool inexact = false;
  if (s < end && (*s != '.' || !get_fraction (s + 1, end, &ns, &inexact)))
    return NUM_TEXT_INVALID;
  if (negative && (ns || inexact))
    {
      ns += inexact;
      if (ns < 1000000000)
        ns = 1000000000 - ns;
      else
        ns = 0;
      if (ckd_sub (&seconds, seconds, 1))
        r = NUM_TEXT_RANGE;
    }
  struct num_range const *range = num_range (NUM_TIME);
  if (r == NUM_TEXT_RANGE || seconds < range->min || range->max < seconds)
    return NUM_TEXT_RANGE;
  *t = (struct timespec) { .tv_sec = seconds, .tv_nsec = ns };
  return NUM_TEXT_OK;
}
