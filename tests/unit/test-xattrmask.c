/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/xattrmask.h"

#include <stddef.h>

#include "check.h"

int
main (void)
{
  char const *const users[] = { "user.*", NULL };
  char const *const some[] = { "trusted.a", "*.b", NULL };
  char const *const none[] = { NULL };

  CHECK (xattrmask_store (NULL, NULL, "trusted.x"));
  CHECK (!xattrmask_restore (NULL, NULL, "trusted.x"));
  CHECK (xattrmask_restore (NULL, NULL, "user.x"));
  CHECK (!xattrmask_restore (NULL, NULL, "user"));

  CHECK (xattrmask_store (users, NULL, "user.x.y/z"));
  CHECK (!xattrmask_store (users, NULL, "trusted.x"));
  CHECK (xattrmask_restore (some, NULL, "trusted.a"));
  CHECK (xattrmask_restore (some, NULL, "security.b"));
  CHECK (!xattrmask_restore (some, NULL, "user.x"));
  CHECK (!xattrmask_store (none, NULL, "user.x"));

  /* What is excluded stays so.  */
  CHECK (!xattrmask_store (NULL, some, "user.b"));
  CHECK (xattrmask_store (NULL, some, "user.x"));
  CHECK (!xattrmask_restore (some, some, "user.b"));
  CHECK (!xattrmask_restore (NULL, some, "trusted.x"));
  CHECK (xattrmask_store (NULL, none, "user.b"));
  return check_status ();
}
