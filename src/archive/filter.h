/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* filter.h - a compressor or decompressor child as a device on top of another
   device.

   Usually the child gets the descriptor of the device below.  But if that
   device is a file whose pages we keep out of the cache, or is not a plain
   file, the child has pipes on both sides and this process copies the
   compressed bytes between its own reads and writes.  It never blocks on one
   side while the other one waits.

   GNU tar opens a compressed archive in a child process, so some messages here
   begin with "tar (child)".

   Errors:     failures of the child are reported through the diag, once;
               device_sync and device_close then return FILTER_REPORTED.
   Ownership:  the filter owns the device below and closes it.  */

#ifndef TNC_ARCHIVE_FILTER_H
#define TNC_ARCHIVE_FILTER_H

#include <errno.h>

#include "archive/device.h"
#include "base/diag.h"
#include "format/magic.h"
#include "pagecache.h"

/* The child failed, and this was reported.  */
enum
{
  FILTER_REPORTED = -ECHILD
};

struct filter_opts
{
  enum filter_kind kind; /* the option given, or FILTER_NONE */
  char const *program;   /* borrowed; from -I */
  unsigned threads;      /* of any program but -I's; see compressor.h */
  bool auto_compress;    /* -a */
  bool seekable;         /* --seekable: write frames, see frames.h */
};

/* Put the filter KIND on top of *DEV, which it then owns; *DEV is then the
   filter.  If the device below wants records, they are written with
   RECORD_BYTES.  The N bytes at FIRST were already read from it (reading
   only). Failures are reported through D.  OUT_OK, or fatal; then *DEV is
   closed and null.  */
enum outcome filter_open (struct filter_opts const *o, enum filter_kind kind,
                          struct device **dev, struct pagecache *pc,
                          struct diag *d, size_t record_bytes,
                          void const *first, size_t n);

/* Report that the device NAME below a filter could not be opened, as if a
   child had tried.  Returns OUT_FATAL.  */
enum outcome filter_open_failed (struct diag *d, char const *name,
                                 enum device_access access,
                                 struct device_failure const *failure);

/* The caller will not read more from the filter DEV, so the child may die of
   SIGPIPE at close.  QUIET: the run has already failed; do not report how the
   child ends.  */
void filter_stop (struct device *dev, bool quiet);

/* The archive read from DEV ended properly.  If DEV is a filter over a block
   device, its child may now fail on the old data that follows.  */
void filter_complete (struct device *dev);

/* Whether DEV is a filter and the device below it failed, which was reported
   and explained.  */
bool filter_failed_below (struct device const *dev);

/* The program that DEV runs, or null if it is no filter.  */
char const *filter_program (struct device const *dev);

/* The device below the filter DEV; null if DEV is no filter or if the one
   below is another filter.  */
struct device *filter_below (struct device *dev);

/* Stop the child of the filter DEV, which reads, free DEV, and hand over the
   device below.  *KIND is what DEV was opened with.  *ERR is FILTER_REPORTED
   or 0.  */
struct device *filter_remove (struct device *dev, enum filter_kind *kind,
                              int *err);

/* The device below the filter DEV took N bytes before DEV was opened. Messages
   count them, too.  */
void filter_count (struct device *dev, uintmax_t n);

#endif
