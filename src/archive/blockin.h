/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* blockin.h - reads spans of archive bytes from a device.

   Reads are large and page-aligned.  They begin small and grow, so that
   looking at one header after a seek does not cost a megabyte.  Short reads,
   such as those of pipes, make no difference.

   With `overlap', a thread reads the next bytes while the caller uses the last
   ones.  It begins only after some megabytes were read in order, and stops at
   each seek, so that what is skipped is not read.

   An archive may continue on another device: when one ends, a hook puts the
   next one in place, and the bytes continue as if there were only one device.
   Only the whole blocks of each device count.

   Units:      bytes from the start of the archive.
   Errors:     -1; failures are already reported, see struct blockin.  Read
               errors are retried as GNU tar does.
   Ownership:  device and diag are borrowed; the buffer is owned.
   Threads:    main thread only, which may start another one.  */

#ifndef TNC_ARCHIVE_BLOCKIN_H
#define TNC_ARCHIVE_BLOCKIN_H

#include <stdint.h>

#include "archive/devops.h"
#include "archive/overlap.h"
#include "base/diag.h"

enum
{
  /* The largest MIN of blockin_peek.  */
  BLOCKIN_PEEK = 512,

  /* Only skips of at least this much seek.  A disk reads about as much in the
     time of one seek, and less is often in the buffer already.  */
  BLOCKIN_SEEK = 1 << 20,

  /* The same for blockin_pass.  What comes before a seek may be cheap to read,
     but nobody needs it.  */
  BLOCKIN_PASS = 64 << 10
};

struct blockin_opts
{
  size_t record_bytes;
  bool full_records;  /* a record may arrive in several pieces */
  bool seek;          /* seeking is allowed */
  bool count_skipped; /* count bytes skipped by seeking as if they were read */
  bool lockstep;      /* read and hand out nothing after a record before HOOK
                         was called for it */
};

struct jobthread;

/* A read of the thread.  */
struct blockin_job
{
  unsigned char *area; /* owned; another AREA */
  size_t n;            /* how much to read */
  ssize_t got;         /* what came */
  bool stopped;        /* the next call has returned LAST already */
  ssize_t last;
};

struct blockin
{
  struct blockin_opts opts;
  struct device *dev;      /* borrowed */
  struct diag *diag;       /* borrowed */
  unsigned char *area;     /* owned, page-aligned */
  size_t room;             /* size of the next read at most */
  unsigned char *at, *end; /* bytes read but not consumed */
  off_t pos;               /* archive offset of AT */
  size_t step;             /* the next read ends at a multiple of this */
  uintmax_t bytes;         /* bytes read so far */
  off_t counted;           /* end of the last record looked at */
  uintmax_t records;       /* number of records looked at */
  unsigned errors;         /* consecutive read errors */
  bool eof;
  bool failed;
  enum outcome outcome; /* what was reported so far */
  bool unaligned;       /* the last read ended inside a block */
  void (*hook) (void *, uintmax_t records); /* or null */
  void *hook_arg;                           /* borrowed */
  bool counting;                            /* HOOK is running */
  /* Gets all bytes as they are consumed, but not those skipped by seeking.  */
  void (*tap) (void *, unsigned char const *p, size_t n); /* or null */
  void *tap_arg;                                          /* borrowed */
  /* Called when the device has ended and more bytes are wanted; it calls
     blockin_change.  Returns 0, or -1 after a failure that was reported.  Its
     own reads end with the device and do not reach the tap.  */
  int (*more) (void *); /* or null */
  void *more_arg;       /* borrowed */
  bool changing;        /* MORE is running */
  off_t start;          /* archive offset at which the device begins */
  uintmax_t before;     /* bytes of the records on earlier devices */

  /* Called before a read that may have to wait.  */
  void (*wait) (void *); /* or null */
  void *wait_arg;        /* borrowed */

  enum overlap overlap;
  struct jobthread *thread; /* owned or null */
  struct blockin_job job;
  bool pending;       /* JOB was given to the thread */
  uintmax_t in_order; /* bytes read since the last seek */
  off_t beyond;       /* the device is that far after END */
  atomic_bool stop;   /* request to the thread */
};

/* Set up B.  HOOK, unless null, is called for each record looked at.  Returns
   0 or -ENOMEM.  */
int blockin_init (struct blockin *b, struct blockin_opts const *o,
                  struct device *dev, struct diag *d,
                  void (*hook) (void *, uintmax_t), void *hook_arg);

/* Set *P to the next bytes: at least MIN, fewer only at the end of the
   archive; usually many more, but at most MAX.  Returns their number.  */
ptrdiff_t blockin_peek (struct blockin *b, unsigned char const **p, size_t min,
                        size_t max);

/* Set *P to those bytes after the next N that are in the buffer, and return
   their number.  Nothing is read, and nothing counts as looked at.  */
size_t blockin_buffered (struct blockin const *b, off_t n,
                         unsigned char const **p);

/* Consume N bytes that blockin_peek returned.  */
void blockin_consume (struct blockin *b, size_t n);

/* Skip N bytes, by seeking if that saves reading.  Returns 0; 1 if the archive
   ends first, even if the skip was a seek; or -1.  */
int blockin_skip (struct blockin *b, off_t n);

/* Set *FD to the regular file that the device is, which B keeps, and *POS to
   the place of the next byte in it.  False if the bytes of the archive are not
   those of one file, or are wanted by a tap.  */
bool blockin_place (struct blockin const *b, int *fd, off_t *pos);

/* As blockin_skip, for bytes that the caller has from elsewhere: they count as
   read.  */
int blockin_pass (struct blockin *b, off_t n);

/* Continue with DEV, which is at its beginning, or with no device if DEV is
   null.  AGAIN: DEV replaces the previous device, whose bytes do not count.
   Only MORE may call this; the caller keeps the previous device.  Returns 0 or
   -ENOMEM.  */
int blockin_change (struct blockin *b, struct device *dev, bool again);

/* Continue with DEV, which has the same bytes and can seek, instead of the
   device so far.  Called after blockin_stop.  */
void blockin_replace (struct blockin *b, struct device *dev);

/* From now on, let a thread read ahead if that is possible and worth it.  */
void blockin_overlap (struct blockin *b, enum overlap overlap);

/* End the thread.  What it has read is lost.  */
void blockin_stop (struct blockin *b);

/* Bytes read or skipped by seeking, in whole records; for HOOK only those
   before its record.  */
uintmax_t blockin_record_bytes (struct blockin const *b);

/* Read the rest of the record looked at last, so that the process that writes
   the archive to a pipe does not get SIGPIPE.  */
void blockin_end_record (struct blockin *b);

/* Move a seekable file to the end of the record looked at last, for the next
   process that reads it.  */
void blockin_give_back (struct blockin *b);

/* Free the buffer.  */
void blockin_release (struct blockin *b);

/* What blockread.c provides for blockin.c.  */

enum
{
  BLOCKREAD_ALIGNMENT = 64 * 1024, /* of the buffer; a multiple of any page
                                      size in use */
  BLOCKREAD_FIRST = 64 * 1024,     /* size of the first read; so, too */
  BLOCKREAD_PASSED = 16 * 1024 /* after blockin_pass: what is left of a block,
                                  and headers; to read more takes longer than
                                  to seek */
};

/* Continue with DEV, or no device if null, and an empty buffer that has room
   for whatever blockread_more may read.  Returns 0 or -ENOMEM.  */
int blockread_start (struct blockin *b, struct device *dev);

/* Read once more.  Returns 1, 0 at the end of the device, or -1.  */
int blockread_more (struct blockin *b);

/* Wait until the thread rests.  */
void blockread_rest (struct blockin *b);

/* Forget what the thread has read.  */
void blockread_forget (struct blockin *b);

/* How many bytes of the archive from POS on belong to its record.  */
size_t blockread_left_of_record (struct blockin const *b, off_t pos);

#endif
