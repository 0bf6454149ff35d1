/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* trace.h - lines on standard error about the program's decisions, for testing
   and debugging.  The environment variable TNC_TRACE names the topics,
   separated by commas, or is "all".  The topics:

     page-cache  how each file is kept out of the page cache, and why not
     prefetch    when reading ahead starts and stops
     pool        when small files are written by threads
     archive     devices opened, volumes changed, children started

   A line is `trace: TOPIC: TEXT'.  Only tests may depend on TEXT.

   Cost:       when tracing is off, each call reads the environment once.  Call
               it at most once per file, not per block.
   Errors:     none; a line that cannot be written is lost.
   Threads:    any; a line is one write.  */

#ifndef TNC_TRACE_H
#define TNC_TRACE_H

/* Print the line if TOPIC is enabled.  A line is cut at 1,000 bytes.  Keeps
   errno.  */
void trace (char const *topic, char const *format, ...)
    __attribute__ ((format (printf, 2, 3)));

#endif
