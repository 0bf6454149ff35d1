/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* filter.h - a compressor or decompressor child as a device over a
   device.  With --no-page-cache the file I/O stays with us: the child
   has pipes on both sides, a second small child... or rather a pump in
   this process moves the compressed bytes.

   Ownership:  the filter owns the device below it and closes it.  */

#ifndef TNC_ARCHIVE_FILTER_H
#define TNC_ARCHIVE_FILTER_H

#include "archive/device.h"
#include "base/diag.h"
#include "format/magic.h"

struct filter_opts
{
  enum filter_kind kind;        /* asked for by option; FILTER_NONE */
  char const *program;          /* borrowed; of -I */
  bool auto_compress;           /* -a */
};

/* Put the filter KIND over BELOW, which it then owns.  FIRST, N: bytes that
   were already read from BELOW (reading only).  Problems are reported
   through D; NULL after a fatal one.  */
struct device *filter_open (struct filter_opts const *o,
                            enum filter_kind kind, struct device *below,
                            struct pagecache *pc, struct diag *d,
                            void const *first, size_t n);

#endif
