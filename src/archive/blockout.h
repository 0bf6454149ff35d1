/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* blockout.h - writes spans of archive bytes to a device.

   Bytes are collected in one page-aligned buffer of some megabytes, or of
   128 KiB for a pipe, and written in pieces of at most 1 MiB that end on a
   page of the file.  Records determine the length of the archive, how often
   the hook is called and, on devices that want records, the size of each
   write.

   With `overlap', a thread writes the buffer while the caller fills another
   one.  It takes over a full buffer only when it has written the last one, so
   a failure is known one buffer later than without it, and at the latest in
   blockout_push, blockout_settle or blockout_finish.

   An archive may lie on several devices, one after the other.  A device takes
   whole records until it is full, and perhaps some blocks of one more.  It is
   full when a write fails, for whatever reason.

   Units:      bytes.
   Errors:     0 or -errno of the device.  The first failure is kept, and every
               later call fails with it.  Nothing is printed.
   Ownership:  the device is borrowed; the buffer is owned.
   Threads:    one thread, which may start another one.  */

#ifndef TNC_ARCHIVE_BLOCKOUT_H
#define TNC_ARCHIVE_BLOCKOUT_H

#include <stdint.h>

#include "archive/devops.h"
#include "archive/overlap.h"
#include "reflink.h"

/* The least space that blockout_reserve returns.  */
enum
{
  BLOCKOUT_ROOM = 2 << 20
};

/* Bytes for the device.  */
struct blockout_job
{
  struct device *dev; /* borrowed */
  size_t record_bytes;
  unsigned char *buf; /* borrowed */
  size_t n;
  uintmax_t here; /* where they begin on the device */
  size_t done;    /* how many it took */
  int err;        /* why fewer than N, as -errno */
};

struct jobthread;

struct blockout
{
  struct device *dev; /* borrowed */
  size_t record_bytes;
  unsigned char *buf; /* owned, page-aligned */
  size_t cap;
  size_t fill;               /* bytes collected in BUF */
  uintmax_t written;         /* bytes that the devices took, or that the
                                thread was given */
  uintmax_t records;         /* complete records, written or not */
  bool lockstep;             /* hand out no space after the current record;
                                call HOOK for it when the next one begins; set
                                by the caller */
  uintmax_t here;            /* the part of WRITTEN on this device */
  uintmax_t limit;           /* size of a device in whole records; 0: until it
                                takes no more */
  int (*full) (void *);      /* see blockout_divide; null: one device */
  void *full_arg;            /* borrowed */
  int why_full;              /* -errno, while FULL runs */
  uintmax_t earlier_records; /* the part of RECORDS on earlier devices */
  int err;                   /* 0, or the first failure as -errno */
  enum overlap overlap;      /* NEVER if this device cannot have it */
  unsigned char *spare;      /* owned; another BUF; null without a thread */
  struct jobthread *thread;  /* owned or null */
  struct blockout_job job;   /* what the thread writes from SPARE */
  bool pending;              /* JOB was given to the thread */
  void (*hook) (void *, uintmax_t records); /* or null */
  void *hook_arg;                           /* borrowed */
  bool counting;                            /* HOOK is running */
};

/* Set up B for DEV.  HOOK, unless null, is called for each complete
   record.  */
int blockout_init (struct blockout *b, struct device *dev, size_t record_bytes,
                   void (*hook) (void *, uintmax_t), void *hook_arg);

/* Let a thread write, if that is possible and worth it.  Call this before
   anything is appended.  */
void blockout_overlap (struct blockout *b, enum overlap overlap);

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

/* Where in the file of the device the next byte goes, if other files can share
   blocks with it; else -1.  */
off_t blockout_file_position (struct blockout const *b);

/* Append the N bytes that FROM has at POS by sharing their blocks, see
   reflink_range.  All that is pending is written first.  If they cannot be
   shared, *WHY is set as by reflink_cause, and nothing is appended; else to 0.
   Returns 0, or the failure of the device.  Only if there is a
   blockout_file_position.  The
   records that this completes are counted when something is appended after
   it.  */
int blockout_share (struct blockout *b, struct reflink *r,
                    struct reflink_file const *from, off_t pos, off_t n,
                    int *why);

/* Forget all but the first BYTES of blockout_bytes.  What the device took
   after them follows its position.  -ESPIPE if it took some and cannot go back
   or is one of several, 0 or another error of the device, which is not
   kept.  */
int blockout_take_back (struct blockout *b, uintmax_t bytes);

/* Write all complete records now, to find out whether the device takes them.
   Does nothing with several devices.  */
int blockout_push (struct blockout *b);

/* Bytes appended so far.  */
uintmax_t blockout_bytes (struct blockout const *b);

/* For HOOK: the bytes before its record.  */
uintmax_t blockout_counted (struct blockout const *b);

/* Pad to a whole record and write everything.  */
int blockout_finish (struct blockout *b);

/* After a failure: how much of the current record was written.  */
size_t blockout_partial (struct blockout const *b);

/* Allow several devices, each of LIMIT bytes rounded up to whole records, or
   with LIMIT 0 of as much as it takes.  When one is full, FULL is called with
   FULL_ARG; it calls blockout_change, or returns an error that is kept like
   one of the device.  Call this before anything is appended.  */
int blockout_divide (struct blockout *b, uintmax_t limit, int (*full) (void *),
                     void *full_arg);

/* Continue on DEV.  The N bytes at P go before all that is still in the
   buffer.  Returns 0 or -ENOMEM.  */
int blockout_change (struct blockout *b, struct device *dev, void const *p,
                     size_t n);

/* Wait until the thread has written what it was given, and end it.  After
   this the device may be closed.  Returns B->err.  */
int blockout_settle (struct blockout *b);

/* Free the buffer.  */
void blockout_release (struct blockout *b);

/* What blockwrite.c provides for blockout.c.  */

enum
{
  BLOCKWRITE_ALIGNMENT = 64 * 1024 /* of the buffer; a multiple of any page
                                      size in use */
};

/* Count all complete records, but at most MOST on this device.  */
void blockwrite_count (struct blockout *b, uintmax_t most);

/* Write the first N bytes of the buffer.  */
int blockwrite_bytes (struct blockout *b, size_t n);

/* The same, but a thread may do it, see blockout_overlap.  */
int blockwrite_behind (struct blockout *b, size_t n);

/* Wait for the thread.  Returns B->err.  */
int blockwrite_wait (struct blockout *b);

/* With several devices: write the records that are due, on as many devices as
   it takes.  */
int blockwrite_due (struct blockout *b);

/* With several devices: pad the last record with zeros and write everything.
   The padding alone does not start another device.  */
int blockwrite_last (struct blockout *b);

#endif
