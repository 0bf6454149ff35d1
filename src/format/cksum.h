/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* cksum.h - the checksum of a header block: the sum of its bytes, those
   of the checksum field counted as blanks.  Some old tars summed signed
   characters; both are accepted.

   Threads:    any.  */

#ifndef TNC_FORMAT_CKSUM_H
#define TNC_FORMAT_CKSUM_H

#include <stdbool.h>

/* The sum of BLOCK.  */
unsigned cksum_compute (unsigned char const *block);

/* Put the sum into BLOCK, which is otherwise complete.  */
void cksum_put (unsigned char *block);

/* Whether the field of BLOCK has the right sum.  */
bool cksum_is_right (unsigned char const *block);

#endif
