/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/rmtproto.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "c-ctype.h"

/* The open(2) flags that a remote client may use.  */
static struct
{
  char const *name; /* without O_ */
  int value;
} const open_flags[] = { { "RDONLY", O_RDONLY }, { "WRONLY", O_WRONLY },
                         { "RDWR", O_RDWR },     { "APPEND", O_APPEND },
                         { "CREAT", O_CREAT },   { "DSYNC", O_DSYNC },
                         { "EXCL", O_EXCL },     { "LARGEFILE", 0 },
                         { "NOCTTY", O_NOCTTY }, { "NONBLOCK", O_NONBLOCK },
                         { "RSYNC", O_RSYNC },   { "SYNC", O_SYNC },
                         { "TRUNC", O_TRUNC } };

enum
{
  OPEN_FLAGS = sizeof open_flags / sizeof *open_flags
};

/* Requests.  */

static char const *
access_name (int flags)
{
  switch (flags & O_ACCMODE)
    {
    case O_RDWR:
      return "O_RDWR";
    case O_WRONLY:
      return "O_WRONLY";
    default:
      return "O_RDONLY";
    }
}

int
rmtproto_ask_open (struct bytebuf *b, char const *name, int flags)
{
  if (strchr (name, '\n'))
    return -ENOENT;
  char number[RMTPROTO_REPLY_MAX];
  snprintf (number, sizeof number, "\n%d ", flags);
  char const *parts[] = {
    "O", name, number, access_name (flags), flags & O_CREAT ? "|O_CREAT" : "",
    "\n"
  };
  int err = 0;
  for (size_t i = 0; err == 0 && i < sizeof parts / sizeof *parts; i++)
    err = bytebuf_puts (b, parts[i]);
  return err;
}

int
rmtproto_ask (struct bytebuf *b, char command)
{
  char const line[] = { command, '\n', '\0' };
  return bytebuf_puts (b, line);
}

int
rmtproto_ask_count (struct bytebuf *b, char command, size_t n)
{
  char line[RMTPROTO_REPLY_MAX];
  snprintf (line, sizeof line, "%c%zu\n", command, n);
  return bytebuf_puts (b, line);
}

int
rmtproto_ask_pair (struct bytebuf *b, char command, int which, intmax_t n)
{
  char line[2 * RMTPROTO_REPLY_MAX];
  snprintf (line, sizeof line, "%c%d\n%jd\n", command, which, n);
  return bytebuf_puts (b, line);
}

/* Replies.  */

int
rmtproto_answer (struct bytebuf *b, uintmax_t n)
{
  char line[RMTPROTO_REPLY_MAX];
  snprintf (line, sizeof line, "A%ju\n", n);
  return bytebuf_puts (b, line);
}

int
rmtproto_answer_error (struct bytebuf *b, int err, char const *text)
{
  char line[RMTPROTO_REPLY_MAX];
  snprintf (line, sizeof line, "E%d\n", err);
  int result = bytebuf_puts (b, line);
  if (result == 0)
    result = bytebuf_puts (b, text);
  return result ? result : bytebuf_puts (b, "\n");
}

/* Convert S, which must consist of digits only, to a number.  */
static enum rmtproto_number
digits (char const *s, uintmax_t *n)
{
  if (!c_isdigit (*s))
    return RMTPROTO_NO_NUMBER;
  char *end;
  errno = 0;
  *n = strtoumax (s, &end, 10);
  return (*end    ? RMTPROTO_NO_NUMBER
          : errno ? RMTPROTO_OUT_OF_RANGE
                  : RMTPROTO_NUMBER);
}

enum rmtproto_reply
rmtproto_reply (char const *line, uintmax_t *number)
{
  line += strspn (line, " ");
  if (!*line || digits (line + 1, number) != RMTPROTO_NUMBER)
    return RMTPROTO_MALFORMED;
  switch (*line)
    {
    case 'A':
      return RMTPROTO_DONE;
    case 'E':
      return RMTPROTO_ERROR;
    case 'F':
      return RMTPROTO_FATAL;
    default:
      return RMTPROTO_MALFORMED;
    }
}

/* Arguments.  */

enum rmtproto_number
rmtproto_count (char const *s, uintmax_t *n)
{
  s += strspn (s, " \t");
  *n = 0;
  return *s ? digits (s + (*s == '+'), n) : RMTPROTO_NUMBER;
}

enum rmtproto_number
rmtproto_integer (char const *s, intmax_t min, intmax_t max, intmax_t *n)
{
  char *end;
  errno = 0;
  *n = strtoimax (s, &end, 10);
  if (end == s || *end)
    return RMTPROTO_NO_NUMBER;
  return (errno || *n < min || max < *n ? RMTPROTO_OUT_OF_RANGE
                                        : RMTPROTO_NUMBER);
}

enum rmtproto_number
rmtproto_whence (char const *s, int *whence)
{
  static struct
  {
    char const *digit, *name;
    int value;
  } const list[] = { { "0", "SET", SEEK_SET },
                     { "1", "CUR", SEEK_CUR },
                     { "2", "END", SEEK_END } };
  bool digit = c_isdigit (*s) && !s[1];
  char const *name = strncmp (s, "SEEK_", 5) == 0 ? s + 5 : s;
  for (size_t i = 0; i < sizeof list / sizeof *list; i++)
    if (strcmp (s, list[i].digit) == 0 || strcmp (name, list[i].name) == 0)
      {
        *whence = list[i].value;
        return RMTPROTO_NUMBER;
      }
  return digit ? RMTPROTO_OUT_OF_RANGE : RMTPROTO_NO_NUMBER;
}

/* Convert the N bytes at S, a name or a number, to a flag.  Returns whether
   that is possible.  */
static bool
one_flag (char const *s, size_t n, int *flag)
{
  if (c_isdigit (*s))
    {
      char *end;
      errno = 0;
      uintmax_t number = strtoumax (s, &end, 10);
      *flag = number;
      return end == s + n && errno == 0 && number <= INT_MAX;
    }
  if (2 < n && strncmp (s, "O_", 2) == 0)
    {
      s += 2;
      n -= 2;
    }
  for (int i = 0; i < OPEN_FLAGS; i++)
    if (strlen (open_flags[i].name) == n
        && memcmp (s, open_flags[i].name, n) == 0)
      {
        *flag = open_flags[i].value;
        return true;
      }
  return false;
}

/* Convert a list of flags separated by bars; one bar may end it.  */
static bool
flag_list (char const *s, int *flags)
{
  *flags = 0;
  do
    {
      size_t n = strcspn (s, " \t|");
      int flag;
      if (n == 0 || !one_flag (s, n, &flag))
        return false;
      *flags |= flag;
      s += n;
      s += strspn (s, " \t");
      if (*s && *s++ != '|')
        return false;
      s += strspn (s, " \t");
    }
  while (*s);
  return true;
}

bool
rmtproto_flags (char const *s, int *flags)
{
  s += strspn (s, " \t");
  size_t n = strspn (s, "0123456789");
  if (n == 0)
    return flag_list (s, flags);
  if (!one_flag (s, n, flags))
    return false;
  s += n;
  size_t blanks = strspn (s, " \t");
  return !s[blanks] || (blanks && flag_list (s + blanks, flags));
}
