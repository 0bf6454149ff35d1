/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* continued.h - what stands at the beginning of a volume before the bytes
   of the archive go on: perhaps a label, then perhaps which member is
   continued, and in the pax format a pseudo member for programs that do
   not know of volumes.  All of it is hearsay: it is compared with the
   member that is being read, and nothing else follows from it.

   Units:      bytes.
   Errors:     enum continued_status; trouble was reported.
   Ownership:  a continued owns its member and buffers.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_CONTINUED_H
#define TNC_STREAM_CONTINUED_H

#include "archive/blockin.h"
#include "format/decode.h"
#include "stream/report_issues.h"

/* The member that is being read when a volume ends.  */
struct continued_member
{
  char const *name; /* borrowed; as recorded */
  off_t total;      /* its size, with all that its volumes hold
                       and the holes */
  off_t left;       /* of it; 0 if it is complete */
};

struct continued
{
  struct member member;  /* what the headers are decoded into */
  struct decode *decode; /* owned */
  struct issues issues;
  char const *name;   /* borrowed from the two above; or null if
                         the volume does not say */
  off_t size, offset; /* what is still to come, what was before */
  bool may_be_cut;    /* the name, after RAW_NAME_BYTES */
};

enum continued_status
{
  CONTINUED_OK,
  CONTINUED_NOT_TAR, /* reported */
  CONTINUED_FAILED   /* likewise */
};

void continued_init (struct continued *c, struct decode_opts const *o);

/* Read what stands in front of the bytes that go on: INSIDE of headers those
   may be anything.  IN stands at the beginning of a volume and is not to
   change volumes meanwhile.  */
enum continued_status continued_read (struct continued *c, struct blockin *in,
                                      struct diag *d,
                                      struct reported *reported, bool inside);

/* Whether the volume goes on where M stopped; if not it was reported.  */
bool continued_check (struct continued const *c, struct diag *d,
                      struct continued_member const *m);

void continued_release (struct continued *c);

#endif
