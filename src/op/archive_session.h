/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* archive_session.h - what the operations that add to an archive share: the
   run's writer, the loop over the names, the end of the archive.

   Errors:     enum outcome; failures are already reported.
   Ownership:  archive_session_begin hands the writer to the run;
               archive_session_add_names and archive_session_end close it.
   Threads:    main thread only.  */

#ifndef TNC_OP_ARCHIVE_SESSION_H
#define TNC_OP_ARCHIVE_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

struct dump_source;
struct run;
struct writer;
struct writer_opts;

/* Set *O to the user's writer options.  With several volumes, add what only R
   knows: the user and group of this process.  */
void archive_session_writer_opts (struct run *r, struct writer_opts *o);

/* Restart the totals: from here on they count what R writes.  */
void archive_session_reset_totals (struct run *r);

/* Make W the writer of R.  */
void archive_session_begin (struct run *r, struct writer *w);

/* With --reflink, let the data of new members begin at whole blocks of the
   archive's file system, unless another alignment was chosen.  O is what R's
   writer uses.  */
void archive_session_align (struct run const *r, struct writer_opts *o);

/* List the archive or volume that the run ARG has just begun to write: the
   backup name of the old one, and the label.  */
void archive_session_list_volume (void *arg);

/* Archive all names of SOURCE, finish and close the archive, verify
   it with --verify, and remove the files with --remove-files.  Returns the
   worst outcome.  */
enum outcome archive_session_add_names (struct run *r,
                                        struct dump_source const *source);

/* Write the end of the archive, unless UNFINISHED, and close it.  */
enum outcome archive_session_end (struct run *r, bool unfinished);

/* As archive_session_end, then do --verify.  The files are looked up in the
   directory of -C number CWD, the last one, as GNU tar does.  */
enum outcome archive_session_end_verified (struct run *r, bool unfinished,
                                           size_t cwd);

#endif
