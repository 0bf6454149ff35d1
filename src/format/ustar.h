/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* ustar.h - the fields common to all header blocks, and the split of names
   into prefix and name.

   Units:      bytes.
   Errors:     see each function.
   Ownership:  the caller owns blocks; strings read are in the member's arena.
   Threads:    any.  */

#ifndef TNC_FORMAT_USTAR_H
#define TNC_FORMAT_USTAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/member.h"

enum ustar_fit
{
  USTAR_FITS,
  USTAR_TOO_LONG,
  USTAR_CANNOT_SPLIT
};

/* The maximum name lengths of v7 and ustar headers, as GNU tar's messages give
   them.  */
enum
{
  USTAR_V7_MAX = 99,
  USTAR_MAX = 256
};

/* Store NAME in the name field of BLOCK, cut if it is too long.  With
   TERMINATE, the last byte of the field stays NUL.  */
void ustar_put_name (unsigned char *block, char const *name, bool terminate);

/* Store a link target in BLOCK, cut if it is too long.  It may fill the field
   in any format.  */
void ustar_put_link (unsigned char *block, char const *target);

/* Store NAME in BLOCK as ustar does, with a prefix if necessary.  */
enum ustar_fit ustar_put_split_name (unsigned char *block, char const *name);

/* Store the magic of FORMAT or, except in v7, the owner names.  */
void ustar_put_magic (unsigned char *block, enum archive_format format);
void ustar_put_owner (unsigned char *block, char const *uname,
                      char const *gname);

/* The format of BLOCK.  AFTER_PAX: an extended header came before.  */
enum archive_format ustar_format (unsigned char const *block, bool after_pax);

/* The typeflag of M in FORMAT.  */
char ustar_typeflag (struct member const *m, enum archive_format format);

/* Read the name of BLOCK including the prefix, the link target, or the owner
   names into M.  0 or -ENOMEM.  */
int ustar_get_name (unsigned char const *block, enum archive_format format,
                    struct member *m);
int ustar_get_link (unsigned char const *block, struct member *m);
int ustar_get_owner (unsigned char const *block, enum archive_format format,
                     struct member *m);

#endif
