/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* unpack.h - one header block as a member, without what other headers
   say of it.

   Errors:     see enum unpack_status.
   Ownership:  strings hang on the member's arena.
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

/* Whether a user, or if GROUP a group, called NAME is known here, so that
   the number beside the name does not matter.  */
typedef bool (*owner_known_fn) (void *arg, char const *name, bool group);

/* Read the size field of BLOCK; false if there is none that is sane.  */
bool unpack_size (unsigned char const *block, off_t *size,
                  struct issues *issues);

/* Read the modification time; -1 after a failure.  */
time_t unpack_mtime (unsigned char const *block, struct issues *issues);

/* Read BLOCK into M, which is clear; AFTER_PAX if an extended header came
   before.  M->archived_size becomes the size field; which members have
   data at all is settled later, when their names are known.  Nothing is
   said of the number of an owner that is KNOWN; if that is null any
   is.  */
enum unpack_status unpack_header (unsigned char const *block, bool after_pax,
                                  owner_known_fn known, void *known_arg,
                                  struct member *m, struct issues *issues);

#endif
