/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/paxrec.h"

#include <errno.h>
#include <stdckdint.h>
#include <string.h>

#include "format/num.h"

/* Buffers for larger values are not kept.  */
enum
{
  LARGE_VALUE = 1 << 16
};

/* The number of decimal digits of N.  */
static size_t
digits_of (size_t n)
{
  size_t d = 1;
  while (n /= 10)
    d++;
  return d;
}

int
paxrec_put (struct bytebuf *out, char const *key, void const *value,
            size_t value_bytes)
{
  size_t key_bytes = strlen (key);
  size_t rest;
  if (ckd_add (&rest, key_bytes, value_bytes) || ckd_add (&rest, rest, 3))
    return -ENOMEM;
  size_t digits = digits_of (rest);
  if (digits_of (rest + digits) > digits)
    digits++;
  int r = bytebuf_grow (out, rest + digits);
  if (r < 0)
    return r;

  char *p = (char *) out->data + out->len;
  p += num_text_put (p, rest + digits);
  *p++ = ' ';
  memcpy (p, key, key_bytes);
  p += key_bytes;
  *p++ = '=';
  if (value_bytes)
    memcpy (p, value, value_bytes);
  p[value_bytes] = '\n';
  out->len += rest + digits;
  return 0;
}

void
paxrec_reader_init (struct paxrec_reader *r, paxrec_want want, void *want_arg)
{
  *r = (struct paxrec_reader) { .want = want, .want_arg = want_arg };
  bytebuf_init (&r->head);
  bytebuf_init (&r->value);
}

void
paxrec_reader_start (struct paxrec_reader *r, uintmax_t body_bytes)
{
  r->body_left = body_bytes;
  r->record_left = 0;
  r->state = PAXREC_AT_START;
}

void
paxrec_reader_release (struct paxrec_reader *r)
{
  bytebuf_release (&r->head);
  bytebuf_release (&r->value);
}

static bool
is_digit (unsigned char c)
{
  return '0' <= c && c <= '9';
}

static bool
is_blank (unsigned char c)
{
  return c == ' ' || c == '\t';
}

/* Read the record at P without copying, if it is complete before END and
   valid, as nearly all are.  */
static bool
read_whole (struct paxrec_reader *r, unsigned char const **p,
            unsigned char const *end, struct paxrec *rec)
{
  unsigned char const *q = *p;
  size_t avail = end - q;
  if (r->body_left < avail)
    avail = r->body_left;
  size_t length = 0;
  for (; q < *p + avail && is_digit (*q) && length <= avail; q++)
    length = 10 * length + (*q - '0');
  if (q == *p || avail < length || length < (size_t) (q - *p) + 3 || *q != ' ')
    return false;
  unsigned char const *last = *p + length - 1;
  unsigned char const *key = q + 1;
  unsigned char const *equal = memchr (key, '=', last - key);
  if (is_blank (*key) || !equal || *last != '\n' || equal - key > LIMIT_KEYWORD
      || memchr (key, '\0', equal - key))
    return false;
  *rec = (struct paxrec) { .key = (char const *) key,
                           .key_bytes = equal - key,
                           .value = equal + 1,
                           .value_bytes = last - (equal + 1) };
  size_t wanted = r->want (r->want_arg, rec->key, rec->key_bytes);
  if (wanted < rec->value_bytes)
    {
      rec->value_cut = true;
      rec->value_bytes = wanted;
    }
  *p += length;
  r->body_left -= length;
  return true;
}

/* Report the damage CODE and stop reading this body.  */
static void
stop_at_damage (struct paxrec_reader *r, struct issues *issues,
                enum issue_code code)
{
  bool quoted = code == ISSUE_PAX_LENGTH_RANGE;
  issues_add_mem (issues, code, quoted ? (char *) r->head.data : NULL,
                  quoted ? r->head.len : 0, NULL, NULL);
  r->state = PAXREC_GIVEN_UP;
}

/* Process one byte C of the length, or the byte after it.  */
static int
take_length (struct paxrec_reader *r, unsigned char c, struct issues *issues)
{
  if (is_digit (c))
    {
      r->length_overflow |= ckd_mul (&r->length, r->length, 10);
      r->length_overflow |= ckd_add (&r->length, r->length, c - '0');
      return (r->head.len < LIMIT_DIGITS ? bytebuf_append (&r->head, &c, 1)
                                         : 0);
    }
  uintmax_t taken = r->record_left;
  if (r->length_overflow || taken + r->body_left < r->length)
    stop_at_damage (r, issues, ISSUE_PAX_LENGTH_RANGE);
  else if (!is_blank (c))
    stop_at_damage (r, issues, ISSUE_PAX_NO_BLANK);
  else if (r->length <= taken)
    stop_at_damage (r, issues, ISSUE_PAX_NO_EQUAL);
  else
    {
      r->record_left = r->length - taken;
      bytebuf_reset (&r->head);
      r->key_cut = false;
      r->state = PAXREC_IN_BLANKS;
    }
  return 0;
}

/* The keyword is complete.  */
static void
begin_value (struct paxrec_reader *r)
{
  if (r->value.cap > LARGE_VALUE)
    bytebuf_release (&r->value);
  bytebuf_reset (&r->value);
  r->value_cut = false;
  r->value_wanted
      = (r->key_cut ? 0
                    : r->want (r->want_arg, (char const *) r->head.data,
                               r->head.len));
  r->state = PAXREC_IN_VALUE;
}

/* Process one byte C of the keyword.  */
static int
take_key (struct paxrec_reader *r, unsigned char c)
{
  if (r->state == PAXREC_IN_BLANKS && is_blank (c))
    return 0;
  r->state = PAXREC_IN_KEY;
  if (c == '=')
    {
      begin_value (r);
      return 0;
    }
  if (r->head.len < LIMIT_KEYWORD)
    return bytebuf_append (&r->head, &c, 1);
  r->key_cut = true;
  return 0;
}

/* Process the bytes of the value between P and END.  */
static int
take_value (struct paxrec_reader *r, unsigned char const **p,
            unsigned char const *end)
{
  size_t n = end - *p;
  if (r->record_left - 1 < n)
    n = r->record_left - 1;
  size_t room = r->value_wanted - r->value.len;
  size_t kept = n < room ? n : room;
  r->value_cut |= kept < n;
  int e = bytebuf_append (&r->value, *p, kept);
  *p += n;
  r->body_left -= n;
  r->record_left -= n;
  if (r->record_left == 1)
    r->state = PAXREC_AT_NEWLINE;
  return e;
}

/* Process the last byte C of a record.  */
static bool
take_newline (struct paxrec_reader *r, unsigned char c, struct paxrec *rec,
              struct issues *issues)
{
  if (c != '\n')
    {
      stop_at_damage (r, issues, ISSUE_PAX_NO_NEWLINE);
      return false;
    }
  *rec = (struct paxrec) { .key = (char const *) r->head.data,
                           .key_bytes = r->head.len,
                           .key_cut = r->key_cut,
                           .value = r->value.data,
                           .value_bytes = r->value.len,
                           .value_cut = r->value_cut };
  r->state = PAXREC_AT_START;
  return true;
}

/* Process the byte C at the start of a record.  */
static int
take_start (struct paxrec_reader *r, unsigned char c, struct issues *issues)
{
  if (is_blank (c))
    return 0;
  if (is_digit (c))
    {
      bytebuf_reset (&r->head);
      r->length = 0;
      r->length_overflow = false;
      r->state = PAXREC_IN_LENGTH;
      return take_length (r, c, issues);
    }
  if (c == '\0')
    r->state = PAXREC_GIVEN_UP;
  else
    stop_at_damage (r, issues, ISSUE_PAX_NO_LENGTH);
  return 0;
}

/* Process the end of the body; report it if it is inside a record.  */
static void
end_body (struct paxrec_reader *r, struct issues *issues)
{
  if (r->state == PAXREC_IN_LENGTH)
    take_length (r, '\0', issues);
  r->state = PAXREC_GIVEN_UP;
}

/* Process one byte in a state other than IN_VALUE and GIVEN_UP.  */
static int
take_byte (struct paxrec_reader *r, unsigned char c, struct issues *issues)
{
  r->body_left--;
  if (r->state == PAXREC_AT_START || r->state == PAXREC_IN_LENGTH)
    {
      r->record_left++;
      return (r->state == PAXREC_AT_START ? take_start (r, c, issues)
                                          : take_length (r, c, issues));
    }
  r->record_left--;
  /* Most programs would read a keyword with a NUL as a different one.  */
  if (c == '\0')
    {
      stop_at_damage (r, issues, ISSUE_PAX_NO_EQUAL);
      return 0;
    }
  int e = take_key (r, c);
  if (r->record_left == 0)
    stop_at_damage (r, issues,
                    r->state == PAXREC_IN_VALUE ? ISSUE_PAX_NO_NEWLINE
                                                : ISSUE_PAX_NO_EQUAL);
  else if (r->state == PAXREC_IN_VALUE && r->record_left == 1)
    r->state = PAXREC_AT_NEWLINE;
  return e;
}

/* Skip the rest of the body.  */
static void
skip (struct paxrec_reader *r, unsigned char const **p,
      unsigned char const *end)
{
  size_t n = end - *p;
  if (r->body_left < n)
    n = r->body_left;
  *p += n;
  r->body_left -= n;
}

enum paxrec_status
paxrec_read (struct paxrec_reader *r, unsigned char const **p,
             unsigned char const *end, struct paxrec *rec,
             struct issues *issues)
{
  while (*p < end && r->body_left)
    {
      int e = 0;
      switch (r->state)
        {
        case PAXREC_AT_START:
          if (r->record_left == 0 && read_whole (r, p, end, rec))
            return PAXREC_RECORD;
          e = take_byte (r, *(*p)++, issues);
          break;

        case PAXREC_IN_VALUE:
          e = take_value (r, p, end);
          break;

        case PAXREC_AT_NEWLINE:
          r->body_left--;
          r->record_left = 0;
          if (take_newline (r, *(*p)++, rec, issues))
            return PAXREC_RECORD;
          break;

        case PAXREC_GIVEN_UP:
          skip (r, p, end);
          break;

        default:
          e = take_byte (r, *(*p)++, issues);
          break;
        }
      if (e < 0)
        return PAXREC_NO_MEMORY;
    }
  if (r->body_left == 0)
    end_body (r, issues);
  return PAXREC_MORE;
}
