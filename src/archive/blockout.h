/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* blockout.h - writes spans of archive bytes to a device.

   Bytes are collected in one page-aligned buffer of some megabytes and written
   in pieces of 1 MiB that end on a page of the file.  Records determine the
   length of the archive, how often the hook is called and, on devices that
   want records, the size of each write.

   An archive of several volumes lies on several devices, one after the other.
   A device takes whole records until it is full, and perhaps some blocks of
   one more.  It is full when a write fails, for whatever reason.  The caller
   calls blockout_flush before everything it appends, and appends at most
   BLOCKOUT_ROOM bytes between calls.

   Units:      bytes.
   Errors:     0 or -errno of the device.  The first failure is kept, and every
               later call fails with it.  Nothing is printed.
   Ownership:  the device is borrowed; the buffer is owned.
   Threads:    one thread.  */

#ifndef TNC_ARCHIVE_BLOCKOUT_H
#define TNC_ARCHIVE_BLOCKOUT_H

#include <stdint.h>

#include "archive/devops.h"

/* The least space that blockout_reserve returns.  */
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
  uintmax_t written;         /* bytes that the devices took */
  uintmax_t records;         /* complete records, written or not */
  bool lockstep;             /* hand out no space after the current record;
                                call HOOK for it when the next one begins; set
                                by the caller */
  bool multi;                /* there may be several volumes */
  uintmax_t volume_bytes;    /* size of a volume in whole records; 0: until the
                                device is full */
  uintmax_t volume_written;  /* the part of WRITTEN on this volume */
  int why_full;              /* -errno, once blockout_flush returned
                                BLOCKOUT_FULL */
  uintmax_t earlier_records; /* the part of RECORDS on earlier volumes */
  int err;                   /* 0, or the first failure as -errno */
  void (*hook) (void *, uintmax_t records); /* or null */
  void *hook_arg;                           /* borrowed */
};

/* Set up B for DEV.  HOOK, unless null, is called for each complete
   record.  */
int blockout_init (struct blockout *b, struct device *dev, size_t record_bytes,
                   void (*hook) (void *, uintmax_t), void *hook_arg);

/* Space for at least BLOCKOUT_ROOM bytes; sets *ROOM, unless null, to the
   number.  May write.  NULL on failure, see B->err.  */
unsigned char *blockout_reserve (struct blockout *b, size_t *room);

/* Append the N bytes that the caller put there.  */
void blockout_commit (struct blockout *b, size_t n);

/* Append the N bytes at P, or N zero bytes.  */
int blockout_put (struct blockout *b, void const *p, size_t n);
int blockout_zeros (struct blockout *b, uintmax_t n);

/* Count N bytes without writing them.  Only on a null device.  */
int blockout_discard (struct blockout *b, uintmax_t n);

/* Write all complete records now, to find out whether the device takes them.
   Does nothing with several volumes.  */
int blockout_push (struct blockout *b);

/* Bytes appended so far.  */
uintmax_t blockout_bytes (struct blockout const *b);

/* Pad to a whole record and write everything.  */
int blockout_finish (struct blockout *b);

/* After a failure: how much of the current record was written.  */
size_t blockout_partial (struct blockout const *b);

/* Allow several volumes, each of LIMIT bytes rounded up to whole records, or
   with LIMIT 0 of as much as the device takes.  Call this before anything is
   appended.  */
int blockout_divide (struct blockout *b, uintmax_t limit);

/* With several volumes: write the records that are due, with ALL every whole
   record.  BLOCKOUT_FULL if this volume is full; what did not fit is still in
   the buffer.  */
enum
{
  BLOCKOUT_FULL = 1
};
int blockout_flush (struct blockout *b, bool all);

/* Drop the last N bytes in the buffer.  */
void blockout_take_back (struct blockout *b, size_t n);

/* Continue on DEV.  The N bytes at P go before all that is still in the
   buffer.  */
int blockout_next_volume (struct blockout *b, struct device *dev,
                          void const *p, size_t n);

/* Free the buffer.  */
void blockout_release (struct blockout *b);

#endif
