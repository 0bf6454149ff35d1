/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* continued.h - the headers at the beginning of a volume: perhaps a label,
   then perhaps a continuation header, and in the pax format a pseudo member
   for programs that do not support volumes.  None of it is trusted: it is only
   compared with the member that is being read.

   Units:      bytes.
   Errors:     enum continued_status; failures are already reported.
   Ownership:  a continued owns its member and buffers.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_CONTINUED_H
#define TNC_STREAM_CONTINUED_H

#include "archive/blockin.h"
#include "format/decode.h"
#include "stream/report_issues.h"

/* The member that was being read when the last volume ended.  */
struct continued_member
{
  char const *name; /* borrowed; as recorded */
  off_t total;      /* full size of the file, over all volumes, holes
                       included */
  off_t left;       /* how much of it is still to come; 0 at its end */
};

struct continued
{
  struct member member;  /* the decoded headers */
  struct decode *decode; /* owned */
  struct issues issues;
  enum outcome outcome; /* what was reported about the headers */
  char const *name;     /* borrowed from the two above; null if the volume does
                           not name a member */
  off_t size, offset;   /* bytes still to come, bytes on earlier volumes */
  bool may_be_cut;      /* the name may be cut off after RAW_NAME_BYTES */
};

enum continued_status
{
  CONTINUED_OK,
  CONTINUED_NOT_TAR, /* reported */
  CONTINUED_FAILED   /* reported */
};

/* Set up C.  *O is copied.  */
void continued_init (struct continued *c, struct decode_opts const *o);

/* Read the headers at the beginning of a volume.  IN must be at the start of
   the volume and must not change volumes meanwhile.  INSIDE: the last volume
   ended within the headers of a member, so their bytes may look like
   anything.  */
enum continued_status continued_read (struct continued *c, struct blockin *in,
                                      struct diag *d,
                                      struct reported *reported, bool inside);

/* Whether the volume continues where M stopped.  If not, this is reported.  */
bool continued_check (struct continued const *c, struct diag *d,
                      struct continued_member const *m);

/* Free what C owns.  */
void continued_release (struct continued *c);

#endif
