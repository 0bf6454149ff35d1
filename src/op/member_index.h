/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* member_index.h - --member-index: what the operations do with an index of the
   archive's members.  -c, -r, -u and -t without names write it, -x, -d and -t
   with names use it.

   Errors:     enum outcome; failures are already reported.
   Ownership:  the run has the index that is written.
   Threads:    main thread only.  */

#ifndef TNC_OP_MEMBER_INDEX_H
#define TNC_OP_MEMBER_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct index_reader;
struct reader;
struct run;

/* Begin to write the index, if R has one.  Called before the archive is
   touched.  Fatal if that cannot be.  */
enum outcome member_index_begin (struct run *r);

/* The archive of R, called NAME, was read or written so far with the outcome
   O: put the index in its place, or remove it if the archive cannot be trusted
   to be as it says.  BYTES: the length of the archive, unless NAME is a
   regular file.
   Returns what is to be joined with O.  */
enum outcome member_index_end (struct run *r, enum outcome o, char const *name,
                               uintmax_t bytes);

/* READER has opened the archive.  If R has an index, begin to write it, or, if
   there are NAMES, open it in *INDEX, which is otherwise null.  */
enum outcome member_index_open (struct run *r, struct reader *reader,
                                bool names, struct index_reader **index);

#endif
