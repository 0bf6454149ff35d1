/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* decode.h - header blocks into members, as a state machine that does no
   I/O: the caller hands over blocks, the decoder takes as many as it
   wants and says what came of it.

   Units:      512-byte blocks.
   Errors:     problems of the archive are issues; -ENOMEM shows up as
               DECODE_NO_MEMORY.
   Ownership:  the caller owns the member; its strings live in its arena.
   Limits:     see DECODE_MAX_*: memory does not grow with what an archive
               declares (R51, R72).  */

#ifndef TNC_FORMAT_DECODE_H
#define TNC_FORMAT_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/member.h"
#include "format/encode.h"
#include "format/issue.h"
#include "format/paxkey.h"

enum
{
  DECODE_MAX_NAME = 1 << 20,    /* path, linkpath, L, K */
  DECODE_MAX_OWNER = 64 << 10,
  DECODE_MAX_XATTR = 16 << 20,
  DECODE_MAX_ACL = 128 << 10,
  DECODE_MAX_NUMBER = 64,
  DECODE_MAX_DUMPDIR = 64 << 20,
  DECODE_MAX_REGIONS = 1 << 22
};

struct decode_opts
{
  struct paxrules const *pax;   /* borrowed; never null */
  charset_fn from_utf8;         /* or null */
  void *from_utf8_arg;          /* borrowed */
};

enum decode_status
{
  DECODE_MORE,                  /* go on with the next block */
  DECODE_MEMBER,                /* *M is complete; its data follows */
  DECODE_ZERO,                  /* a block of zeros where a header was due */
  DECODE_BAD,                   /* no header: bad checksum or impossible
                                   values; resynchronise */
  DECODE_NO_MEMORY
};

struct decode;

/* A decoder that fills M, which is borrowed.  NULL if out of memory.  */
struct decode *decode_new (struct decode_opts const *o, struct member *m);

/* Look at COUNT >= 1 blocks at SPAN; set *USED to how many were taken,
   at least one.  Before the first block of each member M is cleared.
   Issues are added to ISSUES.  */
enum decode_status decode_step (struct decode *d, unsigned char const *span,
                                size_t count, size_t *used,
                                struct issues *issues);

/* Whether the decoder stands inside the headers of a member, so that the
   end of the archive here is premature.  Extended headers with nothing
   behind them do not count.  */
bool decode_is_inside (struct decode const *d);

/* Forget what was begun, as before resynchronising.  Global headers that
   were read stay in force.  */
void decode_reset (struct decode *d);

/* The label a pax global header set (GNU.volume.label), or NULL.  The
   decoder owns it.  */
char const *decode_label (struct decode const *d);

void decode_free (struct decode *d);

/* Whether BLOCK is a header: its checksum is right.  */
bool decode_is_header (unsigned char const *block);

/* Whether BLOCK holds only zeros.  */
bool decode_is_zero (unsigned char const *block);

#endif
