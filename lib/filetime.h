/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* filetime.h - the clock that dates files.

   Linux dates a changed file by CLOCK_REALTIME_COARSE, which ticks a few
   hundred times a second; see clock_getres(2).  The date may be earlier than a
   time that CLOCK_REALTIME returned before the change.  To find later what
   changed since now, remember the time of this clock.  */

#ifndef TNC_FILETIME_H
#define TNC_FILETIME_H

#include <time.h>

/* The current time.  A file that changes from now on gets no earlier date,
   unless somebody sets the clock or the date.  */
struct timespec filetime_now (void);

/* As filetime_now, and a file that changed before the call has an earlier
   date.  Waits for the next tick, a few milliseconds at most.  */
struct timespec filetime_next (void);

/* The latest time at which a file dated T may have changed.  Some file systems
   store whole seconds, FAT only even ones.  */
struct timespec filetime_latest (struct timespec t);

#endif
