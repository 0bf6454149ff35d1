/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* coldmap.h - which parts of a file were cold before we came; drops only
   those.

   Cover a range before its first byte is read or written, drop ranges during
   the work, drop all at the end.  Residency of a large file is queried in
   steps, so memory is bounded.

   Each drop runs from the start of its cold range to the current position.
   DONTNEED skips a large folio that crosses either end of its range; the next
   drop, of a longer range, includes it.

   Two streams on one file share a map, so that neither takes the other's pages
   for somebody else's.

   Units:      offsets and sizes are in bytes.
   Errors:     0 or -errno.  After an error nothing may be dropped.
   Ownership:  a map owns its list until coldmap_release; descriptors are
               borrowed.
   Threads:    a map belongs to one thread.  */

#ifndef TNC_COLDMAP_H
#define TNC_COLDMAP_H

#include "residency.h"

struct coldmap
{
  off_t size;    /* of the file when we came */
  bool writing;  /* it may grow; what is added is ours */
  bool whole;    /* the whole file was cold */
  bool asked;    /* residency of the whole file was queried */
  bool counted;  /* HOT is known for the whole file */
  off_t lo, hi;  /* the list covers LO to HI */
  off_t touched; /* we brought in no page past this */
  uintmax_t hot; /* pages known to be cached before */
  struct residency_list cold;
};

/* Make a map of a file of SIZE bytes that we read or, if WRITING, write.  SIZE
   is taken before the first transfer.  An empty file has no pages and costs no
   call.  */
void coldmap_init (struct coldmap *m, off_t size, bool writing);

/* The kernel reads ahead at most this far, unless read_ahead_kb is above
   16384.  */
#define COLDMAP_READ_AHEAD ((off_t) 32 * 1024 * 1024)

/* Call before FD is read or written from OFF on and, with what the kernel may
   read ahead, up to END.  Finds what is cached there.  -EPERM if the kernel
   refuses to tell.  A jump out of the known range drops the ranges known so
   far.  */
int coldmap_cover (struct coldmap *m, struct sysops const *sys, int fd,
                   off_t off, off_t end);

/* The file will also be written.  0 or -ENOMEM.  */
int coldmap_will_write (struct coldmap *m);

/* Drop the cold ranges before UPTO, except those that end before FROM.  Their
   pages must be clean.  */
int coldmap_drop (struct coldmap const *m, struct sysops const *sys, int fd,
                  off_t from, off_t upto);

/* Drop only what of the cold ranges lies between FROM and UPTO.  For readers
   that jump, or stay so long that others may have filled the cache behind
   them.  */
int coldmap_drop_between (struct coldmap const *m, struct sysops const *sys,
                          int fd, off_t from, off_t upto);

/* Forget what lies before UPTO: it was dropped and will not be used again.  */
void coldmap_forget (struct coldmap *m, off_t upto);

/* Drop every page that we may have brought in.  */
int coldmap_drop_all (struct coldmap const *m, struct sysops const *sys,
                      int fd);

/* The same, and wait a little for pages around POS that the kernel is still
   reading ahead: they cannot be dropped before they are there.  For who stops
   reading before the end of the file.  */
int coldmap_drop_settled (struct coldmap const *m, struct sysops const *sys,
                          int fd, off_t pos);

/* Free what M holds.  */
void coldmap_release (struct coldmap *m);

#endif
