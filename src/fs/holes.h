/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* holes.h - finds the data and the holes of a file: asks the file system,
   or reads everything.

   The map is GNU tar's: data segments in ascending order, and a last
   segment of 0 bytes at the size of the file if it ends in a hole, or
   whenever the file system was asked.

   Units:      bytes; a segment found by reading is in 512-byte blocks,
               except at the end of the file.
   Errors:     0 or -errno.
   Ownership:  a map owns its array, which is reused.
   Threads:    any, one per map.  */

#ifndef TNC_FS_HOLES_H
#define TNC_FS_HOLES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/member.h"
#include "pagecache.h"
#include "sysops.h"

enum hole_detection
{
  HOLES_DEFAULT,
  HOLES_RAW,
  HOLES_SEEK
};

struct holes
{
  struct member_segment *segments; /* owned */
  size_t count;
  ptrdiff_t cap;
  off_t data_bytes;      /* sum over all segments */
  bool seek_unsupported; /* the file system could not report holes */
};

/* Whether a file of status ST probably has holes: fewer blocks are allocated
   than its size needs.  */
bool holes_likely (struct stat const *st);

/* Find the segments of the file that S reads, of SIZE bytes.  The position
   changes: call pagecache_seek before reading.  If everything has to be read
   (HOLES_RAW, or the file system cannot report holes), the data will be read a
   second time, so what fits into one window of S stays cached in between.  */
int holes_scan (struct holes *h, struct pagecache_stream *s,
                struct sysops const *sys, off_t size, enum hole_detection how);

/* Free the array and clear H.  */
void holes_release (struct holes *h);

#endif
