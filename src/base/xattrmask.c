/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/xattrmask.h"

#include <stddef.h>
#include <string.h>

#include "base/xmatch.h"

static bool
matches (char const *const *masks, char const *key)
{
  for (; *masks; masks++)
    if (xfnmatch (*masks, key, 0))
      return true;
  return false;
}

bool
xattrmask_store (char const *const *include, char const *const *exclude,
                 char const *key)
{
  return ((!include || matches (include, key))
          && !(exclude && matches (exclude, key)));
}

bool
xattrmask_restore (char const *const *include, char const *const *exclude,
                   char const *key)
{
  static char const user[] = "user.";
  return ((include || strncmp (key, user, sizeof user - 1) == 0)
          && xattrmask_store (include, exclude, key));
}
