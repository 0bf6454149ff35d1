/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/xmatch.h"

#include <errno.h>
#include <fnmatch.h>

#include "xalloc.h"

/* glibc's regexec says REG_NOMATCH whatever went wrong, and both leave the
   errno of malloc.  */

bool
xfnmatch (char const *pattern, char const *text, int flags)
{
  errno = 0;
  int result = fnmatch (pattern, text, flags);
  if (result != 0 && result != FNM_NOMATCH && errno == ENOMEM)
    xalloc_die ();
  return result == 0;
}

bool
xregcomp (regex_t *re, char const *text, int flags)
{
  int err = regcomp (re, text, flags);
  if (err == REG_ESPACE)
    xalloc_die ();
  return err == 0;
}

bool
xregexec (regex_t const *re, char const *text, size_t n, regmatch_t *groups)
{
  errno = 0;
  int result = regexec (re, text, n, groups, 0);
  if (result != 0 && errno == ENOMEM)
    xalloc_die ();
  return result == 0;
}
