/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/snapfile.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>

#define HEAD "GNU tar-1.34-2\n"
#define TIME \
  "1\0"      \
  "2\0"
#define NUMBERS \
  "0\0"         \
  "1\0"         \
  "1\0"         \
  "1\0"         \
  "1\0"

/* Bytes, what reading them ends with, where, and what is said there.  */
struct row
{
  char const *bytes;
  size_t n;
  enum snapfile_status end;
  uintmax_t position;
  int err;
  char const *field, *text;
  unsigned records;
};

#define BYTES(s) s, sizeof s - 1

static struct row const rows[] = {
  /* The first line.  */
  { BYTES ("GNU tar\n"), SNAPFILE_BAD_FORMAT },
  { BYTES ("GNU tar"), SNAPFILE_BAD_FORMAT },
  { BYTES ("GNU tar \n"), SNAPFILE_BAD_FORMAT },
  { BYTES ("GNU tar-1.34\n"), SNAPFILE_BAD_FORMAT },
  { BYTES ("GNU tar-1.34-3\n"), SNAPFILE_BAD_VERSION },
  { BYTES ("GNU tar-1.34-99999999999999999999999\n"), SNAPFILE_BAD_VERSION },
  { BYTES ("GNU tar-1.34-x\n"), SNAPFILE_BAD_START, 1, EINVAL },
  { BYTES ("GNU tar-1.34-2"), SNAPFILE_EOF },
  { BYTES ("\n"), SNAPFILE_BAD_START, 1, EINVAL },
  { BYTES ("\0"), SNAPFILE_BAD_START, 1, EINVAL },

  /* Format 2: numbers.  */
  { BYTES (HEAD), SNAPFILE_EOF },
  { BYTES (HEAD "1"), SNAPFILE_EOF },
  { BYTES (HEAD "1\0"), SNAPFILE_EOF },
  { BYTES (HEAD "1\0"
                "2"),
    SNAPFILE_EOF },
  { BYTES (HEAD TIME), SNAPFILE_END },
  { BYTES (HEAD "x"), SNAPFILE_FOLLOWED, 16, 0, "sec", "" },
  { BYTES (HEAD "1\377\0"), SNAPFILE_FOLLOWED, 17, 0, "sec", "1" },
  { BYTES (HEAD "1-\0"), SNAPFILE_FOLLOWED, 17, 0, "sec", "1" },
  { BYTES (HEAD "\0"), SNAPFILE_INVALID, 16, EINVAL, "sec", "" },
  { BYTES (HEAD "-\0"), SNAPFILE_INVALID, 17, EINVAL, "sec", "-" },
  { BYTES (HEAD "-9223372036854775808\0"
                "1\0"),
    SNAPFILE_END },
  { BYTES (HEAD "-9223372036854775809\0"
                "1\0"),
    SNAPFILE_RANGE, 36, ERANGE, "sec", "-9223372036854775809" },
  { BYTES (HEAD "9223372036854775808\0"), SNAPFILE_RANGE, 35, ERANGE, "sec",
    "9223372036854775808" },
  { BYTES (HEAD "1\0"
                "-2\0"),
    SNAPFILE_RANGE, 20, ERANGE, "nsec", "-2" },
  { BYTES (HEAD "1\0"
                "1000000000\0"),
    SNAPFILE_RANGE, 28, ERANGE, "nsec", "1000000000" },
  { BYTES (HEAD "999999999999999999999999\0"), SNAPFILE_TOO_LONG, 36, 0, "sec",
    "999999999999999999999" },
  { BYTES (HEAD TIME "2\0"), SNAPFILE_RANGE, 21, ERANGE, "nfs", "2" },
  { BYTES (HEAD TIME "0\0"
                     "1\0"
                     "1\0"
                     "-1\0"),
    SNAPFILE_INVALID, 28, EINVAL, "dev", "-1" },
  { BYTES (HEAD TIME "0\0"
                     "1\0"
                     "1\0"
                     "1\0"
                     "18446744073709551616\0"),
    SNAPFILE_RANGE, 48, ERANGE, "ino", "18446744073709551616" },

  /* Names and contents.  */
  { BYTES (HEAD TIME NUMBERS), SNAPFILE_EOF },
  { BYTES (HEAD TIME NUMBERS "nam"), SNAPFILE_EOF },
  { BYTES (HEAD TIME NUMBERS "nam\0"), SNAPFILE_UNTERMINATED, 33 },
  { BYTES (HEAD TIME NUMBERS "nam\0\0"), SNAPFILE_UNTERMINATED, 34 },
  { BYTES (HEAD TIME NUMBERS "nam\0\0x"), SNAPFILE_UNTERMINATED, 35 },
  { BYTES (HEAD TIME NUMBERS "nam\0Ya"), SNAPFILE_UNTERMINATED, 35 },
  { BYTES (HEAD TIME NUMBERS "nam\0Ya\0"), SNAPFILE_UNTERMINATED, 36 },
  { BYTES (HEAD TIME NUMBERS "nam\0\0\0"), SNAPFILE_END, .records = 1 },
  { BYTES (HEAD TIME NUMBERS "a\0\0\0" NUMBERS "b\0Yf\0Nq\0\0\0"),
    SNAPFILE_END, .records = 2 },
  { BYTES (HEAD TIME NUMBERS "a\0\0\0"
                             "0"),
    SNAPFILE_EOF, .records = 1 },

  /* Format 1.  */
  { BYTES ("GNU tar-1-1\n"), SNAPFILE_EOF },
  { BYTES ("GNU tar-1-1\n5\n"), SNAPFILE_BAD_START, 2, 0 },
  { BYTES ("GNU tar-1-1\n5 x\n"), SNAPFILE_BAD_START, 2, 0 },
  { BYTES ("GNU tar-1-1\nx 5\n"), SNAPFILE_BAD_START, 2, EINVAL },
  { BYTES ("GNU tar-1-1\n5x5y\n"), SNAPFILE_END },
  { BYTES ("GNU tar-1-1\n5 1000000000\n"), SNAPFILE_BAD_START, 2, ERANGE },
  { BYTES ("GNU tar-1-1\n5 5"), SNAPFILE_END },
  { BYTES ("GNU tar-1-1\n5 5\nx"), SNAPFILE_BAD_MTIME, 3, EINVAL },
  { BYTES ("GNU tar-1-1\n5 5\n\n"), SNAPFILE_BAD_MTIME, 3, EINVAL },
  { BYTES ("GNU tar-1-1\n5 5\n99999999999999999999 5 5 5 d\n"),
    SNAPFILE_BAD_MTIME, 3, ERANGE },
  { BYTES ("GNU tar-1-1\n5 5\n5 5x 5 5 d\n"), SNAPFILE_BAD_MTIME_NSEC, 3, 0 },
  { BYTES ("GNU tar-1-1\n5 5\n5 9999999999 5 5 d\n"), SNAPFILE_BAD_MTIME_NSEC,
    3, ERANGE },
  { BYTES ("GNU tar-1-1\n5 5\n5 5 x 5 d\n"), SNAPFILE_BAD_DEV, 3, EINVAL },
  { BYTES ("GNU tar-1-1\n5 5\n5 5 -5 5 d\n"), SNAPFILE_BAD_DEV, 3, EINVAL },
  { BYTES ("GNU tar-1-1\n5 5\n5 5 5 d\n"), SNAPFILE_BAD_INO, 3, EINVAL },
  { BYTES ("GNU tar-1-1\n5 5\n5 5 5 5\n"), SNAPFILE_BAD_INO, 3, EINVAL },
  { BYTES ("GNU tar-1-1\n5 5\n5 5 5 5 d\n+5 5 5 6 e\n6"), SNAPFILE_BAD_MTIME,
    5, 0, .records = 2 },

  /* Format 0.  */
  { BYTES ("5\n"), SNAPFILE_END },
  { BYTES ("-5"), SNAPFILE_END },
  { BYTES ("5x\n"), SNAPFILE_END },
  { BYTES (" 5\n"), SNAPFILE_BAD_START, 1, EINVAL },
  { BYTES ("99999999999999999999\n"), SNAPFILE_BAD_START, 1, ERANGE },
  { BYTES ("5\nx 5 d\n"), SNAPFILE_BAD_DEV, 2, EINVAL },
  { BYTES ("5\n5x 5 d\n"), SNAPFILE_BAD_DEV, 2, 0 },
  { BYTES ("5\n5 x d\n"), SNAPFILE_BAD_INO, 2, EINVAL },
  { BYTES ("5\n5 5 d\n+5 6 e"), SNAPFILE_END, .records = 2 }
};

/* Read a copy of the bytes that is no longer than they are, so that a tool
   can see reads after it.  */
static void
test_row (struct row const *w)
{
  char *copy = malloc (w->n);
  memcpy (copy, w->bytes, w->n);
  struct snapfile f;
  struct snapfile_record r;
  unsigned records = 0;
  enum snapfile_status s = snapfile_begin (&f, copy, w->n);
  if (s == SNAPFILE_OK)
    while ((s = snapfile_next (&f, &r)) == SNAPFILE_OK)
      records++;
  int failures = check_failures;
  CHECK_INT (s, w->end);
  CHECK_INT (records, w->records);
  if (w->position)
    {
      CHECK_INT (f.trouble.position, w->position);
      CHECK_INT (f.trouble.err, w->err);
    }
  if (w->field)
    {
      CHECK_STR (f.trouble.field, w->field);
      CHECK_STR (f.trouble.text, w->text);
    }
  if (failures != check_failures)
    printf ("  in row %td\n", w - rows);
  snapfile_release (&f);
  free (copy);
}

/* No start of a good file does harm.  */
static void
test_cut (void)
{
  static char const good[] = HEAD TIME NUMBERS "a\0Yf\0Dg\0\0\0";
  for (size_t n = 1; n < sizeof good; n++)
    {
      struct row r = { good, n };
      char *copy = malloc (n);
      memcpy (copy, r.bytes, n);
      struct snapfile f;
      struct snapfile_record record;
      enum snapfile_status s = snapfile_begin (&f, copy, n);
      while (s == SNAPFILE_OK)
        s = snapfile_next (&f, &record);
      CHECK (s != SNAPFILE_NO_MEMORY);
      CHECK (n == sizeof good - 1 || n == sizeof HEAD TIME - 1
             || s != SNAPFILE_END);
      snapfile_release (&f);
      free (copy);
    }
}

static void
test_lines (void)
{
  static char const text[] = "GNU tar-1.15-1\n"
                             "-7 8\n"
                             "1 2 3 4 plain\n"
                             "+5 6  7 8 a\\nb\\\\c\\101\\q \\0\n";
  struct snapfile f;
  struct snapfile_record r;
  CHECK_INT (snapfile_begin (&f, text, sizeof text - 1), SNAPFILE_OK);
  CHECK_INT (f.version, 1);
  CHECK_INT (f.start.tv_sec, -7);
  CHECK_INT (f.start.tv_nsec, 8);
  CHECK_INT (snapfile_next (&f, &r), SNAPFILE_OK);
  CHECK (!r.nfs && !r.has_contents);
  CHECK_INT (r.mtime.tv_sec, 1);
  CHECK_INT (r.mtime.tv_nsec, 2);
  CHECK_INT (r.dev, 3);
  CHECK_INT (r.ino, 4);
  CHECK_STR (r.name, "plain");
  CHECK_INT (snapfile_next (&f, &r), SNAPFILE_OK);
  CHECK (r.nfs);
  CHECK_INT (r.dev, 7);
  CHECK_STR (r.name, "a\nb\\cA\\q ");
  CHECK_INT (snapfile_next (&f, &r), SNAPFILE_END);
  snapfile_release (&f);
}

/* What is written is read again, and is what the format says.  */
static void
test_write (void)
{
  static char const want[] = "GNU tar-9.8-2\n-5\0"
                             "70\0"
                             "1\0"
                             "3\0"
                             "4\0"
                             "18446744073709551615\0"
                             "6\0d/e\0Yf\0Dg\0\0\0"
                             "0\0"
                             "0\0"
                             "0\0"
                             "0\0"
                             "0\0.\0\0";
  struct bytebuf out;
  bytebuf_init (&out);
  struct snapfile_record a = { .nfs = true,
                               .mtime = { .tv_sec = 3, .tv_nsec = 4 },
                               .dev = UINTMAX_MAX,
                               .ino = 6,
                               .name = "d/e",
                               .contents = (unsigned char *) "Yf\0Dg",
                               .contents_bytes = 6 };
  struct snapfile_record b = { .name = "." };
  struct timespec start = { .tv_sec = -5, .tv_nsec = 70 };
  CHECK_INT (snapfile_put_head (&out, "9.8", start), 0);
  CHECK_INT (snapfile_put (&out, &a), 0);
  CHECK_INT (snapfile_put (&out, &b), 0);
  CHECK_INT (out.len, sizeof want);
  CHECK (out.len == sizeof want && memcmp (out.data, want, out.len) == 0);

  struct snapfile f;
  struct snapfile_record r;
  CHECK_INT (snapfile_begin (&f, out.data, out.len), SNAPFILE_OK);
  CHECK_INT (f.version, 2);
  CHECK_INT (f.start.tv_sec, -5);
  CHECK_INT (f.start.tv_nsec, 70);
  CHECK_INT (snapfile_next (&f, &r), SNAPFILE_OK);
  CHECK (r.nfs && r.has_contents && r.dev == UINTMAX_MAX && r.ino == 6);
  CHECK_STR (r.name, "d/e");
  CHECK_INT (r.contents_bytes, 6);
  CHECK (memcmp (r.contents, "Yf\0Dg", 6) == 0);
  CHECK_INT (snapfile_next (&f, &r), SNAPFILE_OK);
  CHECK_STR (r.name, ".");
  CHECK_INT (r.contents_bytes, 0);
  CHECK_INT (snapfile_next (&f, &r), SNAPFILE_END);
  snapfile_release (&f);
  bytebuf_release (&out);
}

int
main (void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    test_row (&rows[i]);
  test_cut ();
  test_lines ();
  test_write ();
  return check_status ();
}
