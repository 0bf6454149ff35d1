/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* ignorefile.h - the patterns of a .gitignore and its kin.

   A pattern is tried against the whole path, the path without a leading
   "./", and the base name.

   Errors:     -errno.
   Ownership:  what was read is owned by whoever reads it.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_IGNOREFILE_H
#define TNC_SELECT_IGNOREFILE_H

#include <stdbool.h>

/* Whose ignore file it is: patterns are read a little differently.  */
enum exclude_ignore_kind
{
  IGNORE_PLAIN,
  IGNORE_CVS,
  IGNORE_GIT,
  IGNORE_BZR,
  IGNORE_HG
};

struct ignorefile;

/* Add the patterns of the file NAME in DIRFD to *F, which is null at first;
   what a file says to keep counts for that file alone.  0 or -errno; no
   such file is -ENOENT.  */
int ignorefile_read (struct ignorefile **f, int dirfd, char const *name,
                     enum exclude_ignore_kind kind);

/* Whether PATH is to be left out.  F may be null.  */
bool ignorefile_hit (struct ignorefile const *f, char const *path);

void ignorefile_free (struct ignorefile *f);

#endif
