/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* xattrmask.h - --xattrs-include and --xattrs-exclude: which extended
   attributes are meant, by their names.  A list of masks ends with NULL;
   NULL instead of one stands for the option not given.

   Threads:    any.  */

#ifndef TNC_BASE_XATTRMASK_H
#define TNC_BASE_XATTRMASK_H

#include <stdbool.h>

/* Whether attribute KEY is put into an archive.  */
bool xattrmask_store (char const *const *include, char const *const *exclude,
                      char const *key);

/* Whether KEY is set on extraction, and listed.  Without INCLUDE only the
   attributes of users are: others are the system's own matter.  */
bool xattrmask_restore (char const *const *include, char const *const *exclude,
                        char const *key);

#endif
