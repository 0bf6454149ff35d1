/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* transform.h - the expressions of --transform, as in sed.

   EXPR := item (";" item)* [";"]
   item := "flags=" SCOPE* | "s" D regex D replacement D FLAG*
   SCOPE := r R s S h H;  FLAG := SCOPE | g i x NUMBER

   Errors:     a message; memory exhaustion ends the program.
   Ownership:  the caller owns the list of expressions.
   Threads:    read-only once complete.  */

#ifndef TNC_SELECT_TRANSFORM_H
#define TNC_SELECT_TRANSFORM_H

#include "arena.h"

/* The kinds of names.  */
enum rename_kind
{
  RENAME_MEMBER,
  RENAME_SYMLINK,
  RENAME_HARDLINK
};

struct transform;

/* Compile EXPR and append it to *T, which is null at first.  Returns NULL, or
   the complete error message, which the caller owns.  */
char *transform_add (struct transform **t, char const *expr);

/* Apply every expression of T that is meant for KIND to NAME.  Returns a
   string in the arena, or NAME itself if nothing changed.  T may be null.  */
char const *transform_apply (struct transform const *t, enum rename_kind kind,
                             struct arena *a, char const *name);

/* Free T, which may be null.  */
void transform_free (struct transform *t);

#endif
