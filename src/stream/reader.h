/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* reader.h - an archive into members; the one header reader of list,
   extract, diff, and later of update and delete.  Damaged archives are
   resynchronised here.

   A volume label is a member of its own, MEMBER_VOLUME_LABEL without
   data, also where a pax global header carries it.  -V is checked here.

   An archive of several volumes is one stream of members; what begins the
   volumes after the first is checked and left out.  Block ordinals count
   all that stands on the volumes.

   Units:      bytes; 512-byte blocks.
   Errors:     enum reader_status; trouble was reported.
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
  bool multi;             /* -M: the archive goes on on the next
                             volume; see reader_set_volumes */
  bool ignore_zeros;      /* -i */
  bool read_full_records; /* -B */
  enum reader_seek seek;  /* -n, --no-seek */
  bool updating;          /* the archive is to be changed: it must not
                             be compressed and may be empty */
  bool first_only;        /* only the first header matters: what is
                             none is the end, and no error */
  bool verifying;         /* nothing is said of a block that is no
                             header: each is a READER_BAD_BLOCK */
  bool lockstep;          /* nothing is read past a record before HOOK
                             was told of it */
  char const *label;      /* borrowed; -V pattern or NULL */
  struct device_opts device;
  struct filter_opts filter;
  struct decode_opts decode;
};

/* Things a listing may want to show between members (-R); BLOCK is the
   ordinal of the block of zeros, of the block that is missing, and of the
   block after the bad one.  */
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

/* Where the volumes after the first come from.  */
struct reader_volumes
{
  /* Open another one: the next, or if what was opened last was refused,
     which was reported, one in its place.  NULL after a fatal error.  */
  struct device *(*next) (void *arg);
  /* What was opened last is the volume that goes on.  */
  enum outcome (*taken) (void *arg);
  void *arg; /* borrowed */
};

struct reader *reader_open (struct reader_opts const *o, struct pagecache *pc,
                            struct diag *d, record_hook hook, void *hook_arg,
                            reader_hook event, void *event_arg);

/* As reader_open, but with the device DEV, which is open already and holds
   an archive that is not compressed; unless it is read in order to be
   updated, that is not looked at.  */
struct reader *reader_open_device (struct reader_opts const *o,
                                   struct device *dev, struct diag *d,
                                   record_hook hook, void *hook_arg,
                                   reader_hook event, void *event_arg);

/* Have V, which is borrowed, supply the volumes after the first.  To be
   called before anything is read; the devices become R's.  */
void reader_set_volumes (struct reader *r, struct reader_volumes const *v);

/* Read the headers of the next member into M.  What is left of the data
   of the member before is skipped.  */
enum reader_status reader_next (struct reader *r, struct member *m);

/* Look at the next bytes of the current member's archived data: sets *P,
   returns how many, at most MAX, 0 at the end of the member, -1 if the
   archive ended or failed, which was reported.  The bytes stay valid
   until the next call.  */
ptrdiff_t reader_data (struct reader *r, unsigned char const **p, size_t max);

/* Skip what is left of the data of the current member: by seeking where
   that saves reading.  */
enum outcome reader_skip (struct reader *r);

/* Ordinal of the next 512-byte block.  */
off_t reader_block (struct reader const *r);

/* Ordinal of the block where the end of the archive begins, once it was
   met: of the first block of zeros, or after the last block.  */
off_t reader_end_block (struct reader const *r);

/* Ordinal of the first block of the volume at hand.  */
off_t reader_volume_block (struct reader const *r);

/* Show TAP all bytes of the archive from here on, in order, as they are
   done with; ARG is handed to it.  Before reader_next returns a member its
   headers were shown, and before reader_skip returns its data and the
   padding.  What begins a volume
   is not shown.  The archive must not be sought in.  */
void reader_tap (struct reader *r,
                 void (*tap) (void *arg, unsigned char const *p, size_t n),
                 void *arg);

/* Bytes of archive dealt with so far, in whole records; what was sought
   over counts.  */
uintmax_t reader_bytes (struct reader const *r);

/* Bytes of a record; a tape has said so itself.  */
size_t reader_record_bytes (struct reader const *r);

/* Close; reap the decompressor, whose failure is an error even if all
   members were read (R85).  With EARLY the caller stopped on purpose, and
   a child killed by SIGPIPE is no error.  Frees R.  */
enum outcome reader_close (struct reader *r, bool early);

/* Free R, which reads from a device that was handed in, and leave that
   open.  */
struct device *reader_give_device (struct reader *r);

#endif
