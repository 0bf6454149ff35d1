/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* trace.h - lines on standard error that tell what the program decides, for
   those who test or debug it.  The environment variable TNC_TRACE names the
   topics, separated by commas, or is "all".  The topics:

     page-cache  how each file is kept out of the page cache, and why not
     prefetch    when reading ahead starts and stops
     archive     devices opened, volumes changed, children started

   A line is `trace: TOPIC: TEXT'.  Nothing but tests may depend on TEXT.

   Cost:       one look at the environment for each call where tracing is
               off, so call it once per file or rarer, not per block.
   Errors:     none; a line that cannot be written is lost.
   Threads:    any; a line is one write.  */

#ifndef TNC_TRACE_H
#define TNC_TRACE_H

/* Print the line if TOPIC is wanted.  Longer lines are cut off at 1,000
   bytes.  errno stays as it is.  */
void trace (char const *topic, char const *format, ...)
    __attribute__ ((format (printf, 2, 3)));

#endif
