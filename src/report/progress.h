/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* progress.h - --progress: how far the run is, on standard error, while it
   goes on.

   On a terminal, one line at its bottom that is drawn again and again, a few
   times in a second.  It is cleared before anything else is printed and put
   back at the next call.  The cursor stays at its beginning, so that what
   others print takes its place, and so that a terminal which breaks the line
   when it gets narrower loses nothing.  Elsewhere, lines or JSON objects from
   time to time.  SIGUSR1, unless somebody else wants it, and SIGINFO print one
   more.

   Nothing is drawn by a timer: there are calls between members and between
   records.

   Cost:       a call that has nothing to print takes the time of reading a
               coarse clock; all functions but progress_new do nothing if P is
               null.
   Errors:     none; what cannot be printed is lost.
   Ownership:  borrows all arguments.
   Threads:    main thread only.  */

#ifndef TNC_REPORT_PROGRESS_H
#define TNC_REPORT_PROGRESS_H

#include <stdbool.h>

#include "base/diag.h"
#include "report/listing.h"
#include "report/progress_line.h"

enum progress_form
{
  PROGRESS_OFF,      /* nothing, and signals have the effect that they have
                        without the option */
  PROGRESS_AUTO,     /* LIVE or PLAIN */
  PROGRESS_LIVE,     /* one line that is drawn again */
  PROGRESS_PLAIN,    /* a line every ten seconds */
  PROGRESS_JSON,     /* an object every second, and one at the end */
  PROGRESS_ON_DEMAND /* only for signals */
};

struct progress_opts
{
  enum progress_form form;
  bool scan;      /* count first what is to be archived */
  bool take_usr1; /* nobody else wants SIGUSR1 */
  /* Converts names for JSON, see progress_append_json.  */
  char *(*to_utf8) (void *, char const *); /* or null */
  void *to_utf8_arg;                       /* borrowed */
};

/* Fill in how far the run is; its figures are zero.  */
typedef void (*progress_measure) (void *arg, struct progress_figures *f);

struct progress;

/* Start to show how the run goes on D->err.  OPERATION is its name in capital
   letters.  Null if O is off.  */
struct progress *progress_new (struct progress_opts const *o,
                               char const *operation, struct listing *l,
                               struct diag *d, progress_measure measure,
                               void *arg);

/* The member NAME, which is copied, begins.  */
void progress_member (struct progress *p, char const *name);

/* Something was done: show it if it is time.  */
void progress_tick (struct progress *p);

/* The run is over: show nothing any more, but for the last JSON object.  */
void progress_end (struct progress *p);

void progress_free (struct progress *p);

#endif
