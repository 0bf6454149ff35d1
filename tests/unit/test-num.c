/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/num.h"
#include "check.h"

#include <stdlib.h>

/* The fields and what they read as: TEXT of N bytes.  ISSUE -1: none.  */
static struct
{
  char const *text;
  int n;
  enum num_type type;
  intmax_t value;
  int issue;
} const fields[] = {
  { "0000644\0", 8, NUM_MODE, 0644, -1 },
  { "00000644", 8, NUM_MODE, 0644, -1 },
  { "   644 \0", 8, NUM_MODE, 0644, -1 },
  { "\000000644", 7, NUM_MODE, 0644, -1 },
  { "644\0junk", 8, NUM_MODE, 0644, -1 },
  { "644 junk", 8, NUM_MODE, 0644, -1 },
  { "\0\0\0\0\0\0\0\0", 8, NUM_UID, 0, -1 },
  { "       \0", 8, NUM_UID, 0, -1 },
  { "        ", 8, NUM_UID, -1, ISSUE_NUM_BLANK },
  { "\0       ", 8, NUM_UID, -1, ISSUE_NUM_BLANK },
  { "\0", 1, NUM_UID, -1, ISSUE_NUM_BLANK },
  { " ", 1, NUM_UID, -1, ISSUE_NUM_BLANK },
  { "00zz644\0", 8, NUM_MODE, -1, ISSUE_NUM_GARBAGE },
  { "9", 1, NUM_MODE, -1, ISSUE_NUM_GARBAGE },
  { "\x81\0\0\0\0\0\0\1", 8, NUM_UID, -1, ISSUE_NUM_GARBAGE },
  { "\xfe\xff\xff\xff\xff\xff\xff\xff", 8, NUM_TIME, -1, ISSUE_NUM_GARBAGE },
  { "\x80\0\0\0\0\x2d\xc6\xc0", 8, NUM_UID, 3000000, -1 },
  { "\x80\0\0\0\0\0\0\2\x40\0\0\0", 12, NUM_OFF, 9663676416, -1 },
  { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12, NUM_TIME, -1, -1 },
  { "\xff\xff\xff\xff\x80\0\0\0\0\0\0\0", 12, NUM_TIME, INTMAX_MIN, -1 },
  { "\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 12, NUM_TIME, -1,
    ISSUE_NUM_BASE256_RANGE },
  { "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", 12, NUM_OFF, INTMAX_MAX,
    -1 },
  { "\x80\0\0\0\x80\0\0\0\0\0\0\0", 12, NUM_OFF, -1, ISSUE_NUM_BASE256_RANGE },
  { "\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12, NUM_OFF, -1,
    ISSUE_NUM_BASE256_RANGE },
  { "\xff\0\0\0\0\0\0\0\0\0\0\0", 12, NUM_OFF, -1, ISSUE_NUM_BASE256_RANGE },
  { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\0", 12, NUM_OFF, -1,
    ISSUE_NUM_RANGE },
  { "\x80", 1, NUM_OFF, -1, ISSUE_NUM_BASE256_RANGE },
  { "\xff", 1, NUM_OFF, -1, ISSUE_NUM_BASE256_RANGE },
  { "\x80\0\0\1\0\0\0\0", 8, NUM_UID, -1, ISSUE_NUM_RANGE },
  { "777777777777", 12, NUM_OFF, 0777777777777, -1 },
  { "+BA\0", 4, NUM_OFF, 64, ISSUE_NUM_BASE64 },
  { "-BA\0", 4, NUM_TIME, -64, ISSUE_NUM_BASE64 },
  { "-BA\0", 4, NUM_OFF, -1, ISSUE_NUM_RANGE },
  { "+///////////", 12, NUM_OFF, -1, ISSUE_NUM_BASE64_RANGE },
  { "-///////////", 12, NUM_TIME, -1, ISSUE_NUM_BASE64_RANGE },
  { "+!", 2, NUM_OFF, -1, ISSUE_NUM_GARBAGE },
  { "+az09+/Z", 8, NUM_OFF, 1842355892185, ISSUE_NUM_BASE64 },
  { "+[", 2, NUM_OFF, -1, ISSUE_NUM_GARBAGE },
  { "+{", 2, NUM_OFF, -1, ISSUE_NUM_GARBAGE },
  { "+:", 2, NUM_OFF, -1, ISSUE_NUM_GARBAGE },
  { "77777777777777777777777777777777", 32, NUM_OFF, -1,
    ISSUE_NUM_OCTAL_RANGE },
  { "37777777777777777777777777777777", 32, NUM_OFF, -1,
    ISSUE_NUM_OCTAL_RANGE },
  { "0000000000000000000000000000077", 31, NUM_OFF, 077, -1 },
  { "1777777777777777777777", 22, NUM_UID, -1, ISSUE_NUM_OCTAL_RANGE },
  { "  \t\n\v\f\r 7", 9, NUM_OFF, 7, -1 },
  { "\x0e", 1, NUM_OFF, -1, ISSUE_NUM_GARBAGE }
};

static void
test_get (void)
{
  struct issues l;
  issues_init (&l);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    {
      /* In memory of its own, so that a sanitizer sees over-reads.  */
      int n = fields[i].n;
      unsigned char *copy = malloc (n);
      memcpy (copy, fields[i].text, n);
      intmax_t v = 77;
      bool ok = num_get (copy, n, num_range (fields[i].type), &v, &l);
      CHECK_INT (v, fields[i].value);
      int last = l.count ? (int) l.list[l.count - 1].code : -1;
      if (last != fields[i].issue)
        printf ("field %zu\n", i);
      CHECK_INT (last, fields[i].issue);
      CHECK (ok == (last == -1 || last == ISSUE_NUM_BASE64));
      num_get (copy, n, num_range (fields[i].type), &v, NULL);
      issues_clear (&l);
      free (copy);
    }
  issues_release (&l);
}

static void
test_texts (void)
{
  struct issues l;
  issues_init (&l);
  intmax_t v;
  num_get ((unsigned char *) "00zz644\0", 8, num_range (NUM_MODE), &v, &l);
  CHECK_STR (l.list[0].text[0], "00zz644");
  CHECK_STR (l.list[0].text[1], "mode_t");
  issues_clear (&l);
  num_get ((unsigned char *) "\xff\xff\xff\xff\xff\xff\xfe\0", 8,
           num_range (NUM_OFF), &v, &l);
  CHECK_STR (l.list[0].text[0], "-512");
  CHECK_STR (l.list[0].text[1], "off_t");
  CHECK_STR (l.list[0].text[2], "0..9223372036854775807");
  issues_clear (&l);

  /* A type of 32 bits makes two's complement in octal show.  */
  struct num_range narrow = { "time_t", INT32_MIN, INT32_MAX };
  CHECK (num_get ((unsigned char *) "37777777777", 12, &narrow, &v, &l));
  CHECK_INT (v, -1);
  CHECK_INT (l.list[0].code, ISSUE_NUM_TWOS_COMPLEMENT);
  CHECK_STR (l.list[0].text[0], "37777777777");
  issues_clear (&l);
  CHECK (!num_get ((unsigned char *) "20000000000", 12, &narrow, &v, &l)
         || v == INT32_MIN);
  issues_clear (&l);
  CHECK (!num_get ((unsigned char *) "17777777777", 12, &narrow, &v, &l)
         || v == 017777777777);
  issues_clear (&l);
  CHECK (!num_get ((unsigned char *) "47777777777", 12, &narrow, &v, &l));
  CHECK_INT (l.list[0].code, ISSUE_NUM_OCTAL_RANGE);
  issues_release (&l);
}

static void
test_put (void)
{
  unsigned char f[12];
  CHECK (num_put_octal (f, 8, 0644));
  CHECK (memcmp (f, "0000644", 8) == 0);
  CHECK (num_put_octal (f, 8, 2097151));
  CHECK (memcmp (f, "7777777", 8) == 0);
  CHECK (!num_put_octal (f, 8, 2097152));
  CHECK (num_put_octal (f, 12, 8589934591));
  CHECK (!num_put_octal (f, 12, 8589934592));
  CHECK_INT (num_octal_max (8), 2097151);
  CHECK_INT (num_octal_max (12), 8589934591);

  CHECK (num_put_base256 (f, 8, 3000000, false));
  CHECK (memcmp (f, "\x80\0\0\0\0\x2d\xc6\xc0", 8) == 0);
  CHECK (num_put_base256 (f, 12, -1, true));
  for (int i = 0; i < 12; i++)
    CHECK_INT (f[i], 0xff);
  CHECK (num_put_base256 (f, 8, ((uintmax_t) 1 << 56) - 1, false));
  CHECK (!num_put_base256 (f, 8, (uintmax_t) 1 << 56, false));
  CHECK (num_put_base256 (f, 8, -((uintmax_t) 1 << 55), true));
  CHECK (!num_put_base256 (f, 8, -((uintmax_t) 1 << 56) - 1, true));

  intmax_t const values[]
      = { -1, -2, -255, -256, -257, INTMAX_MIN, 0, 1, 8589934592, INTMAX_MAX };
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    {
      intmax_t v;
      CHECK (num_put_base256 (f, 12, values[i], values[i] < 0));
      CHECK (num_get (f, 12, num_range (NUM_TIME), &v, NULL));
      CHECK_INT (v, values[i]);
    }
}

static struct
{
  char const *text;
  enum num_text status;
  time_t seconds;
  long ns;
  char const *again; /* as it is written, if not as read */
} const times[]
    = { { "0", NUM_TEXT_OK, 0, 0, NULL },
        { "1600000000", NUM_TEXT_OK, 1600000000, 0, NULL },
        { "1.5", NUM_TEXT_OK, 1, 500000000, NULL },
        { "1795421814.508147999", NUM_TEXT_OK, 1795421814, 508147999, NULL },
        { "1.000000001", NUM_TEXT_OK, 1, 1, NULL },
        { "1.5000000019", NUM_TEXT_OK, 1, 500000001, "1.500000001" },
        { "-1", NUM_TEXT_OK, -1, 0, NULL },
        { "-1.5", NUM_TEXT_OK, -2, 500000000, NULL },
        { "-0.5", NUM_TEXT_OK, -1, 500000000, NULL },
        { "-0.0000000001", NUM_TEXT_OK, -1, 999999999, "-0.000000001" },
        { "-1.9999999995", NUM_TEXT_OK, -2, 0, "-2" },
        { "-0", NUM_TEXT_OK, 0, 0, "0" },
        { "5.", NUM_TEXT_OK, 5, 0, "5" },
        { "007", NUM_TEXT_OK, 7, 0, "7" },
        { "9223372036854775807", NUM_TEXT_OK, INT64_MAX, 0, NULL },
        { "-9223372036854775808", NUM_TEXT_OK, INT64_MIN, 0, NULL },
        { "-9223372036854775808.5", NUM_TEXT_RANGE, 0, 0, NULL },
        { "9223372036854775808", NUM_TEXT_RANGE, 0, 0, NULL },
        { "99999999999999999999.5", NUM_TEXT_RANGE, 0, 0, NULL },
        { "", NUM_TEXT_INVALID, 0, 0, NULL },
        { "-", NUM_TEXT_INVALID, 0, 0, NULL },
        { "+5", NUM_TEXT_INVALID, 0, 0, NULL },
        { " 5", NUM_TEXT_INVALID, 0, 0, NULL },
        { ".5", NUM_TEXT_INVALID, 0, 0, NULL },
        { "1.2.3", NUM_TEXT_INVALID, 0, 0, NULL },
        { "1e9", NUM_TEXT_INVALID, 0, 0, NULL },
        { "0x10", NUM_TEXT_INVALID, 0, 0, NULL },
        { "nan", NUM_TEXT_INVALID, 0, 0, NULL },
        { "inf", NUM_TEXT_INVALID, 0, 0, NULL } };

static void
test_times (void)
{
  for (size_t i = 0; i < sizeof times / sizeof *times; i++)
    {
      char const *text = times[i].text;
      struct timespec t = { 0 };
      CHECK_INT (num_time_get (text, strlen (text), &t), times[i].status);
      CHECK_INT (t.tv_sec, times[i].seconds);
      CHECK_INT (t.tv_nsec, times[i].ns);
      if (times[i].status != NUM_TEXT_OK)
        continue;
      char buf[NUM_TIME_BUF + 1];
      buf[num_time_put (buf, t)] = '\0';
      CHECK_STR (buf, times[i].again ? times[i].again : text);
    }
}

static void
test_text (void)
{
  intmax_t v;
  CHECK_INT (num_text_get ("12", 2, 0, 12, &v), NUM_TEXT_OK);
  CHECK_INT (v, 12);
  CHECK_INT (num_text_get ("13", 2, 0, 12, &v), NUM_TEXT_RANGE);
  CHECK_INT (num_text_get ("-1", 2, 0, 12, &v), NUM_TEXT_RANGE);
  CHECK_INT (num_text_get ("1x", 2, 0, 12, &v), NUM_TEXT_INVALID);
  CHECK_INT (num_text_get ("", 0, 0, 12, &v), NUM_TEXT_INVALID);
  char buf[NUM_BUF];
  CHECK_INT (num_text_put (buf, UINTMAX_MAX), 20);
  CHECK (memcmp (buf, "18446744073709551615", 20) == 0);
  CHECK_INT (num_text_put (buf, 0), 1);
  CHECK_INT (buf[0], '0');
}

int
main (void)
{
  test_get ();
  test_texts ();
  test_put ();
  test_times ();
  test_text ();
  return check_status ();
}
