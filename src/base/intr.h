/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* intr.h - flags that signal handlers set and the main loop reads between
   members and records.  They are the only mutable globals of the program.

   Threads:    handlers may run in any thread; the main thread reads the
               flags.  */

#ifndef TNC_BASE_INTR_H
#define TNC_BASE_INTR_H

#include <signal.h>
#include <stdbool.h>

/* What a signal asks for.  */
enum intr_request
{
  INTR_TOTALS,
  INTR_PROGRESS,
  INTR_REQUESTS
};

/* Let SIGNAL ask for R instead of taking its default action.  Unblocks it.  0
   or -errno.  */
int intr_install (int signal, enum intr_request r);

/* Whether a signal has asked for R since the last call.  */
bool intr_take (enum intr_request r);

#endif
