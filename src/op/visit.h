/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* visit.h - the loop over the members of an archive, for all operations.  For
   those that read what the user names, it also decides which members are
   wanted and what they are called here, and reports operands that matched
   nothing.

   Errors:     enum outcome; failures are already reported.
   Ownership:  what an action receives is valid during its call.
   Threads:    main thread only.  */

#ifndef TNC_OP_VISIT_H
#define TNC_OP_VISIT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/outcome.h"
#include "stream/reader.h"

struct match;
struct member;
struct renamer;
struct run;

struct visit
{
  struct run *run;           /* borrowed */
  struct reader *reader;     /* borrowed; positioned at M's data */
  struct match const *match; /* borrowed; what the user wants; null: each
                                member, under the name that is stored */

  /* The member.  Its name is as stored; the target of a link is already
     renamed.  */
  struct member *m;

  char const *name; /* the name to use: renamed, made safe */
  bool gone;        /* renaming left nothing of the name */
  size_t cwd;       /* number of the -C, for cwd_fd */
  bool last;        /* set by an action: visit no further member */
};

/* The block ordinal that GNU tar shows for V's member with -R, except in a
   listing.  It is not quite the block at which the member begins.  */
off_t visit_block (struct visit const *v);

/* What to do with one member.  Data that it does not read is skipped.  */
typedef enum outcome (*visit_action) (void *arg, struct visit *v);

/* Open the archive of R for reading into *READER, see reader_open.  OUT_OK, or
   fatal; then *READER is null.  */
enum outcome visit_open (struct run *r, struct reader_opts const *o,
                         reader_hook event, void *event_arg,
                         struct reader **reader);

/* Call ACTION for each member that READER finds, under the name that it has in
   the archive, with -C number 0.  Returns the worst outcome.  */
enum outcome visit_each (struct run *r, struct reader *reader,
                         visit_action action, void *arg);

/* Set V->m->dumpdir to the member's dumpdir, from an extended header or from
   the data, or to null if there is none or it is not WANTED. visit_members
   does this itself when -G or -d needs dumpdirs.  */
enum outcome visit_dumpdir (struct visit const *v, bool wanted);

/* Whether M, a member after that of V, will be visited as far as that is
   known. Sets *NAME to the name of its file, without trailing slashes, and
   *CWD to the number of its -C.  Reports and counts nothing if RENAMER does
   not.  */
bool visit_expects (struct visit const *v, struct renamer *renamer,
                    struct member *m, char const **name, size_t *cwd);

/* Called when the names are known, before the archive is opened.  A fatal
   outcome ends the run.  */
typedef enum outcome (*visit_prelude) (void *arg);

/* Open the archive, call ACTION for each member that is wanted, report
   operands that matched nothing, and close.  PRELUDE may be null.  Returns the
   worst outcome.  */
enum outcome visit_members (struct run *r, visit_prelude prelude,
                            visit_action action, void *arg);

/* For totals: how many bytes the struct run at RUN has read of the archive. */
uintmax_t visit_bytes_read (void *run);

#endif
