/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/rmtproto.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "check.h"

/* What was put together in B with the result ERR, as a string until the
   next call.  */
static char const *
text (struct bytebuf *b, int err)
{
  static char s[256];
  if (err)
    snprintf (s, sizeof s, "error %d", err);
  else
    snprintf (s, sizeof s, "%.*s", (int) b->len, (char *) b->data);
  bytebuf_reset (b);
  return s;
}

static void
test_requests (void)
{
  struct bytebuf b;
  char want[64];
  bytebuf_init (&b);
  snprintf (want, sizeof want, "O/dev/tape\n%d O_RDONLY\n", O_RDONLY);
  CHECK_STR (text (&b, rmtproto_ask_open (&b, "/dev/tape", O_RDONLY)), want);
  snprintf (want, sizeof want, "Oa b\n%d O_WRONLY|O_CREAT\n",
            O_WRONLY | O_CREAT);
  CHECK_STR (text (&b, rmtproto_ask_open (&b, "a b", O_WRONLY | O_CREAT)),
             want);
  snprintf (want, sizeof want, "O\n%d O_RDWR|O_CREAT\n", O_RDWR | O_CREAT);
  CHECK_STR (text (&b, rmtproto_ask_open (&b, "", O_RDWR | O_CREAT)), want);
  CHECK_INT (rmtproto_ask_open (&b, "a\nb", O_RDONLY), -ENOENT);
  CHECK_INT (b.len, 0);
  CHECK_STR (text (&b, rmtproto_ask (&b, 'C')), "C\n");
  CHECK_STR (text (&b, rmtproto_ask_count (&b, 'R', 10240)), "R10240\n");
  CHECK_STR (text (&b, rmtproto_ask_pair (&b, 'L', 0, INT64_MAX)),
             "L0\n9223372036854775807\n");
  CHECK_STR (text (&b, rmtproto_ask_pair (&b, 'I', RMTPROTO_BACK_RECORDS, -1)),
             "I4\n-1\n");
  CHECK_STR (text (&b, rmtproto_answer (&b, UINTMAX_MAX)),
             "A18446744073709551615\n");
  CHECK_STR (text (&b, rmtproto_answer_error (&b, 22, "no")), "E22\nno\n");
  bytebuf_release (&b);
}

static void
test_replies (void)
{
  static struct
  {
    char const *line;
    enum rmtproto_reply want;
    uintmax_t number;
  } const cases[] = { { "A0", RMTPROTO_DONE, 0 },
                      { "A10240", RMTPROTO_DONE, 10240 },
                      { "  A5", RMTPROTO_DONE, 5 },
                      { "A007", RMTPROTO_DONE, 7 },
                      { "A18446744073709551615", RMTPROTO_DONE, UINT64_MAX },
                      { "E2", RMTPROTO_ERROR, 2 },
                      { "F13", RMTPROTO_FATAL, 13 },
                      { "", RMTPROTO_MALFORMED },
                      { " ", RMTPROTO_MALFORMED },
                      { "A", RMTPROTO_MALFORMED },
                      { "A-1", RMTPROTO_MALFORMED },
                      { "A+1", RMTPROTO_MALFORMED },
                      { "A 1", RMTPROTO_MALFORMED },
                      { "A1 ", RMTPROTO_MALFORMED },
                      { "A1\r", RMTPROTO_MALFORMED },
                      { "A0x1", RMTPROTO_MALFORMED },
                      { "Ax", RMTPROTO_MALFORMED },
                      { "A18446744073709551616", RMTPROTO_MALFORMED },
                      { "a0", RMTPROTO_MALFORMED },
                      { "B0", RMTPROTO_MALFORMED },
                      { "0", RMTPROTO_MALFORMED },
                      { "E", RMTPROTO_MALFORMED },
                      { "Welcome", RMTPROTO_MALFORMED } };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      uintmax_t number = 99;
      enum rmtproto_reply got = rmtproto_reply (cases[i].line, &number);
      if (got != cases[i].want)
        printf ("reply \"%s\"\n", cases[i].line);
      CHECK_INT (got, cases[i].want);
      if (got != RMTPROTO_MALFORMED)
        CHECK (number == cases[i].number);
    }
}

static void
test_numbers (void)
{
  uintmax_t n;
  CHECK_INT (rmtproto_count ("", &n), RMTPROTO_NUMBER);
  CHECK_INT (n, 0);
  CHECK_INT (rmtproto_count (" +10240", &n), RMTPROTO_NUMBER);
  CHECK_INT (n, 10240);
  CHECK_INT (rmtproto_count ("-1", &n), RMTPROTO_NO_NUMBER);
  CHECK_INT (rmtproto_count ("+", &n), RMTPROTO_NO_NUMBER);
  CHECK_INT (rmtproto_count ("5x", &n), RMTPROTO_NO_NUMBER);
  CHECK_INT (rmtproto_count ("0x5", &n), RMTPROTO_NO_NUMBER);
  CHECK_INT (rmtproto_count ("18446744073709551616", &n),
             RMTPROTO_OUT_OF_RANGE);

  intmax_t i;
  CHECK_INT (rmtproto_integer ("-5", -5, 5, &i), RMTPROTO_NUMBER);
  CHECK_INT (i, -5);
  CHECK_INT (rmtproto_integer ("-6", -5, 5, &i), RMTPROTO_OUT_OF_RANGE);
  CHECK_INT (rmtproto_integer ("6", -5, 5, &i), RMTPROTO_OUT_OF_RANGE);
  CHECK_INT (
      rmtproto_integer ("99999999999999999999", INTMAX_MIN, INTMAX_MAX, &i),
      RMTPROTO_OUT_OF_RANGE);
  CHECK_INT (rmtproto_integer ("", -5, 5, &i), RMTPROTO_NO_NUMBER);
  CHECK_INT (rmtproto_integer ("1 ", -5, 5, &i), RMTPROTO_NO_NUMBER);

  int whence;
  CHECK_INT (rmtproto_whence ("2", &whence), RMTPROTO_NUMBER);
  CHECK_INT (whence, SEEK_END);
  CHECK_INT (rmtproto_whence ("SET", &whence), RMTPROTO_NUMBER);
  CHECK_INT (whence, SEEK_SET);
  CHECK_INT (rmtproto_whence ("SEEK_CUR", &whence), RMTPROTO_NUMBER);
  CHECK_INT (whence, SEEK_CUR);
  CHECK_INT (rmtproto_whence ("3", &whence), RMTPROTO_OUT_OF_RANGE);
  CHECK_INT (rmtproto_whence ("10", &whence), RMTPROTO_NO_NUMBER);
  CHECK_INT (rmtproto_whence ("SEEK_0", &whence), RMTPROTO_NO_NUMBER);
  CHECK_INT (rmtproto_whence ("", &whence), RMTPROTO_NO_NUMBER);
}

static void
test_flags (void)
{
  static struct
  {
    char const *text;
    int flags; /* -1: none */
  } const cases[] = { { "O_RDWR", O_RDWR },
                      { "WRONLY", O_WRONLY },
                      { " RDWR | CREAT ", O_RDWR | O_CREAT },
                      { "RDWR|", O_RDWR },
                      { "O_RDWR|O_CREAT|O_TRUNC", O_RDWR | O_CREAT | O_TRUNC },
                      { "0", 0 },
                      { "2", 2 },
                      { " 2 ", 2 },
                      { "65 O_RDWR", O_RDWR },
                      { "65 0", 0 },
                      { "RDWR|64", O_RDWR | 64 },
                      { "2147483647", INT_MAX },
                      { "2147483648", -1 },
                      { "65|RDWR", -1 },
                      { "65 |RDWR", -1 },
                      { "", -1 },
                      { " ", -1 },
                      { "|", -1 },
                      { "|RDWR", -1 },
                      { "RDWR||CREAT", -1 },
                      { "RDWR CREAT", -1 },
                      { "RDWR,CREAT", -1 },
                      { "rdwr", -1 },
                      { "O_", -1 },
                      { "O_O_RDWR", -1 },
                      { "-1", -1 },
                      { "0x1", -1 },
                      { "1x", -1 },
                      { "RDWR|x", -1 },
                      { "RDWRX", -1 },
                      { "99999999999999999999", -1 } };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      int flags = -1;
      bool good = rmtproto_flags (cases[i].text, &flags);
      if (good != (cases[i].flags != -1) || (good && flags != cases[i].flags))
        {
          printf ("flags \"%s\"\n", cases[i].text);
          CHECK_INT (good ? flags : -1, cases[i].flags);
        }
    }
}

/* What one side says is what the other understands.  */
static void
test_round (void)
{
  static int const all[] = { O_RDONLY, O_WRONLY | O_CREAT, O_RDWR | O_CREAT };
  struct bytebuf b;
  bytebuf_init (&b);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    {
      CHECK_INT (rmtproto_ask_open (&b, "x", all[i]), 0);
      char *mode = (char *) b.data + 3;
      b.data[b.len - 1] = '\0';
      int flags = -1;
      CHECK (rmtproto_flags (mode, &flags));
      CHECK_INT (flags, all[i]);
      bytebuf_reset (&b);
    }
  bytebuf_release (&b);
}

int
main (void)
{
  test_requests ();
  test_replies ();
  test_numbers ();
  test_flags ();
  test_round ();
  return check_status ();
}
