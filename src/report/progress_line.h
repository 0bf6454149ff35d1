/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* progress_line.h - the text of --progress: a line for people, or a JSON
   object for programs.

   Units:      bytes, seconds, columns of a terminal.
   Ownership:  appends to buffers of the caller.
   Errors:     exhausted memory ends the program.
   Threads:    any.  */

#ifndef TNC_REPORT_PROGRESS_LINE_H
#define TNC_REPORT_PROGRESS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytebuf.h"

/* How far a run is.  */
struct progress_figures
{
  uintmax_t bytes;       /* of the archive, not compressed */
  uintmax_t members;     /* that were begun */
  uintmax_t done, total; /* of what there is to do, in any unit; TOTAL is 0 if
                            that is not known */
  /* What --progress-scan counted; 0 if that is not known.  */
  uintmax_t total_bytes, total_members;
};

/* All that a line says.  */
struct progress_line
{
  struct progress_figures figures;
  double seconds;        /* since the run began */
  double rate;           /* bytes in a second */
  char const *name;      /* borrowed; of the current member, or empty */
  char const *operation; /* borrowed; a word in capital letters.  JSON only */
  bool done;             /* the run is over.  JSON only */
};

/* How much of L is done, in hundredths; -1 if that is not known.  */
int progress_percent (struct progress_figures const *f);

/* How many seconds the rest of L takes if it goes on as it went so far; -1 if
   that is not known.  */
double progress_left (struct progress_line const *l);

/* Append SECONDS as "0:07", "12:05", "1:02:03" or, from 100 hours on,
   "4d 4h".  */
void progress_append_duration (struct bytebuf *b, double seconds);

/* Append NAME in at most COLUMNS columns.  Of a longer one, the end is kept,
   after "...".  What cannot be printed becomes a '?', so that no name can
   control a terminal.  Characters that take two columns or none are kept
   whole.  */
void progress_append_name (struct bytebuf *b, char const *name,
                           size_t columns);

/* Append L for people in at most COLUMNS columns, without a newline.  The name
   gives way first.  */
void progress_append_text (struct bytebuf *b, struct progress_line const *l,
                           size_t columns);

/* Append L as a JSON object and a newline.  TO_UTF8, unless null, converts a
   name as charset_to_utf8 does; ARG is its first argument.  */
void progress_append_json (struct bytebuf *b, struct progress_line const *l,
                           char *(*to_utf8) (void *, char const *), void *arg);

#endif
