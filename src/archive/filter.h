/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* filter.h - a compressor or decompressor child as a device over a
   device.

   When the device below is a file whose pages we look after, or no plain
   file, the child has pipes on both sides and this process moves the
   compressed bytes, between its own reads and writes and never blocking
   on one side while the other waits.  Else the child gets the descriptor.

   GNU tar opens a compressed archive in a child of its own, so part of
   the messages here begin with "tar (child)".

   Errors:     what the child does wrong is reported through the diag,
               once; device_sync and device_close then return
               FILTER_REPORTED.
   Ownership:  the filter owns the device below it and closes it.  */

#ifndef TNC_ARCHIVE_FILTER_H
#define TNC_ARCHIVE_FILTER_H

#include <errno.h>

#include "archive/device.h"
#include "base/diag.h"
#include "format/magic.h"
#include "pagecache.h"

/* The child failed, and that was reported.  */
enum
{
  FILTER_REPORTED = -ECHILD
};

struct filter_opts
{
  enum filter_kind kind; /* asked for by option; FILTER_NONE */
  char const *program;   /* borrowed; of -I */
  bool auto_compress;    /* -a */
};

/* Put the filter KIND over BELOW, which it then owns.  When writing to a
   device that wants records, they have RECORD_BYTES.  FIRST, N: bytes that
   were already read from BELOW (reading only).  Problems are reported
   through D; NULL after a fatal one.  */
struct device *filter_open (struct filter_opts const *o, enum filter_kind kind,
                            struct device *below, struct pagecache *pc,
                            struct diag *d, size_t record_bytes,
                            void const *first, size_t n);

/* Report that the device NAME of a filter could not be opened, as if a
   child had tried.  -> OUT_FATAL.  */
enum outcome filter_open_failed (struct diag *d, char const *name,
                                 enum device_access access,
                                 struct device_failure const *failure);

/* Nothing more will be read from the filter DEV: its child may die by
   SIGPIPE when it is closed.  With QUIET the run has failed already and
   how the child ends is not reported.  */
void filter_stop (struct device *dev, bool quiet);

/* The archive that is read from DEV ended as it should.  If DEV is a filter
   over a block device, its child may fail on the old data that follow.  */
void filter_complete (struct device *dev);

#endif
