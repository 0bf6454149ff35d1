/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* blockin.h - spans of archive bytes in from a device.

   Reads are large and page-aligned; they begin small and grow, so that
   looking at one header after a seek does not cost a megabyte.  Short
   reads, of pipes for example, change nothing.

   An archive may go on elsewhere when a device ends: a hook then puts the
   next device in place, and the bytes go on as if there were but one.  Of
   each device only whole blocks count.

   Units:      bytes from the start of the archive.
   Errors:     -1 after trouble that was reported; read errors are
               repeated as GNU tar does.
   Ownership:  device and diag are borrowed; the buffer is owned.
   Threads:    main thread only.  */

#ifndef TNC_ARCHIVE_BLOCKIN_H
#define TNC_ARCHIVE_BLOCKIN_H

#include <stdint.h>

#include "archive/devops.h"
#include "base/diag.h"

enum
{
  /* The largest MIN of blockin_peek.  */
  BLOCKIN_PEEK = 512,

  /* What must at least be skipped to make a seek worth while: a disk reads
     about as much in the time of one seek, and less is often in the buffer
     already.  */
  BLOCKIN_SEEK = 1 << 20
};

struct blockin_opts
{
  size_t record_bytes;
  bool full_records;  /* records may come in any pieces */
  bool seek;          /* seeking is allowed */
  bool count_skipped; /* what is sought over is counted as if it
                         were read */
  bool lockstep;      /* nothing is read or handed out past the
                         record that HOOK was told of last */
};

struct blockin
{
  struct blockin_opts opts;
  struct device *dev;      /* borrowed */
  struct diag *diag;       /* borrowed */
  unsigned char *area;     /* owned, page-aligned */
  size_t room;             /* what one read may put into it */
  unsigned char *at, *end; /* what was read and not consumed */
  off_t pos;               /* of AT in the archive */
  size_t step;             /* the next read ends at a multiple */
  uintmax_t bytes;         /* read so far */
  off_t counted;           /* end of the last record looked at */
  uintmax_t records;       /* how many were looked at */
  unsigned errors;         /* read errors in a row */
  bool eof;
  bool failed;
  bool unaligned; /* the last read was no whole blocks */
  void (*hook) (void *, uintmax_t records); /* or null */
  void *hook_arg;                           /* borrowed */
  /* Sees all bytes as they are consumed; none are when skipping seeks.  */
  void (*tap) (void *, unsigned char const *p, size_t n); /* or null */
  void *tap_arg;                                          /* borrowed */
  /* Told that the device has ended and more is wanted; calls
     blockin_change.  0, or -1 after trouble that was reported.  What it
     reads itself ends with the device, and the tap does not see it.  */
  int (*more) (void *); /* or null */
  void *more_arg;       /* borrowed */
  bool changing;        /* MORE is at work */
  off_t start;          /* where the bytes of the device begin */
  uintmax_t before;     /* records of the devices before, in bytes */
};

/* Make B ready.  HOOK, unless null, is told of each record that is looked
   at.  0 or -ENOMEM.  */
int blockin_init (struct blockin *b, struct blockin_opts const *o,
                  struct device *dev, struct diag *d,
                  void (*hook) (void *, uintmax_t), void *hook_arg);

/* Set *P to what comes next: at least MIN bytes, fewer only at the end of
   the archive, usually many more but at most MAX.  Returns how many.  */
ptrdiff_t blockin_peek (struct blockin *b, unsigned char const **p, size_t min,
                        size_t max);

/* N bytes that were seen are done with.  */
void blockin_consume (struct blockin *b, size_t n);

/* Skip N bytes, by seeking if that saves reading.  0; 1 if the archive
   ends before, also when what is missing was sought over; or -1.  */
int blockin_skip (struct blockin *b, off_t n);

/* Go on with DEV, which stands at its beginning, or with none if it is
   null.  With AGAIN it takes the place of the one before, of which nothing
   counts.  For MORE; the device before stays the caller's.  0 or
   -ENOMEM.  */
int blockin_change (struct blockin *b, struct device *dev, bool again);

/* Bytes of all that was looked at or sought over, in whole records.  */
uintmax_t blockin_record_bytes (struct blockin const *b);

/* Read the rest of the record that was looked at last, so that whoever
   writes the archive to a pipe may finish in peace.  */
void blockin_end_record (struct blockin *b);

/* Move a file that can be positioned to the end of the record that was
   looked at last, for whoever reads it after us.  */
void blockin_give_back (struct blockin *b);

/* Free the buffer.  */
void blockin_release (struct blockin *b);

#endif
