/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* cksum.h - the checksum of a header block: the sum of its bytes, with the
   checksum field counted as blanks.  Some old tars summed signed characters;
   both sums are accepted.

   Threads:    any.  */

#ifndef TNC_FORMAT_CKSUM_H
#define TNC_FORMAT_CKSUM_H

#include <stdbool.h>

/* The checksum of BLOCK.  */
unsigned cksum_compute (unsigned char const *block);

/* Store the checksum in BLOCK, which is otherwise complete.  */
void cksum_put (unsigned char *block);

/* Whether the checksum field of BLOCK is right.  */
bool cksum_is_right (unsigned char const *block);

#endif
