/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* unpack.h - read one header block into a member, ignoring other headers.

   Errors:     see enum unpack_status.
   Ownership:  strings are in the member's arena.
   Threads:    any.  */

#ifndef TNC_FORMAT_UNPACK_H
#define TNC_FORMAT_UNPACK_H

#include <stdbool.h>

#include "base/member.h"
#include "format/issue.h"

enum unpack_status
{
  UNPACK_OK,
  UNPACK_BAD,
  UNPACK_NO_MEMORY
};

/* Whether the user NAME, or with GROUP the group NAME, exists here, so that
   the numeric id does not matter.  */
typedef bool (*owner_known_fn) (void *arg, char const *name, bool group);

/* Read the size field of BLOCK.  False if it is invalid.  */
bool unpack_size (unsigned char const *block, off_t *size,
                  struct issues *issues);

/* Read the modification time of BLOCK; -1 on failure.  */
time_t unpack_mtime (unsigned char const *block, struct issues *issues);

/* Read BLOCK into M, which is clear.  AFTER_PAX: an extended header came
   before.  M->archived_size becomes the size field; whether M has data depends
   on its final name and is decided later.  An unreadable id is not reported if
   KNOWN returns true for the name; a null KNOWN stands for true.  */
enum unpack_status unpack_header (unsigned char const *block, bool after_pax,
                                  owner_known_fn known, void *known_arg,
                                  struct member *m, struct issues *issues);

#endif
