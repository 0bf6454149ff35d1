/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* filetime.h - the clock that files are dated by.

   Linux dates a file that changes by a clock that ticks some hundred times
   a second, and so a little before what clock_gettime (CLOCK_REALTIME)
   said earlier; see clock_getres(2), CLOCK_REALTIME_COARSE.  Who wants to
   tell later what changed since now must remember this time instead.  */

#ifndef TNC_FILETIME_H
#define TNC_FILETIME_H

#include <time.h>

/* No file that changes from now on will bear an earlier date, as long as
   nobody sets the clock or the date.  */
struct timespec filetime_now (void);

/* The same, and whatever changed before the call bears an earlier date.  It
   takes until the next tick, some milliseconds at most.  */
struct timespec filetime_next (void);

/* The latest time at which a file that bears the date T may have changed.
   Some file systems have only whole seconds, FAT only even ones.  */
struct timespec filetime_latest (struct timespec t);

#endif
