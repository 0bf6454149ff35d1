/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "filetime.h"

#include "timespec.h"

struct timespec
filetime_now (void)
{
#ifdef CLOCK_REALTIME_COARSE
  struct timespec now;
  if (clock_gettime (CLOCK_REALTIME_COARSE, &now) == 0)
    return now;
#endif
  return current_timespec ();
}
