/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/intr.h"

#include <errno.h>
#include <stddef.h>

static sig_atomic_t volatile arrived;

static void
count (int signal)
{
  (void) signal;
  arrived = 1;
}

int
intr_install (int signal)
{
  struct sigaction act = { .sa_handler = count, .sa_flags = SA_RESTART };
  sigemptyset (&act.sa_mask);
  if (sigaction (signal, &act, NULL) != 0)
    return -errno;
  /* The parent process may have blocked it.  */
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, signal);
  return -pthread_sigmask (SIG_UNBLOCK, &set, NULL);
}

int
intr_take (void)
{
  int n = arrived;
  arrived = 0;
  return n;
}
