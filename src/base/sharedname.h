/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* sharedname.h - file names that share their beginnings.  The names of all
   directories in a chain of N levels take memory of N, not of N * N.

   A name is a node that refers to another name, whose first bytes it begins
   with, and has the rest of itself.

   Units:      bytes.
   Errors:     none; memory exhausted ends the program.
   Ownership:  names are counted: who makes or copies one releases it.
   Threads:    main thread only.  */

#ifndef TNC_BASE_SHAREDNAME_H
#define TNC_BASE_SHAREDNAME_H

#include <stdbool.h>
#include <stddef.h>

struct sharedname;

/* The name TEXT, of which the first SAME bytes are those of LIKE, which may be
   null.  */
struct sharedname *sharedname_new (struct sharedname *like, size_t same,
                                   char const *text);

/* One more reference to N.  */
struct sharedname *sharedname_copy (struct sharedname *n);

/* Release N, which may be null.  */
void sharedname_free (struct sharedname *n);

/* The length of N.  */
size_t sharedname_bytes (struct sharedname const *n);

/* The memory that N takes itself.  */
size_t sharedname_cost (struct sharedname const *n);

/* Whether N without its first SKIP bytes is TEXT.  */
bool sharedname_is (struct sharedname const *n, size_t skip, char const *text);

/* Where names become text.  One that shares much with the last is made
   fast.  All zero at first.  */
struct sharedname_text
{
  char *text; /* owned */
  size_t room;
  struct sharedname **path; /* array owned; the last name, a reference of our
                               own, and before it those that it refers to */
  size_t count, path_room;
};

/* The text of N, valid until the next call with the same T.  */
char const *sharedname_get (struct sharedname_text *t, struct sharedname *n);

/* Make the name TEXT, which shares what it can with the last one of T.  It is
   the last one of T then.  */
struct sharedname *sharedname_like_last (struct sharedname_text *t,
                                         char const *text);

/* Free what T owns.  */
void sharedname_text_release (struct sharedname_text *t);

#endif
