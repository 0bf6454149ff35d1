/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* decode.h - decode header blocks into members.  It is a state machine without
   I/O: the caller passes blocks, the decoder uses some of them and returns a
   status.

   Units:      512-byte blocks.
   Errors:     problems in the archive are issues; DECODE_NO_MEMORY if memory
               is exhausted.
   Ownership:  the caller owns the member; its strings live in its arena.
   Limits:     base/limits.h; memory does not grow with the sizes that an
               archive declares.
   Threads:    a decoder belongs to one thread.  */

#ifndef TNC_FORMAT_DECODE_H
#define TNC_FORMAT_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/member.h"
#include "format/encode.h"
#include "format/issue.h"
#include "format/paxkey.h"
#include "format/unpack.h"

struct decode_opts
{
  struct paxrules const *pax; /* borrowed; never null */
  charset_fn from_utf8;       /* or null */
  void *from_utf8_arg;        /* borrowed */
  owner_known_fn owner_known; /* or null */
  void *owner_known_arg;      /* borrowed */
};

enum decode_status
{
  DECODE_MORE,   /* continue with the next block */
  DECODE_MEMBER, /* *M is complete; its data follows */
  DECODE_ZERO,   /* a block of zeros instead of a header */
  DECODE_BAD, /* no header: bad checksum or impossible values; resynchronize */
  DECODE_NO_MEMORY
};

struct decode;

/* Make a decoder that fills M, which is borrowed.  NULL if out of memory.  */
struct decode *decode_new (struct decode_opts const *o, struct member *m);

/* Decode from the COUNT >= 1 blocks at SPAN, and set USED to the number of
   blocks used, at least one.  The status applies to the last of them.  The
   header block of a member clears M.

   Adds issues to ISSUES; print and clear them after every call, because a long
   extended header can have any number of them.  An invalid sparse map is an
   issue and sets M->damaged: the caller skips the data of M.

   M->archived_size bytes of data follow, in whole blocks, for any kind of
   member.  The value can be INT64_MAX, so rounding it up can overflow.  A
   label in a global header is a member without data.  */
enum decode_status decode_step (struct decode *d, unsigned char const *span,
                                size_t count, size_t *used,
                                struct issues *issues);

/* Whether the decoder is inside the headers of a member, so that the archive
   must not end here.  Extended headers with nothing after them do not
   count.  */
bool decode_is_inside (struct decode const *d);

/* Forget the headers of an incomplete member, before resynchronizing.  Global
   headers stay in force.  */
void decode_reset (struct decode *d);

/* The number of blocks of long names before the header block of M.  */
size_t decode_long_blocks (struct decode const *d);

/* Get what the last pax global header declares about a member that continues
   from an earlier volume.  False if nothing.  The decoder owns NAME.  */
bool decode_continued (struct decode const *d, char const **name, off_t *size,
                       off_t *offset);

/* Free D, but not its member.  */
void decode_free (struct decode *d);

/* Whether BLOCK is a header: its checksum is right.  */
bool decode_is_header (unsigned char const *block);

/* Whether BLOCK holds only zeros.  */
bool decode_is_zero (unsigned char const *block);

#endif
