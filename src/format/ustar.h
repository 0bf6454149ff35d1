/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* ustar.h - the fields all header blocks share, and the division of names
   into prefix and name.

   Units:      bytes.
   Errors:     as each function says.
   Ownership:  blocks belong to the caller; strings that are read hang on
               the member's arena.
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

/* The longest names that v7 and ustar headers can hold, as GNU tar's
   messages put it.  */
enum
{
  USTAR_V7_MAX = 99,
  USTAR_MAX = 256
};

/* Put NAME into the name field of BLOCK, cut if it is too long; with
   TERMINATE the last byte of the field stays NUL.  */
void ustar_put_name (unsigned char *block, char const *name, bool terminate);

/* Likewise for a link target, which may fill the field in any format.  */
void ustar_put_link (unsigned char *block, char const *target);

/* Put NAME into BLOCK as ustar does, with a prefix if need be.  */
enum ustar_fit ustar_put_split_name (unsigned char *block, char const *name);

/* Put the magic of FORMAT, and unless v7 the owner names.  */
void ustar_put_magic (unsigned char *block, enum archive_format format);
void ustar_put_owner (unsigned char *block, char const *uname,
                      char const *gname);

/* Which format BLOCK has; AFTER_PAX if an extended header came before.  */
enum archive_format ustar_format (unsigned char const *block, bool after_pax);

/* The type flag letter for what M is, in FORMAT.  */
char ustar_typeflag (struct member const *m, enum archive_format format);

/* Read the name of BLOCK, prefix included, the link target, or the
   owner names into M.  0 or -ENOMEM.  */
int ustar_get_name (unsigned char const *block, enum archive_format format,
                    struct member *m);
int ustar_get_link (unsigned char const *block, struct member *m);
int ustar_get_owner (unsigned char const *block, enum archive_format format,
                     struct member *m);

#endif
