/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* extract_stream.h - extracts the data of members to standard output (-O) or
   to a program (--to-command) instead of files.

   Errors:     enum outcome; failures are already reported.
   Threads:    main thread only.  */

#ifndef TNC_OP_EXTRACT_STREAM_H
#define TNC_OP_EXTRACT_STREAM_H

#include "fs/store.h"

struct run;
struct visit;

struct extract_stream
{
  struct run *run;             /* borrowed */
  struct store *store;         /* borrowed; reads the member's data */
  struct pagecache_stream out; /* standard output */
  struct timespec start;       /* for times that a member lacks */
};

/* Set up P for R.  START replaces times that a member lacks.  */
void extract_stream_init (struct extract_stream *p, struct run *r,
                          struct store *s, struct timespec start);

/* Send the data of V's member.  Does nothing unless the member is a regular
   file or similar.  */
enum outcome extract_stream_member (struct extract_stream *p,
                                    struct visit const *v);

/* Flush the output after the last member.  */
enum outcome extract_stream_finish (struct extract_stream *p);

#endif
