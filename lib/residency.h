/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* residency.h - which pages of a file are in the page cache now.

   Linux reveals this only to the owner of a file, to users who may write it
   and to the superuser.  For others, cachestat(2) fails with EPERM and
   mincore(2) reports every page as resident.  Both mean here that no page is
   known to be cold, so no page is dropped on a guess.

   Units:      offsets are in bytes, page aligned in results.
   Errors:     0 or -errno; an unknown residency is an error.
   Ownership:  a list owns its ranges until residency_release.
   Threads:    a list belongs to one thread.  */

#ifndef TNC_RESIDENCY_H
#define TNC_RESIDENCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sysops.h"

struct residency_range
{
  off_t lo, hi; /* LO <= offset < HI */
};

/* Disjoint ranges in ascending order, none touching the next.  */
struct residency_list
{
  struct residency_range *v; /* owned */
  size_t n, cap;
  uintmax_t hot; /* cached pages found between them */
};

enum residency
{
  RESIDENCY_UNKNOWN, /* no call can tell; use residency_scan */
  RESIDENCY_COLD,    /* no page is cached */
  RESIDENCY_MIXED,   /* some are, or a scan must decide */
  RESIDENCY_HOT      /* all are */
};

/* Whether files of FD's file system keep their pages in another file's cache.
   Calls on a range of the descriptor then find no pages and report no
   error.  */
bool residency_elsewhere (struct sysops const *sys, int fd);

/* The size of a page.  */
off_t residency_page_size (void);

/* The residency of the LEN bytes (> 0) of FD at OFF as a whole, by
   cachestat(2) alone.  Set *HOT to the number of cached pages.  Unknown where
   the call is missing, not permitted or unreliable: on a stacked file system
   it sees no page.  */
enum residency residency_of (struct sysops const *sys, int fd, off_t off,
                             off_t len, uintmax_t *hot);

/* Append to COLD the ranges of the LEN bytes of FD at OFF that are not cached,
   and count the pages that are.  OFF is a multiple of the page size and not
   before the last range of COLD.  -EPERM if the kernel refuses to tell.  */
int residency_scan (struct sysops const *sys, int fd, off_t off, off_t len,
                    struct residency_list *cold);

/* Append the range LO to HI to L, merging it with the last range if they
   touch.  0 or -ENOMEM.  */
int residency_append (struct residency_list *l, off_t lo, off_t hi);

/* Free the ranges of L and make it empty.  */
void residency_release (struct residency_list *l);

#endif
