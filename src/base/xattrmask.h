/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* xattrmask.h - select extended attributes by name: --xattrs-include and
   --xattrs-exclude.  A list of masks ends with NULL; A NULL list means that
   the option was not given.

   Threads:    any.  */

#ifndef TNC_BASE_XATTRMASK_H
#define TNC_BASE_XATTRMASK_H

#include <stdbool.h>

/* Whether attribute KEY is archived.  */
bool xattrmask_store (char const *const *include, char const *const *exclude,
                      char const *key);

/* Whether attribute KEY is restored and listed.  Without INCLUDE only the
   "user" namespace is: the others belong to the system.  */
bool xattrmask_restore (char const *const *include, char const *const *exclude,
                        char const *key);

#endif
