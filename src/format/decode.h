/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* decode.h - header blocks into members, as a state machine that does no
   I/O: the caller hands over blocks, the decoder takes as many as it
   wants and says what came of it.

   Units:      512-byte blocks.
   Errors:     problems of the archive are issues; -ENOMEM shows up as
               DECODE_NO_MEMORY.
   Ownership:  the caller owns the member; its strings live in its arena.
   Limits:     see DECODE_MAX_* in paxkey.h: memory does not grow with
               what an archive declares.
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
  DECODE_MORE,   /* go on with the next block */
  DECODE_MEMBER, /* *M is complete; its data follows */
  DECODE_ZERO,   /* a block of zeros where a header was due */
  DECODE_BAD,    /* no header: bad checksum or impossible
                    values; resynchronise */
  DECODE_NO_MEMORY
};

struct decode;

/* A decoder that fills M, which is borrowed.  NULL if out of memory.  */
struct decode *decode_new (struct decode_opts const *o, struct member *m);

/* Look at COUNT >= 1 blocks at SPAN; set *USED to how many were taken, at
   least one.  The last one taken is the one that the status is about.
   When the header block of a member comes M is cleared.

   Issues are added to ISSUES; print and clear them after every call, since
   a long extended header may have any number.  A sparse map that makes no
   sense is one, and sets M->damaged: the data of M is to be skipped.

   M->kind, M->size and M->archived_size are all that matters for what
   follows: M->archived_size bytes of data, in whole blocks, whatever the
   kind.  It may be as large as INT64_MAX: rounding it up can overflow.
   A label in a global header is a member of its own, without data.  */
enum decode_status decode_step (struct decode *d, unsigned char const *span,
                                size_t count, size_t *used,
                                struct issues *issues);

/* Whether the decoder stands inside the headers of a member, so that the
   end of the archive here is premature.  Extended headers with nothing
   after them do not count.  */
bool decode_is_inside (struct decode const *d);

/* Forget what was begun, as before resynchronising.  Global headers that
   were read stay in force.  */
void decode_reset (struct decode *d);

/* How many blocks in front of the header block of M hold long names.  */
size_t decode_long_blocks (struct decode const *d);

/* What the last pax global header says of a member that is continued from
   an earlier volume: false if nothing.  *NAME is owned by the decoder.  */
bool decode_continued (struct decode const *d, char const **name, off_t *size,
                       off_t *offset);

void decode_free (struct decode *d);

/* Whether BLOCK is a header: its checksum is right.  */
bool decode_is_header (unsigned char const *block);

/* Whether BLOCK holds only zeros.  */
bool decode_is_zero (unsigned char const *block);

#endif
