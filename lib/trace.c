/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "trace.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
is_wanted (char const *topic)
{
  char const *list = getenv ("TNC_TRACE");
  if (!list)
    return false;
  if (strcmp (list, "all") == 0)
    return true;
  size_t bytes = strlen (topic);
  for (;;)
    {
      size_t n = strcspn (list, ",");
      if (n == bytes && memcmp (list, topic, n) == 0)
        return true;
      if (!list[n])
        return false;
      list += n + 1;
    }
}

void
trace (char const *topic, char const *format, ...)
{
  if (!is_wanted (topic))
    return;
  int err = errno;
  char line[1000];
  int n = snprintf (line, sizeof line, "trace: %s: ", topic);
  va_list args;
  va_start (args, format);
  int text = vsnprintf (line + n, sizeof line - n, format, args);
  va_end (args);
  if (0 <= text)
    {
      n = n + text < (int) sizeof line - 1 ? n + text : (int) sizeof line - 2;
      line[n++] = '\n';
      ssize_t ignored = write (STDERR_FILENO, line, n);
      (void) ignored;
    }
  errno = err;
}
