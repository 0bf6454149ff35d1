/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* monotonic.h - a clock that nobody sets, to measure how long something
   takes.  */

#ifndef TNC_MONOTONIC_H
#define TNC_MONOTONIC_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds since some moment in the past.  */
static inline uintmax_t
monotonic_ns (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * UINTMAX_C (1000000000) + t.tv_nsec;
}

#endif
