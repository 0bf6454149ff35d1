/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* coldmap.h - what of a file was not cached before we came, and dropping
   just that.

   Cover a range before its first byte is read or written, drop ranges as
   the work goes on, drop all at the end.  The residency of a large file
   is asked for in steps, so the memory held is bounded.

   Each drop begins where its cold range begins and ends at the position
   reached, because DONTNEED leaves out a large folio that lies across
   either end of what it is given: a range that grows gets it next time.

   Two streams on one file share a map: what one of them brings in must not
   count as somebody else's for the other.

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
  bool whole;    /* nothing of it was cached */
  bool asked;    /* about the whole file */
  bool counted;  /* HOT is known for the whole file */
  off_t lo, hi;  /* the list tells about LO to HI */
  off_t touched; /* we brought in nothing after this */
  uintmax_t hot; /* pages cached before, as far as known */
  struct residency_list cold;
};

/* A map of a file that has SIZE bytes before we read it or, if WRITING,
   write to it.  An empty file has no pages, so no call is made for it.  */
void coldmap_init (struct coldmap *m, off_t size, bool writing);

/* FD will be read (READING) or written from OFF to END: find out what is
   cached there and as far after it as the kernel may read ahead.  -EPERM
   when we are not told.  A jump out of what is known drops the ranges
   known so far.  */
int coldmap_cover (struct coldmap *m, struct sysops const *sys, int fd,
                   off_t off, off_t end, bool reading);

/* The file is going to be written, too.  0 or -ENOMEM.  */
int coldmap_will_write (struct coldmap *m);

/* Drop the cold ranges before UPTO, but for those that end before FROM.
   Pages must be clean.  */
int coldmap_drop (struct coldmap const *m, struct sysops const *sys, int fd,
                  off_t from, off_t upto);

/* What lies before UPTO was dropped and will not be touched again.  */
void coldmap_forget (struct coldmap *m, off_t upto);

/* Drop all that we may have brought in.  */
int coldmap_drop_all (struct coldmap const *m, struct sysops const *sys,
                      int fd);

enum coldmap_left
{
  COLDMAP_CLEAN,  /* no page */
  COLDMAP_UNSEEN, /* no page, but such as are on their way
                     from the disk cannot be seen */
  COLDMAP_HELD    /* some */
};

/* What is left around POS of the pages that we brought in: those that the
   kernel was reading ahead when they were to be dropped.  */
enum coldmap_left coldmap_left (struct coldmap const *m,
                                struct sysops const *sys, int fd, off_t pos);

/* Free what M holds.  */
void coldmap_release (struct coldmap *m);

#endif
