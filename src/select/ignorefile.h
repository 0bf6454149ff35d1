/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* ignorefile.h - the patterns of a .gitignore or another ignore file.

   A pattern is compared with the whole path, with the path without a leading
   "./", and with the base name.

   Errors:     -errno.
   Ownership:  the caller owns what was read.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_IGNOREFILE_H
#define TNC_SELECT_IGNOREFILE_H

#include <stdbool.h>

/* The program that an ignore file belongs to.  Their patterns differ
   slightly.  */
enum exclude_ignore_kind
{
  IGNORE_PLAIN,
  IGNORE_CVS,
  IGNORE_GIT,
  IGNORE_BZR,
  IGNORE_HG
};

struct ignorefile;

/* Add the patterns of the file NAME in DIRFD to *F, which is null at first.  A
   pattern that keeps a path only affects the patterns of its own file. Returns
   0 or -errno; -ENOENT if there is no such file.  */
int ignorefile_read (struct ignorefile **f, int dirfd, char const *name,
                     enum exclude_ignore_kind kind);

/* Whether to exclude PATH.  F may be null.  */
bool ignorefile_hit (struct ignorefile const *f, char const *path);

/* Free F and its patterns.  F may be null.  */
void ignorefile_free (struct ignorefile *f);

#endif
