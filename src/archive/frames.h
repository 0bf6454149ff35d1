/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* frames.h - a compressed archive in pieces that can be decompressed alone, as
   a device over a device.

   Each frame has FRAMES_BYTES of the archive, the last one what is left.  A
   program of its own compresses each, so a frame is one frame of zstd or one
   stream of xz, and any zstd, xz or tar reads the file from its beginning.
   Who knows where the frames are can seek: only the frames with the wanted
   bytes are decompressed, each to its end, where its checksum is.

   The programs always have pipes on both sides, and this process reads and
   writes the file, so that the place of each frame is known and the promises
   about the page cache hold.

   Units:      bytes.
   Errors:     as those of a filter, see filter.h.  A frame whose program fails
               is reported at once; the write that found it returns
               FILTER_REPORTED.
   Ownership:  the device owns the one below.
   Threads:    main thread only.  */

#ifndef TNC_ARCHIVE_FRAMES_H
#define TNC_ARCHIVE_FRAMES_H

#include <stddef.h>

#include "archive/filter.h"
#include "format/indexline.h"

enum
{
  /* One program for so much costs little, and as much is decompressed in a
     moment.  */
  FRAMES_BYTES = 16 << 20
};

/* Put a compressor of KIND, which makes frames, on top of *DEV, for writing.
   OUT_OK, or fatal; then *DEV is closed and null.  */
enum outcome frames_create (struct filter_opts const *o, enum filter_kind kind,
                            struct device **dev, struct pagecache *pc,
                            struct diag *d);

/* Call FN with ARG for each frame of DEV that is complete, and in the end for
   an empty one where the archive ends.  DEV may be any device; without frames
   FN is not called.  Called before anything is written.  */
void frames_note (struct device *dev,
                  void (*fn) (void *arg, struct index_frame const *frame),
                  void *arg);

/* Replace FILTER, which reads an archive with these COUNT frames, by a device
   that can seek, and return it.  The last frame is the end.  FRAMES is
   borrowed.  O is what FILTER was opened with.  */
struct device *frames_open (struct filter_opts const *o, struct device *filter,
                            struct pagecache *pc, struct diag *d,
                            struct index_frame const *frames, size_t count);

#endif
