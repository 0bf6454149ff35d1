/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* stderr_relay.h - passes on what a program writes to standard error, and
   keeps the last line.

   A process of its own does this.  It lives until the last process that has
   the pipe has closed it, which may be long after the program and we have
   ended; so no text is lost, and nobody waits for the others.

   Units:      bytes.
   Errors:     without a relay there is no last line; nothing else changes.
   Ownership:  the caller closes the descriptor that stderr_relay_start
               returns; stderr_relay_finish releases the rest.
   Threads:    any, but one relay belongs to one thread.  */

#ifndef TNC_STDERR_RELAY_H
#define TNC_STDERR_RELAY_H

#include <sys/types.h>

/* The most that is kept of a line, with a NUL.  */
enum
{
  STDERR_RELAY_LINE = 256
};

struct stderr_relay
{
  pid_t pid;  /* 0 if there is none */
  int socket; /* owned; to the process */
};

/* Start a relay to our standard error.  Returns the descriptor to be the
   program's standard error, or -1 if there can be no relay.  */
int stderr_relay_start (struct stderr_relay *r);

/* The program has ended.  Pass on all that it wrote, and set LINE to the last
   line that is not empty, or to "".  Gives up after a second, if standard
   error takes nothing.  */
void stderr_relay_finish (struct stderr_relay *r,
                          char line[STDERR_RELAY_LINE]);

#endif
