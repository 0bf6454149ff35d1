/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* ask.h - questions of -w, and input for other questions.  */

#ifndef TNC_REPORT_ASK_H
#define TNC_REPORT_ASK_H

#include <stdbool.h>

#include "base/diag.h"
#include "report/listing.h"

struct ask
{
  bool from_tty;           /* stdin is in use: read /dev/tty */
  void *in;                /* FILE, opened at the first question */
  bool at_eof;             /* later answers are "no" */
  enum outcome outcome;    /* of opening the input */
  struct listing *listing; /* borrowed */
  struct diag *diag;       /* borrowed */
};

/* Initialize A.  The input is opened at the first question.  */
void ask_init (struct ask *a, bool from_tty, struct listing *l,
               struct diag *d);

/* Ask QUESTION, which has a %s for the quoted NAME, on the listing stream.
   Return whether the answer is yes.  */
bool ask_confirm (struct ask *a, char const *question, char const *name)
    __attribute__ ((format (printf, 2, 0)));

/* Read a line without its newline into LINE, which has ROOM bytes and grows as
   with getline.  False at end of input, or if there is no input, which is
   reported.  */
bool ask_line (struct ask *a, char **line, size_t *room);

/* Close the input if it was opened.  Returns OUT_FATAL if it could not be
   opened.  */
enum outcome ask_close (struct ask *a);

#endif
