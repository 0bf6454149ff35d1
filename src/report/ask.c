/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "xio.h"

#define DIAG_KIND KIND_READ

void
ask_init (struct ask *a, bool from_tty, struct listing *l, struct diag *d)
{
  *a = (struct ask) { .from_tty = from_tty, .listing = l, .diag = d };
}

/* Open the input for answers.  False: reported.  */
static bool
open_input (struct ask *a)
{
  if (a->in)
    return true;
  a->in = a->from_tty ? fopen ("/dev/tty", "re") : xio_stdin ();
  if (!a->in)
    {
      a->outcome = diag_call_fatal (a->diag, "open", "/dev/tty", errno);
      a->at_eof = true;
    }
  return a->in != NULL;
}

bool
ask_confirm (struct ask *a, char const *question, char const *name)
{
  if ((a->at_eof && !a->in) || !open_input (a))
    return false;
  FILE *out = a->listing->out;
  listing_yield (a->listing);
  fprintf (out, question, diag_quote (a->diag, name));
  fflush (out);

  char *line = NULL;
  size_t room = 0;
  ssize_t n = a->at_eof ? -1 : getline (&line, &room, a->in);
  bool yes = n > 0 && line[n - 1] == '\n' && rpmatch (line) > 0;
  if (n <= 0 || line[n - 1] != '\n')
    {
      /* Later output starts on a new line.  */
      a->at_eof = true;
      putc ('\n', out);
      fflush (out);
    }
  free (line);
  return yes;
}

bool
ask_line (struct ask *a, char **line, size_t *room)
{
  if (!open_input (a))
    return false;
  ssize_t n = getline (line, room, a->in);
  if (n <= 0)
    return false;
  if ((*line)[n - 1] == '\n')
    (*line)[n - 1] = '\0';
  return true;
}

enum outcome
ask_close (struct ask *a)
{
  if (a->from_tty && a->in)
    fclose (a->in);
  a->in = NULL;
  return a->outcome;
}
