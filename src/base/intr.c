/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/intr.h"

#include <errno.h>
#include <stddef.h>

static sig_atomic_t volatile arrived[INTR_REQUESTS];

static void
ask_for_totals (int signal)
{
  (void) signal;
  arrived[INTR_TOTALS] = 1;
}

static void
ask_for_progress (int signal)
{
  (void) signal;
  arrived[INTR_PROGRESS] = 1;
}

int
intr_install (int signal, enum intr_request r)
{
  struct sigaction act = { .sa_flags = SA_RESTART };
  act.sa_handler = r == INTR_TOTALS ? ask_for_totals : ask_for_progress;
  sigemptyset (&act.sa_mask);
  if (sigaction (signal, &act, NULL) != 0)
    return -errno;
  /* The parent process may have blocked it.  */
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, signal);
  return -pthread_sigmask (SIG_UNBLOCK, &set, NULL);
}

bool
intr_take (enum intr_request r)
{
  bool asked = arrived[r];
  if (asked)
    arrived[r] = 0;
  return asked;
}
