/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/paxrec.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>

static void
test_put (void)
{
  struct bytebuf b;
  bytebuf_init (&b);
  CHECK_INT (paxrec_put (&b, "uid", "3000000", 7), 0);
  CHECK (b.len == 15 && memcmp (b.data, "15 uid=3000000\n", 15) == 0);
  bytebuf_reset (&b);
  CHECK_INT (paxrec_put (&b, "a", "\0b", 2), 0);
  CHECK (b.len == 7 && memcmp (b.data, "7 a=\0b\n", 7) == 0);

  /* The length counts itself, also where a digit is added.  */
  char value[2000];
  memset (value, 'v', sizeof value);
  for (size_t n = 0; n < sizeof value; n++)
    {
      bytebuf_reset (&b);
      CHECK_INT (paxrec_put (&b, "k", value, n), 0);
      CHECK_INT (strtol ((char *) b.data, NULL, 10), b.len);
      CHECK_INT (b.data[b.len - 1], '\n');
    }
  CHECK_INT (paxrec_put (&b, "k", value, SIZE_MAX - 2), -ENOMEM);
  bytebuf_release (&b);
}

/* What a reader makes of a body: "key=value;" for each record.  */
struct run
{
  char text[400];
  struct issues issues;
};

static size_t
want_ten (void *arg, char const *key, size_t n)
{
  (void) arg;
  return n && key[0] == 'x' ? 0 : 10;
}

/* Read the N bytes of BODY, followed by padding, in pieces of PIECE
   bytes.  */
static void
run (struct run *r, char const *body, size_t n, size_t piece)
{
  r->text[0] = '\0';
  struct paxrec_reader reader;
  paxrec_reader_init (&reader, want_ten, NULL);
  paxrec_reader_start (&reader, n);
  for (size_t at = 0; at < n;)
    {
      /* A copy of just this piece, for the sanitizers.  */
      size_t len = n - at < piece ? n - at : piece;
      unsigned char *copy = malloc (len);
      memcpy (copy, body + at, len);
      unsigned char const *p = copy;
      struct paxrec rec;
      while (paxrec_read (&reader, &p, copy + len, &rec, &r->issues)
             == PAXREC_RECORD)
        {
          size_t used = strlen (r->text);
          snprintf (r->text + used, sizeof r->text - used, "%.*s=%.*s%s;",
                    (int) rec.key_bytes, rec.key, (int) rec.value_bytes,
                    rec.value ? (char const *) rec.value : "",
                    rec.value_cut ? "..." : "");
        }
      CHECK (p == copy + len);
      free (copy);
      at += len;
    }
  CHECK_INT (reader.body_left, 0);
  paxrec_reader_release (&reader);
}

static struct
{
  char const *body;
  size_t n; /* 0: strlen */
  char const *records;
  int issue;
} const bodies[]
    = { { "9 path=a\n", 0, "path=a;", -1 },
        { "9 path=a\n9 path=b\n", 0, "path=a;path=b;", -1 },
        { "9\tpath=a\n", 0, "path=a;", -1 },
        { "11   path=a\n", 0, "", ISSUE_PAX_NO_NEWLINE },
        { "11  path=a\n", 0, "path=a;", -1 },
        { "5 a=\n5 b=\n", 0, "a=;b=;", -1 },
        { "4 =\n", 0, "=;", -1 },
        { "10 a=b=c=\n", 0, "a=b=c=;", -1 },
        { "8 a=\0b\0\n", 8, "a=;", -1 },
        { "22 path=abcdefghijklm\n6 b=c\n", 0, "path=abcdefghij...;b=c;", -1 },
        { "8 xyz=a\n6 b=c\n", 0, "xyz=...;b=c;", -1 },
        { "9 path=a\n\0\0\0garbage", 20, "path=a;", -1 },
        { "\0", 1, "", -1 },
        { "x", 0, "", ISSUE_PAX_NO_LENGTH },
        { "-5 path=x\n", 0, "", ISSUE_PAX_NO_LENGTH },
        { "+9 path=x\n", 0, "", ISSUE_PAX_NO_LENGTH },
        { " 10 path=a\n", 0, "", ISSUE_PAX_NO_NEWLINE },
        { " 10 path=\n", 0, "path=;", -1 },
        { "0 path=x\n", 0, "", ISSUE_PAX_NO_EQUAL },
        { "1 a=\n", 0, "", ISSUE_PAX_NO_EQUAL },
        { "2 a=\n", 0, "", ISSUE_PAX_NO_EQUAL },
        { "3 a=\n", 0, "", ISSUE_PAX_NO_EQUAL },
        { "4 a=\n", 0, "", ISSUE_PAX_NO_NEWLINE },
        { "4 a\n", 0, "", ISSUE_PAX_NO_EQUAL },
        { "10path=yy\n", 0, "", ISSUE_PAX_NO_BLANK },
        { "99path=yy\n", 0, "", ISSUE_PAX_LENGTH_RANGE },
        { "11 path=a\n", 0, "", ISSUE_PAX_LENGTH_RANGE },
        { "99999999999999999999999999 a=b\n", 0, "", ISSUE_PAX_LENGTH_RANGE },
        { "9 path=ab", 0, "", ISSUE_PAX_NO_NEWLINE },
        { "12", 0, "", ISSUE_PAX_LENGTH_RANGE },
        { "1", 0, "", ISSUE_PAX_NO_BLANK },
        { "9 path=a\n7 path=b\n", 0, "path=a;", ISSUE_PAX_NO_NEWLINE } };

static void
test_bodies (void)
{
  struct run r;
  issues_init (&r.issues);
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    for (size_t piece = 1; piece < 40; piece++)
      {
        size_t n = bodies[i].n ? bodies[i].n : strlen (bodies[i].body);
        run (&r, bodies[i].body, n, piece);
        int issue = r.issues.count ? (int) r.issues.list[0].code : -1;
        if (issue != bodies[i].issue
            || strcmp (r.text, bodies[i].records) != 0)
          printf ("body %zu in pieces of %zu\n", i, piece);
        CHECK_INT (issue, bodies[i].issue);
        CHECK_INT (r.issues.count, bodies[i].issue < 0 ? 0 : 1);
        CHECK_STR (r.text, bodies[i].records);
        issues_clear (&r.issues);
      }
  issues_release (&r.issues);
}

/* Keywords, lengths and values without bound keep little memory.  */
static void
test_bounds (void)
{
  struct issues l;
  issues_init (&l);
  struct paxrec_reader reader;
  paxrec_reader_init (&reader, want_ten, NULL);
  size_t const total = 12 << 20;
  unsigned char *body = malloc (total);
  memset (body, '9', total);
  struct paxrec rec;

  paxrec_reader_start (&reader, total);
  unsigned char const *p = body;
  CHECK_INT (paxrec_read (&reader, &p, body + total, &rec, &l), PAXREC_MORE);
  CHECK_INT (l.list[0].code, ISSUE_PAX_LENGTH_RANGE);
  CHECK_INT (l.list[0].text_bytes[0], LIMIT_DIGITS);

  memset (body, 'k', total);
  memcpy (body, "12582912 ", 9);
  body[total - 2] = '=';
  body[total - 1] = '\n';
  paxrec_reader_start (&reader, total);
  p = body;
  CHECK_INT (paxrec_read (&reader, &p, body + total, &rec, &l), PAXREC_RECORD);
  CHECK (rec.key_cut);
  CHECK_INT (rec.key_bytes, LIMIT_KEYWORD);

  body[20] = '=';
  paxrec_reader_start (&reader, total);
  for (p = body; p < body + total;)
    {
      unsigned char const *end = p + 512;
      if (paxrec_read (&reader, &p, end, &rec, &l) == PAXREC_RECORD)
        CHECK (rec.value_cut && rec.value_bytes == 10);
    }
  CHECK (reader.value.cap + reader.head.cap < 10000);
  paxrec_reader_release (&reader);
  issues_release (&l);
  free (body);
}

int
main (void)
{
  test_put ();
  test_bodies ();
  test_bounds ();
  return check_status ();
}
