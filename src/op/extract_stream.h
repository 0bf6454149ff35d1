/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* extract_stream.h - the data of a member to standard output (-O) or to a
   program
   (--to-command) instead of a file.

   Errors:     enum outcome; trouble was reported.
   Threads:    main thread only.  */

#ifndef TNC_OP_EXTRACT_STREAM_H
#define TNC_OP_EXTRACT_STREAM_H

#include "fs/store.h"
#include "op/visit.h"

struct extract_stream
{
  struct run *run;             /* borrowed */
  struct store *store;         /* borrowed; reads the member's data */
  struct pagecache_stream out; /* standard output */
  struct timespec start;       /* for times a member does not have */
};

void extract_stream_init (struct extract_stream *p, struct run *r,
                          struct store *s, struct timespec start);

/* V's member; nothing happens unless it is a regular file or something
   like it.  */
enum outcome extract_stream_member (struct extract_stream *p,
                                    struct visit const *v);

/* Nothing more comes.  */
enum outcome extract_stream_finish (struct extract_stream *p);

#endif
