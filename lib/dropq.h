/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dropq.h - write pages to the disk and drop them from the cache: for one file
   at once, or for many small files later, so that no file waits alone.

   Units:      offsets and sizes are in bytes.
   Errors:     0 or -errno.  A write-back error is a data error.  The kernel
               reports it to a descriptor once, so it must not get lost here.
               A missing mechanism is no error.
   Ownership:  dropq_push takes over the file with its descriptor and map.
   Threads:    a queue belongs to one thread.  It may have its own helper
               thread, which makes the system calls: writing a small file to
               the disk takes about as long as creating it.  Both threads use
               the limits of a device.  */

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
  off_t from;                  /* data before this was written back */
  off_t bytes;                 /* written and possibly still dirty */
  bool begun;                  /* the disk has begun with all of them */
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
  off_t bytes; /* total of all files */
  int err;     /* the first error, 0 or negative */
  bool wants_helper;
  struct dropq_helper *helper; /* owned; null without a helper thread */
};

/* Start write-back of LEN bytes of FD at OFF; LEN 0 means to its end.  */
int dropq_start (struct sysops const *sys, int fd, struct dropq_limits *limits,
                 off_t off, off_t len);

/* Write back LEN bytes of FD at OFF and wait until they are clean.  */
int dropq_wait (struct sysops const *sys, int fd, struct dropq_limits *limits,
                off_t off, off_t len);

/* fdatasync FD and retry EINTR.  It is no error if the file does not support
   it.  */
int dropq_sync (struct sysops const *sys, int fd);

/* Make an empty queue of at most MAX_FILES descriptors and MAX_BYTES.  With
   BACKGROUND, a helper thread starts with the first file.  */
void dropq_init (struct dropq *q, struct sysops const *sys, size_t max_files,
                 off_t max_bytes, bool background);

/* Take over F.  May finish older files: drop and close them.  Errors are kept
   for dropq_flush.  */
void dropq_push (struct dropq *q, struct dropq_file const *f);

/* Write back, drop and close all files.  0 or the first error since the last
   flush.  */
int dropq_flush (struct dropq *q);

/* Write back, drop and close all files to free their descriptors.  False if
   the queue is empty.  Errors are kept for dropq_flush.  */
bool dropq_spare (struct dropq *q);

/* Flush Q and free what it holds.  */
void dropq_release (struct dropq *q);

#endif
