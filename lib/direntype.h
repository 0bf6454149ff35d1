/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* direntype.h - the type of an entry according to its directory, where the
   system provides it.  It is a hint: the entry may be replaced before it is
   examined.

   Threads:    any.  */

#ifndef TNC_DIRENTYPE_H
#define TNC_DIRENTYPE_H

#include <dirent.h>

enum direntype
{
  DIRENTYPE_OTHER,
  DIRENTYPE_REGULAR,
  DIRENTYPE_DIRECTORY
};

/* The type of D; DIRENTYPE_OTHER also if unknown.  */
static inline enum direntype
direntype (struct dirent const *d)
{
#ifdef DT_REG
  return (d->d_type == DT_REG   ? DIRENTYPE_REGULAR
          : d->d_type == DT_DIR ? DIRENTYPE_DIRECTORY
                                : DIRENTYPE_OTHER);
#else
  (void) d;
  return DIRENTYPE_OTHER;
#endif
}

#endif
