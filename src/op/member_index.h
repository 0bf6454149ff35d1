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
struct visit;

/* Begin to write the index, if R has one.  Called before the archive is
   touched.  Fatal if that cannot be.  */
enum outcome member_index_begin (struct run *r);

/* The archive of R, called NAME, was read or written so far with the outcome
   O: put the index in its place, or remove it if the archive cannot be trusted
   to be as it says.  BYTES: the length of the archive; 0: as its file is.
   Returns what is to be joined with O.  */
enum outcome member_index_end (struct run *r, enum outcome o, char const *name,
                               uintmax_t bytes);

/* READER has opened the archive.  If R has an index, begin to write it, or, if
   there are NAMES, open it in *INDEX, which is otherwise null.  */
enum outcome member_index_open (struct run *r, struct reader *reader,
                                bool names, struct index_reader **index);

/* What member_index_visit calls.  */
struct member_index_actions
{
  /* Whether the member V->m, of which only the name, the kind and the time are
     known, is wanted.  It may set V->last.  */
  enum outcome (*choose) (void *arg, struct visit *v, bool *wanted);
  /* Act on V, which is wanted.  */
  enum outcome (*act) (void *arg, struct visit *v);
  /* Choose and act, as without an index.  */
  enum outcome (*visit) (void *arg, struct visit *v);
  void *arg; /* borrowed */
};

/* Do with the members of READER what visit_each with A->visit does, but read
   only those that are wanted, or that must be read in any case.  */
enum outcome member_index_visit (struct run *r, struct reader *reader,
                                 struct index_reader *index,
                                 struct member_index_actions const *a);

#endif
