/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/snapfile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdckdint.h>
#include <stdio.h>
#include <string.h>

#include "c-ctype.h"
#include "escape.h"
#include "intprops.h"

/* The start of the first line in formats 1 and 2.  */
static char const magic[] = "GNU tar";

enum
{
  NSEC_MAX = 999999999
};

/* Parse digits from AT to END, after a minus sign if MIN is negative, as a
   number from MIN to MAX.  A negative number is cast.  AT moves past them.  0,
   EINVAL or ERANGE.  */
static int
parse_number (char const **at, char const *end, intmax_t min, uintmax_t max,
              uintmax_t *value)
{
  char const *p = *at;
  bool negative = p < end && *p == '-' && min < 0;
  uintmax_t limit = negative ? -(uintmax_t) min : max;
  uintmax_t n = 0;
  bool any = false, over = false;
  for (p += negative; p < end && c_isdigit (*p); p++)
    {
      any = true;
      if (ckd_mul (&n, n, 10) || ckd_add (&n, n, *p - '0') || limit < n)
        over = true;
    }
  *at = p;
  if (!any)
    return EINVAL;
  *value = negative ? -n : n;
  return over ? ERANGE : 0;
}

/* Get the next line of F without its newline.  False at the end of the
   file.  */
static bool
next_line (struct snapfile *f, char const **line, char const **end)
{
  if (f->pos == f->size)
    return false;
  unsigned char const *p = f->data + f->pos;
  size_t left = f->size - f->pos;
  unsigned char const *lf = memchr (p, '\n', left);
  size_t n = lf ? lf - p : left;
  f->pos += lf ? n + 1 : n;
  f->line++;
  *line = (char const *) p;
  *end = *line + n;
  return true;
}

/* The error of a number not followed by a blank; there is no errno value for
   it.  */
enum
{
  NO_BLANK = -1
};

/* Parse a number in a line after optional blanks; a blank must follow.
   Returns 0, NO_BLANK or an errno value.  */
static int
line_number (char const **at, char const *end, intmax_t min, uintmax_t max,
             uintmax_t *value)
{
  while (*at < end && **at == ' ')
    ++*at;
  int e = parse_number (at, end, min, max, value);
  return e == 0 && (*at == end || **at != ' ') ? NO_BLANK : e;
}

static enum snapfile_status
bad_line (struct snapfile *f, enum snapfile_status status, int err)
{
  f->trouble.position = f->line;
  f->trouble.err = err == NO_BLANK ? 0 : err;
  return status;
}

/* Parse the time in the head of format 0 or 1, in the line from AT to END.  As
   in GNU tar, any byte may separate the numbers and trailing bytes are
   ignored.  */
static enum snapfile_status
line_head (struct snapfile *f, char const *at, char const *end)
{
  uintmax_t sec, nsec = 0;
  int e = parse_number (&at, end, TYPE_MINIMUM (time_t), TYPE_MAXIMUM (time_t),
                        &sec);
  if (e == 0 && f->version == 1)
    {
      at += at < end;
      while (at < end && *at == ' ')
        at++;
      e = parse_number (&at, end, 0, NSEC_MAX, &nsec);
      if (e == EINVAL)
        e = NO_BLANK;
    }
  if (e)
    return bad_line (f, SNAPFILE_BAD_START, e);
  f->start.tv_sec = (intmax_t) sec;
  f->start.tv_nsec = nsec;
  return SNAPFILE_OK;
}

/* Parse the time of a directory in format 1.  */
static enum snapfile_status
line_mtime (struct snapfile *f, char const **at, char const *end,
            struct timespec *t)
{
  uintmax_t sec, nsec;
  int e = line_number (at, end, TYPE_MINIMUM (time_t), TYPE_MAXIMUM (time_t),
                       &sec);
  if (e)
    return bad_line (f, SNAPFILE_BAD_MTIME, e);
  e = line_number (at, end, 0, NSEC_MAX, &nsec);
  if (e)
    return bad_line (f, SNAPFILE_BAD_MTIME_NSEC, e == EINVAL ? NO_BLANK : e);
  t->tv_sec = (intmax_t) sec;
  t->tv_nsec = nsec;
  return SNAPFILE_OK;
}

/* Append one character of the quoted name at AT, before END.  */
static int
unquote_one (struct bytebuf *out, char const **at, char const *end)
{
  unsigned char c = *(*at)++;
  int byte = c == '\\' ? escape_byte (at, end) : -1;
  if (0 <= byte)
    c = byte;
  return bytebuf_append (out, &c, 1);
}

static enum snapfile_status
line_record (struct snapfile *f, struct snapfile_record *r)
{
  char const *at, *end;
  if (!next_line (f, &at, &end))
    return SNAPFILE_END;
  *r = (struct snapfile_record) { .nfs = at < end && *at == '+' };
  at += r->nfs;
  if (f->version == 1)
    {
      enum snapfile_status s = line_mtime (f, &at, end, &r->mtime);
      if (s != SNAPFILE_OK)
        return s;
    }
  int e = line_number (&at, end, 0, TYPE_MAXIMUM (dev_t), &r->dev);
  if (e)
    return bad_line (f, SNAPFILE_BAD_DEV, e);
  e = line_number (&at, end, 0, TYPE_MAXIMUM (ino_t), &r->ino);
  if (e)
    return bad_line (f, SNAPFILE_BAD_INO, e == NO_BLANK ? EINVAL : e);
  at++;
  bytebuf_reset (&f->name);
  while (at < end)
    if (unquote_one (&f->name, &at, end) != 0)
      return SNAPFILE_NO_MEMORY;
  if (bytebuf_zeros (&f->name, 1) != 0)
    return SNAPFILE_NO_MEMORY;
  r->name = (char const *) f->name.data;
  return SNAPFILE_OK;
}

static enum snapfile_status
bad_field (struct snapfile *f, enum snapfile_status status, char const *name,
           size_t start, size_t end)
{
  struct snapfile_trouble *t = &f->trouble;
  t->position = f->pos;
  t->field = name;
  memcpy (t->text, f->data + start, end - start);
  t->text[end - start] = '\0';
  return status;
}

/* Get the field NAME: a number from MIN to MAX and a NUL.  */
static enum snapfile_status
get_field (struct snapfile *f, char const *name, intmax_t min, uintmax_t max,
           uintmax_t *value)
{
  size_t start = f->pos;
  for (;; f->pos++)
    {
      if (f->pos == f->size)
        return SNAPFILE_EOF;
      if (f->pos - start == SNAPFILE_MAX_DIGITS)
        return bad_field (f, SNAPFILE_TOO_LONG, name, start, f->pos);
      unsigned char c = f->data[f->pos];
      if (c == '\0')
        break;
      if (!c_isdigit (c) && (c != '-' || f->pos != start))
        {
          f->trouble.found = c;
          size_t end = f->pos++;
          return bad_field (f, SNAPFILE_FOLLOWED, name, start, end);
        }
    }
  size_t end = f->pos++;
  char const *at = (char const *) f->data + start;
  f->trouble.min = min;
  f->trouble.max = max;
  /* Parse a small field as if it could be negative, so that -1 is out of
     range.  */
  bool is_small = max <= INTMAX_MAX;
  int e = parse_number (&at, (char const *) f->data + end,
                        is_small ? INTMAX_MIN : 0, max, value);
  if (e == 0 && is_small && (intmax_t) *value < min)
    e = ERANGE;
  f->trouble.err = e;
  return (e == 0
              ? SNAPFILE_OK
              : bad_field (f, e == ERANGE ? SNAPFILE_RANGE : SNAPFILE_INVALID,
                           name, start, end));
}

static enum snapfile_status
get_time (struct snapfile *f, struct timespec *t)
{
  uintmax_t sec, nsec = 0;
  enum snapfile_status s = get_field (f, "sec", TYPE_MINIMUM (time_t),
                                      TYPE_MAXIMUM (time_t), &sec);
  if (s == SNAPFILE_OK)
    s = get_field (f, "nsec", 0, NSEC_MAX, &nsec);
  if (s == SNAPFILE_OK)
    {
      t->tv_sec = (intmax_t) sec;
      t->tv_nsec = nsec;
    }
  return s;
}

static enum snapfile_status
unterminated (struct snapfile *f)
{
  f->trouble.position = f->pos;
  return SNAPFILE_UNTERMINATED;
}

/* Get a string and its NUL; null if the NUL is missing.  */
static char const *
get_string (struct snapfile *f)
{
  unsigned char const *p = f->data + f->pos;
  size_t left = f->size - f->pos;
  unsigned char const *nul = left ? memchr (p, '\0', left) : NULL;
  f->pos += nul ? nul + 1 - p : left;
  return nul ? (char const *) p : NULL;
}

/* Get the name, the contents and the end of a record.  */
static enum snapfile_status
get_names (struct snapfile *f, struct snapfile_record *r)
{
  r->name = get_string (f);
  if (!r->name)
    return SNAPFILE_EOF;
  r->has_contents = true;
  r->contents = f->data + f->pos;
  for (;;)
    {
      size_t before = f->pos;
      char const *entry = get_string (f);
      if (!entry)
        return unterminated (f);
      if (!entry[0] || !entry[1])
        {
          r->contents_bytes = f->data + before - r->contents;
          break;
        }
    }
  if (f->pos == f->size)
    return unterminated (f);
  return f->data[f->pos++] ? unterminated (f) : SNAPFILE_OK;
}

static enum snapfile_status
get_record (struct snapfile *f, struct snapfile_record *r)
{
  if (f->pos == f->size)
    return SNAPFILE_END;
  *r = (struct snapfile_record) { .nfs = false };
  uintmax_t nfs = 0;
  enum snapfile_status s = get_field (f, "nfs", 0, 1, &nfs);
  r->nfs = nfs;
  if (s == SNAPFILE_OK)
    s = get_time (f, &r->mtime);
  if (s == SNAPFILE_OK)
    s = get_field (f, "dev", 0, TYPE_MAXIMUM (dev_t), &r->dev);
  if (s == SNAPFILE_OK)
    s = get_field (f, "ino", 0, TYPE_MAXIMUM (ino_t), &r->ino);
  return s == SNAPFILE_OK ? get_names (f, r) : s;
}

/* Parse the version in the first line, from LINE to END, which begins with
   MAGIC.  */
static enum snapfile_status
get_version (struct snapfile *f, char const *line, char const *end)
{
  line += sizeof magic - 1;
  if (line == end || *line != '-')
    return SNAPFILE_BAD_FORMAT;
  line++;
  char const *dash = memchr (line, '-', end - line);
  if (!dash)
    return SNAPFILE_BAD_FORMAT;
  dash++;
  uintmax_t n = 0;
  if (parse_number (&dash, end, INTMAX_MIN, UINTMAX_MAX, &n) == ERANGE)
    n = UINTMAX_MAX;
  f->trouble.max = n;
  if (2 < n)
    return SNAPFILE_BAD_VERSION;
  f->version = n;
  return SNAPFILE_OK;
}

enum snapfile_status
snapfile_begin (struct snapfile *f, void const *p, size_t n)
{
  *f = (struct snapfile) { .data = p, .size = n };
  bytebuf_init (&f->name);
  char const *line, *end;
  if (!next_line (f, &line, &end))
    return SNAPFILE_EOF;
  size_t magic_bytes = sizeof magic - 1;
  if (magic_bytes <= end - line && memcmp (line, magic, magic_bytes) == 0)
    {
      enum snapfile_status s = get_version (f, line, end);
      if (s != SNAPFILE_OK)
        return s;
    }
  if (f->version == 2)
    return get_time (f, &f->start);
  if (f->version == 1 && !next_line (f, &line, &end))
    return SNAPFILE_EOF;
  return line_head (f, line, end);
}

enum snapfile_status
snapfile_next (struct snapfile *f, struct snapfile_record *r)
{
  return f->version == 2 ? get_record (f, r) : line_record (f, r);
}

void
snapfile_release (struct snapfile *f)
{
  bytebuf_release (&f->name);
}

static int
put_signed (struct bytebuf *out, intmax_t n)
{
  char text[INT_BUFSIZE_BOUND (intmax_t)];
  return bytebuf_append (out, text, sprintf (text, "%jd", n) + 1);
}

static int
put_unsigned (struct bytebuf *out, uintmax_t n)
{
  char text[INT_BUFSIZE_BOUND (uintmax_t)];
  return bytebuf_append (out, text, sprintf (text, "%ju", n) + 1);
}

static int
put_time (struct bytebuf *out, struct timespec t)
{
  int e = put_signed (out, t.tv_sec);
  return e ? e : put_signed (out, t.tv_nsec);
}

int
snapfile_put_head (struct bytebuf *out, char const *version,
                   struct timespec start)
{
  int e = bytebuf_puts (out, magic);
  if (e == 0)
    e = bytebuf_puts (out, "-");
  if (e == 0)
    e = bytebuf_puts (out, version);
  if (e == 0)
    e = bytebuf_puts (out, "-2\n");
  return e ? e : put_time (out, start);
}

int
snapfile_put (struct bytebuf *out, struct snapfile_record const *r)
{
  int e = put_unsigned (out, r->nfs);
  if (e == 0)
    e = put_time (out, r->mtime);
  if (e == 0)
    e = put_unsigned (out, r->dev);
  if (e == 0)
    e = put_unsigned (out, r->ino);
  if (e == 0)
    e = bytebuf_append (out, r->name, strlen (r->name) + 1);
  if (e == 0)
    e = bytebuf_append (out, r->contents, r->contents_bytes);
  return e ? e : bytebuf_zeros (out, 2);
}
