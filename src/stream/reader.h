/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* reader.h - reads the members of an archive.  All operations that read
   headers use it.  It resynchronises on damaged archives.

   A volume label is returned as a member MEMBER_VOLUME_LABEL without data,
   even if a pax global header holds it.  The label is checked against -V here.

   An archive of several volumes is one stream of members.  The headers at the
   beginning of later volumes are checked and skipped.  Block ordinals count
   all blocks on the volumes.

   Units:      bytes; 512-byte blocks.
   Errors:     enum reader_status; failures are already reported.
   Ownership:  reader_open owns the device until reader_close.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_READER_H
#define TNC_STREAM_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archive/device.h"
#include "archive/filter.h"
#include "base/diag.h"
#include "base/member.h"
#include "format/decode.h"
#include "stream/writer.h"

enum reader_seek
{
  READER_SEEK_AUTO,
  READER_SEEK_YES,
  READER_SEEK_NO
};

struct reader_opts
{
  char const *const *archives; /* borrowed; -f in order, never empty */
  size_t archive_count;
  size_t record_bytes;
  bool multi;             /* -M: the archive continues on the next volume; see
                             reader_set_volumes */
  bool ignore_zeros;      /* -i */
  bool read_full_records; /* -B */
  enum reader_seek seek;  /* -n, --no-seek */
  bool updating;          /* the archive will be changed: it must not be
                             compressed and may be empty */
  bool first_only;        /* only the first header matters: an invalid one ends
                             the archive without an error */
  bool verifying;         /* do not report invalid header blocks: send a
                             READER_BAD_BLOCK event for each */
  bool lockstep;          /* call HOOK for each record before anything after it
                             is read */
  char const *label;      /* borrowed; -V pattern or NULL */
  struct device_opts device;
  struct filter_opts filter;
  struct decode_opts decode;
};

/* Events that -R shows between the members of a listing.  BLOCK is the ordinal
   of the block of zeros, of the missing block, or of the block after the bad
   one.  */
enum reader_event
{
  READER_NULS,     /* "** Block of NULs **" */
  READER_EOF,      /* "** End of File **" */
  READER_BAD_BLOCK /* before "Skipping to next header" */
};
typedef void (*reader_hook) (void *arg, enum reader_event, off_t block);

enum reader_status
{
  READER_MEMBER,
  READER_END,
  READER_FATAL
};

struct reader;

/* The source of the volumes after the first.  */
struct reader_volumes
{
  /* Open the next volume.  If the last one was refused, which has been
     reported, open another one in its place.  NULL after a fatal error.  */
  struct device *(*next) (void *arg);
  /* The volume opened last is accepted.  */
  enum outcome (*taken) (void *arg);
  void *arg; /* borrowed */
};

/* Open the first archive of O.  NULL after a fatal error.  */
struct reader *reader_open (struct reader_opts const *o, struct pagecache *pc,
                            struct diag *d, record_hook hook, void *hook_arg,
                            reader_hook event, void *event_arg);

/* As reader_open, but reads from DEV, which is open and holds an uncompressed
   archive.  Compression is not detected, except when updating.  */
struct reader *reader_open_device (struct reader_opts const *o,
                                   struct device *dev, struct diag *d,
                                   record_hook hook, void *hook_arg,
                                   reader_hook event, void *event_arg);

/* Read the volumes after the first from V, which is borrowed.  Call this
   before anything is read.  R owns the devices that V opens.  */
void reader_set_volumes (struct reader *r, struct reader_volumes const *v);

/* Read the headers of the next member into M.  Skips what is left of the
   previous member's data.  */
enum reader_status reader_next (struct reader *r, struct member *m);

/* Look at the next bytes of the current member's archived data.  Sets *P and
   returns the number of bytes, at most MAX; 0 at the end of the member; -1 if
   the archive ended or failed, which has been reported.  The bytes stay valid
   until the next call.  */
ptrdiff_t reader_data (struct reader *r, unsigned char const **p, size_t max);

/* Skip what is left of the current member's data, by seeking if that saves
   reading.  */
enum outcome reader_skip (struct reader *r);

/* Ordinal of the next 512-byte block.  */
off_t reader_block (struct reader const *r);

/* Ordinal of the block at which the archive ends, once the end was reached:
   the first block of zeros, or the block after the last one.  */
off_t reader_end_block (struct reader const *r);

/* Ordinal of the first block of the current volume.  */
off_t reader_volume_block (struct reader const *r);

/* From here on pass all bytes of the archive to TAP, in order, as they are
   consumed.  ARG is its argument.  reader_next passes on a member's headers
   before it returns the member, and reader_skip passes on the data and padding
   before it returns.  Headers at the beginning of a volume are left out.
   Seeking must be off.  */
void reader_tap (struct reader *r,
                 void (*tap) (void *arg, unsigned char const *p, size_t n),
                 void *arg);

/* Bytes of the archive read so far, in whole records.  Bytes skipped by
   seeking count.  */
uintmax_t reader_bytes (struct reader const *r);

/* Size of a record.  For a tape, this is the size that the tape reported.  */
size_t reader_record_bytes (struct reader const *r);

/* Close and free R.  Waits for the decompressor; its failure is an error even
   if all members were read (R85).  EARLY: the caller stopped before the end,
   so a decompressor killed by SIGPIPE is not an error.  */
enum outcome reader_close (struct reader *r, bool early);

/* Free R, which reads from a device of reader_open_device, and return that
   device, still open.  */
struct device *reader_give_device (struct reader *r);

#endif
