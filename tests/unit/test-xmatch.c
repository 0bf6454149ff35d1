/* test-xmatch.c - tests that a lack of memory is no mismatch
   Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/xmatch.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "exitfail.h"

enum
{
  OUT_OF_MEMORY = 9,
  MISMATCH = 7,
  LONG = 8 * 1024 * 1024 /* bytes of text that take more memory to compare */
};

static void
test_matches (void)
{
  regex_t re;
  regmatch_t m[2];
  CHECK (xregcomp (&re, "b(c*)", REG_EXTENDED));
  CHECK (xregexec (&re, "abcc", 2, m));
  CHECK_INT (m[1].rm_so, 2);
  CHECK_INT (m[1].rm_eo, 4);
  CHECK (!xregexec (&re, "acc", 2, m));
  regfree (&re);
  CHECK (!xregcomp (&re, "(", REG_EXTENDED));
  CHECK (xfnmatch ("a*", "abc", 0));
  CHECK (!xfnmatch ("a*", "bc", 0));
}

static char *text;

static bool
by_regex (void)
{
  regex_t re;
  regmatch_t m[2];
  return xregcomp (&re, "^(a*)\\1$", REG_EXTENDED)
         && xregexec (&re, text, 2, m);
}

/* The status of a process that compares with little memory.  */
static int
status_of (bool (*matches) (void))
{
  pid_t pid = fork ();
  if (pid == 0)
    {
      struct rlimit limit = { 1 << 20, 1 << 20 };
      if (setrlimit (RLIMIT_AS, &limit) != 0)
        exit (77);
      exit (matches () ? 0 : MISMATCH);
    }
  int status = -1;
  CHECK (0 < pid && waitpid (pid, &status, 0) == pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

/* Whether something of its own needs the memory: a sanitizer, valgrind.  */
static bool
is_watched (void)
{
#ifdef __SANITIZE_ADDRESS__
  return true;
#else
  return getenv ("VALGRIND") != NULL;
#endif
}

int
main (void)
{
  exit_failure = OUT_OF_MEMORY;
  test_matches ();
  text = malloc (LONG);
  if (!text)
    return 99;
  memset (text, 'a', LONG - 1);
  text[LONG - 1] = '\0';
  fclose (stderr);
  if (!is_watched ())
    CHECK_INT (status_of (by_regex), OUT_OF_MEMORY);
  free (text);
  return check_status ();
}
