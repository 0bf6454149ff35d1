/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* pathname.h - slashes in file names.

   Units:      bytes.
   Errors:     none; memory exhausted ends the program.
   Threads:    any.  */

#ifndef TNC_BASE_PATHNAME_H
#define TNC_BASE_PATHNAME_H

#include <stddef.h>

/* How many slashes NAME begins with.  For components of a few bytes this is
   faster than strspn, which prepares a set of bytes first.  */
static inline size_t
pathname_slashes (char const *name)
{
  size_t n = 0;
  while (name[n] == '/')
    n++;
  return n;
}

/* The length of the component that NAME begins with: what comes before its
   first slash.  */
static inline size_t
pathname_component (char const *name)
{
  size_t n = 0;
  while (name[n] && name[n] != '/')
    n++;
  return n;
}

/* The length of NAME without trailing slashes.  "/" keeps its slash.  */
size_t pathname_bare_bytes (char const *name);

/* Remove trailing slashes from NAME, in place, and return it.  */
char *pathname_strip (char *name);

/* DIR/NAME, with one slash between them, which DIR may end in; NAME if DIR is
   empty.  The caller frees it.  */
char *pathname_join (char const *dir, char const *name);

#endif
