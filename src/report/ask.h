/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* ask.h - the questions of -w, and answers to others.  */

#ifndef TNC_REPORT_ASK_H
#define TNC_REPORT_ASK_H

#include <stdbool.h>

#include "base/diag.h"
#include "report/listing.h"

struct ask
{
  bool from_tty;           /* stdin is taken: read /dev/tty */
  void *in;                /* FILE, opened at the first question */
  bool at_eof;             /* everything further is "no" */
  struct listing *listing; /* borrowed */
  struct diag *diag;       /* borrowed */
};

void ask_init (struct ask *a, bool from_tty, struct listing *l,
               struct diag *d);

/* `WHAT 'NAME'?' on the listing stream; whether the answer is yes.  */
bool ask_confirm (struct ask *a, char const *what, char const *name);

/* Read a line, without its newline, into *LINE, which is *ROOM bytes long
   and grows as with getline.  False at the end of input, or if there is
   nobody to ask, which is reported.  */
bool ask_line (struct ask *a, char **line, size_t *room);

void ask_close (struct ask *a);

#endif
