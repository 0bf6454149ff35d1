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

/* Count SIGNAL instead of taking its default action.  Unblocks it.  0 or
   -errno.  */
int intr_install (int signal);

/* How many installed signals arrived since the last call.  */
int intr_take (void);

#endif
