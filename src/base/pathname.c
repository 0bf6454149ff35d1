/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/pathname.h"

#include <stdbool.h>
#include <string.h>

#include "xalloc.h"

size_t
pathname_bare_bytes (char const *name)
{
  size_t n = strlen (name);
  while (1 < n && name[n - 1] == '/')
    n--;
  return n;
}

char *
pathname_strip (char *name)
{
  name[pathname_bare_bytes (name)] = '\0';
  return name;
}

char *
pathname_join (char const *dir, char const *name)
{
  size_t n = strlen (dir);
  bool joined = n == 0 || dir[n - 1] == '/';
  char *path = xmalloc (n + strlen (name) + 2);
  stpcpy (stpcpy (stpcpy (path, dir), joined ? "" : "/"), name);
  return path;
}
