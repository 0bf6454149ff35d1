/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dropq.h - written pages reach the disk and leave the cache: for one
   file now, or for many small ones later, so that none waits alone.

   Units:      offsets and sizes are in bytes.
   Errors:     0 or -errno: an error of write-back is an error of the
               data.  The kernel reports it to a descriptor once, so it
               must not get lost here.  That a mechanism is missing is
               none.
   Ownership:  a file handed to dropq_push belongs to the queue, its
               descriptor and map included.
   Threads:    a queue belongs to one thread.  It may have a helper thread
               of its own, which makes the system calls for the files it
               holds: to send a small file to the disk takes about as long
               as to create it.  The limits of a device are shared with
               it.  */

#ifndef TNC_DROPQ_H
#define TNC_DROPQ_H

#include <stdatomic.h>

#include "coldmap.h"

/* What a device cannot do; shared by its files.  */
struct dropq_limits
{
  atomic_bool no_range;  /* no sync_file_range */
  atomic_bool no_advice; /* no posix_fadvise */
};

struct dropq_file
{
  int fd;
  off_t from;                  /* write-back before this was waited for */
  off_t bytes;                 /* written and perhaps still dirty */
  struct dropq_limits *limits; /* borrowed */
  struct coldmap map;
};

struct dropq_helper;

struct dropq
{
  struct sysops const *sys; /* borrowed */
  struct dropq_file *v;     /* owned; a ring of MAX_FILES */
  size_t max_files;
  off_t max_bytes;
  size_t first, n;
  off_t bytes; /* sum over the files */
  int err;     /* the first error, 0 or negative */
  bool wants_helper;
  struct dropq_helper *helper; /* owned; null if there is none */
};

/* Start write-back of LEN bytes of FD at OFF; LEN 0 means to its end.  */
int dropq_start (struct sysops const *sys, int fd, struct dropq_limits *limits,
                 off_t off, off_t len);

/* Write back LEN bytes of FD at OFF and wait until they are clean.  */
int dropq_wait (struct sysops const *sys, int fd, struct dropq_limits *limits,
                off_t off, off_t len);

/* fdatasync FD, again when a signal came.  A file that cannot be
   synchronised is no error.  */
int dropq_sync (struct sysops const *sys, int fd);

/* An empty queue of at most MAX_FILES descriptors and MAX_BYTES, if
   BACKGROUND with a helper from the first file on.  */
void dropq_init (struct dropq *q, struct sysops const *sys, size_t max_files,
                 off_t max_bytes, bool background);

/* Take over F; files that waited long enough are dropped and closed.
   Errors are kept for dropq_flush.  */
void dropq_push (struct dropq *q, struct dropq_file const *f);

/* Write back, drop and close all: 0 or the first error since the last
   flush.  */
int dropq_flush (struct dropq *q);

/* Write back, drop and close all, for the sake of their descriptors.  False:
   there are none.  Errors are kept for dropq_flush.  */
bool dropq_spare (struct dropq *q);

/* Flush Q and free what it holds.  */
void dropq_release (struct dropq *q);

#endif
