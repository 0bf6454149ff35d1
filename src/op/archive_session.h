/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* archive_session.h - what the operations that add to an archive share: the
   run's writer, all names onto it, the end.

   Errors:     enum outcome; trouble was reported.
   Ownership:  archive_session_begin hands the writer to the run;
   archive_session_add_names and archive_session_end close it. Threads:    main
   thread only.  */

#ifndef TNC_OP_ARCHIVE_SESSION_H
#define TNC_OP_ARCHIVE_SESSION_H

#include "op/run.h"
#include "stream/writer.h"

/* What the user wants of the writer, with what only a run knows: who
   runs it.  */
void archive_session_writer_opts (struct run *r, struct writer_opts *o);

/* From here on the totals are of what R writes: nothing yet.  */
void archive_session_reset_totals (struct run *r);

/* The run writes to W from here on.  */
void archive_session_begin (struct run *r, struct writer *w);

/* List what there is to say of the archive, or of the volume, that the run
   ARG began to write: another one has a new name, or it has a label.  */
void archive_session_list_volume (void *arg);

/* Where names come from; as name_list_next.  */
typedef enum outcome (*archive_session_source) (void *arg,
                                                struct name_list_name *n);

/* Archive all names that NEXT gives, finish, close and perhaps verify the
   archive, remove the files if they are to be removed.  -> the gravest
   outcome.  */
enum outcome archive_session_add_names (struct run *r,
                                        archive_session_source next,
                                        void *arg);

/* The names of the command line, for archive_session_add_names; ARG is the
 * cursor.  */
enum outcome archive_session_next_operand (void *arg,
                                           struct name_list_name *n);

/* Write the end, unless UNFINISHED, and close.  */
enum outcome archive_session_end (struct run *r, bool unfinished);

/* The same, and then --verify if that is wanted.  The files are looked for
   in the directory of -C number CWD, the last one, as GNU tar does.  */
enum outcome archive_session_end_verified (struct run *r, bool unfinished,
                                           size_t cwd);

#endif
