/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* visit.h - the loop over the members of an archive that the reading
   operations share: which members are wanted, what they are called here,
   what was asked for and never came.

   Errors:     enum outcome; trouble was reported.
   Ownership:  what an action is handed is valid during its call.
   Threads:    main thread only.  */

#ifndef TNC_OP_VISIT_H
#define TNC_OP_VISIT_H

#include "op/run.h"

struct visit
{
  struct run *run;       /* borrowed */
  struct reader *reader; /* borrowed; stands before M's data */

  /* The member.  Its name is as stored; the link name of a link is the one
     to use.  */
  struct member *m;

  char const *name; /* to use: renamed, made safe */
  bool gone;        /* nothing was left of the name */
  size_t cwd;       /* of -C, for cwd_fd */
};

/* The block ordinal of V's member that GNU tar shows with -R, but for the
   listing: not quite where it begins.  */
off_t visit_block (struct visit const *v);

/* What to do with one member.  Data it leaves unread is skipped.  */
typedef enum outcome (*visit_action) (void *arg, struct visit const *v);

/* See to it that V->m->dumpdir is what the member has of one, be it in an
   extended header or in its data, or null unless it is WANTED.  Done for
   the members that visit_members hands out, if -G or -d wants it.  */
enum outcome visit_dumpdir (struct visit const *v, bool wanted);

/* What comes before the archive is opened, the names being known.
   OUT_FATAL ends the run.  */
typedef enum outcome (*visit_prelude) (void *arg);

/* Open the archive, call ACTION for each member that is wanted, report
   names that were never met, close.  PRELUDE may be null.  -> the gravest
   outcome.  */
enum outcome visit_members (struct run *r, visit_prelude prelude,
                            visit_action action, void *arg);

#endif
