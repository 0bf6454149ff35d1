/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* intr.h - flags that signal handlers set and the main loop reads between
   members and records: the only mutable globals of the program.

   Threads:    handlers may run anywhere; the flags are read by the main
               thread.  */

#ifndef TNC_BASE_INTR_H
#define TNC_BASE_INTR_H

#include <signal.h>
#include <stdbool.h>

/* Make SIGNAL count instead of acting, also if it is blocked now.  0 or
   -errno.  */
int intr_install (int signal);

/* How often any installed signal arrived since the last call.  */
int intr_take (void);

#endif
