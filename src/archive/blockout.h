/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* blockout.h - spans of archive bytes out to a device.

   Bytes are collected in one page-aligned buffer of some megabytes and
   written in pieces of 1 MiB that end on a page of the file.  Records
   decide the length of the archive, how often the hook is called, and, on
   devices that want records, the size of each write.

   An archive of several volumes lies on one device after the other, each
   of which takes whole records until it is full, and perhaps some blocks of
   one more.  It is full when writing fails, for whatever reason.  Its owner
   calls blockout_flush before all that it appends, and appends at most
   BLOCKOUT_ROOM bytes in between.

   Units:      bytes.
   Errors:     0 or -errno of the device; the first failure is kept and
               everything after it fails with it.  Nothing is printed.
   Ownership:  the device is borrowed; the buffer is owned.
   Threads:    one thread.  */

#ifndef TNC_ARCHIVE_BLOCKOUT_H
#define TNC_ARCHIVE_BLOCKOUT_H

#include <stdint.h>

#include "archive/devops.h"

/* blockout_reserve gives at least this much room.  */
enum
{
  BLOCKOUT_ROOM = 1 << 20
};

struct blockout
{
  struct device *dev; /* borrowed */
  size_t record_bytes;
  unsigned char *buf; /* owned, page-aligned */
  size_t cap;
  size_t fill;               /* bytes collected in BUF */
  uintmax_t written;         /* bytes the devices took */
  uintmax_t records;         /* complete records, on the device or not */
  bool lockstep;             /* no place is given beyond the record at
                                hand, and HOOK is told of it when the
                                next one is begun; set by the caller */
  bool multi;                /* there may be several volumes */
  uintmax_t volume_bytes;    /* whole records that one takes; 0: ask it */
  uintmax_t volume_written;  /* the part of WRITTEN on this volume */
  int why_full;              /* -errno, once blockout_flush said so */
  uintmax_t earlier_records; /* the part of RECORDS not on this volume */
  int err;                   /* 0, or the failure as -errno */
  void (*hook) (void *, uintmax_t records); /* or null */
  void *hook_arg;                           /* borrowed */
};

/* Make B ready for DEV; HOOK, unless null, is told of each complete
   record.  */
int blockout_init (struct blockout *b, struct device *dev, size_t record_bytes,
                   void (*hook) (void *, uintmax_t), void *hook_arg);

/* A place for at least BLOCKOUT_ROOM bytes; *ROOM, unless null, is set to
   how many.  May write.  NULL on failure, see B->err.  */
unsigned char *blockout_reserve (struct blockout *b, size_t *room);

/* N bytes were put there.  */
void blockout_commit (struct blockout *b, size_t n);

/* Append the N bytes at P, or N zero bytes.  */
int blockout_put (struct blockout *b, void const *p, size_t n);
int blockout_zeros (struct blockout *b, uintmax_t n);

/* Count N bytes without writing any; only on a null device.  */
int blockout_discard (struct blockout *b, uintmax_t n);

/* Write all records that are complete now, so that it is known whether the
   device takes them.  Does nothing with several volumes.  */
int blockout_push (struct blockout *b);

/* Bytes appended so far.  */
uintmax_t blockout_bytes (struct blockout const *b);

/* Pad to a whole record and write everything.  */
int blockout_finish (struct blockout *b);

/* After a failure: how much of the current record the device took.  */
size_t blockout_partial (struct blockout const *b);

/* From now on there may be several volumes, each for LIMIT bytes rounded up
   to whole records; 0: for as many as the device takes.  Nothing must have
   been appended.  */
int blockout_divide (struct blockout *b, uintmax_t limit);

/* With several volumes: write what it is time to write, with ALL every
   whole record.  BLOCKOUT_FULL if this volume is full; what did not fit is
   still in the buffer.  */
enum
{
  BLOCKOUT_FULL = 1
};
int blockout_flush (struct blockout *b, bool all);

/* The last N bytes in the buffer shall not be written after all.  */
void blockout_take_back (struct blockout *b, size_t n);

/* Go on with DEV, on which the N bytes at P come before all that is still
   in the buffer.  */
int blockout_next_volume (struct blockout *b, struct device *dev,
                          void const *p, size_t n);

/* Free the buffer.  */
void blockout_release (struct blockout *b);

#endif
