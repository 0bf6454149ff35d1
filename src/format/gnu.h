/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* gnu.h - features of GNU headers only: private members for long names, labels
   and continuations, and access and change times.

   Units:      bytes; blocks of 512.
   Errors:     0 or -ENOMEM.
   Ownership:  the caller owns every buffer.
   Threads:    any.  */

#ifndef TNC_FORMAT_GNU_H
#define TNC_FORMAT_GNU_H

#include <sys/types.h>

#include "bytebuf.h"
#include "base/member.h"
#include "format/encopts.h"

/* Append a private member of TYPE, 'K' or 'L', that holds TEXT.  */
int gnu_put_long (struct encode_opts const *o, char type, char const *text,
                  struct bytebuf *out);

/* Store V in the field of WIDTH bytes: octal if it fits, else base-256.  */
void gnu_put_number (unsigned char *field, size_t width, intmax_t v);

/* Store the access and change times of M in BLOCK, or read those that BLOCK
   has.  */
void gnu_put_times (unsigned char *block, struct member const *m);
void gnu_get_times (unsigned char const *block, struct member *m);

/* Append a 'V' block with LABEL, made at time T.  */
int gnu_put_label (char const *label, time_t t, struct bytebuf *out);

/* Append an 'M' block that continues NAME: SIZE bytes are left and DONE are on
   earlier volumes.  */
int gnu_put_continuation (char const *name, off_t size, off_t done,
                          struct bytebuf *out);

#endif
