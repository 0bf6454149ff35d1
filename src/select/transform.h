/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* transform.h - the expressions of --transform, as of sed.

   EXPR := item (";" item)* [";"]
   item := "flags=" SCOPE* | "s" D regex D replacement D FLAG*
   SCOPE := r R s S h H;  FLAG := SCOPE | g i x NUMBER

   Errors:     a message; memory exhausted ends the program.
   Ownership:  a list of expressions is owned by whoever adds to it.
   Threads:    const once complete.  */

#ifndef TNC_SELECT_TRANSFORM_H
#define TNC_SELECT_TRANSFORM_H

#include "arena.h"

/* What a name is.  */
enum rename_kind
{
  RENAME_MEMBER,
  RENAME_SYMLINK,
  RENAME_HARDLINK
};

struct transform;

/* Compile EXPR after what *T has (null at first).  NULL, or the whole
   message, owned by the caller.  */
char *transform_add (struct transform **t, char const *expr);

/* NAME with every expression of T applied that is for KIND: a string of
   the arena, or NAME itself when none changed it.  T may be null.  */
char const *transform_apply (struct transform const *t, enum rename_kind kind,
                             struct arena *a, char const *name);

void transform_free (struct transform *t);

#endif
