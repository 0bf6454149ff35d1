/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* devops.h - the interface of devices.  A device is a file, a pipe, a tape or
   a remote file that holds an archive, or the filter in front of one.

   Units:      bytes.
   Errors:     a count >= 0, 0 or -errno.  Nothing is printed, but see
               filter.h.
   Ownership:  the function that makes a device hands it over; device_close
               frees it.
   Threads:    main thread only, but see device_lend.  */

#ifndef TNC_ARCHIVE_DEVOPS_H
#define TNC_ARCHIVE_DEVOPS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

/* Called for each record that was read or completed (checkpoints).  */
typedef void (*record_hook) (void *arg, uintmax_t records);

enum device_access
{
  DEVICE_READ,
  DEVICE_WRITE,
  DEVICE_UPDATE
};

/* Why a device could not be opened.  */
struct device_failure
{
  enum
  {
    DEVICE_FAILED,  /* see ERR */
    DEVICE_NO_HOST, /* the host is unknown */
    DEVICE_NO_SHELL /* the remote shell cannot be run */
  } kind;
  int err; /* a positive errno value */
};

/* What all devices have in common.  */
struct device
{
  struct device_ops const *ops; /* borrowed */
  char const *name;             /* borrowed; as the user wrote it */
  enum device_access access;
  int fd;          /* owned; -1 if the device has none to share */
  off_t start;     /* file offset at which the archive begins; 0 if not
                      seekable */
  bool seekable;   /* seek works and is cheap */
  bool is_regular; /* a regular file, for self-archiving */
  bool is_block;   /* a block device: old data may follow the archive */
  bool is_null;    /* /dev/null: writing may be skipped */
  bool is_pipe;    /* a pipe or socket */
  bool is_terminal;
  bool wants_records;      /* each write must be one whole record */
  bool is_remote;          /* the kind of file is unknown */
  struct device *inner;    /* the filter that it hands all bytes to, or null;
                              see frames.h */
  atomic_bool const *stop; /* borrowed; see device_lend.  Null: reads wait */
  dev_t st_dev;            /* of the open file, if IS_REGULAR */
  ino_t st_ino;
};

struct device_ops
{
  /* As read(2) and write(2), but retried after EINTR.  One call may transfer
     less than N.  */
  ssize_t (*read) (struct device *, void *buf, size_t n);
  ssize_t (*write) (struct device *, void const *buf, size_t n);
  /* Move to OFF bytes after the start of the archive.  -ESPIPE if the device
     cannot seek.  */
  int (*seek) (struct device *, off_t off);
  /* Step back over the record read last.  Null if the device has no
     records.  */
  int (*back) (struct device *);
  /* Write everything back and wait, if the run promises that.  With --fsync,
     make the name durable as well.  */
  int (*sync) (struct device *);
  /* See device_lend.  Null if only the main thread may use the device.  */
  bool (*lend) (struct device *, atomic_bool const *stop);
  /* See device_settle.  Null if there is nothing to report.  */
  void (*settle) (struct device *);
  /* Close and free.  -errno from close; for a filter child see filter.h.  */
  int (*close) (struct device *);
};

/* Whether the device NAME is `-': standard input to read, standard output to
   write.  */
bool device_name_is_standard (char const *name);

/* A device with the functions OPS that hands to BELOW what it changes, so that
   it is named like BELOW and behaves like a pipe.  */
struct device device_on_top (struct device const *below,
                             struct device_ops const *ops);

/* Call the device's functions; see struct device_ops.  */
ssize_t device_read (struct device *dev, void *buf, size_t n);
ssize_t device_write (struct device *dev, void const *buf, size_t n);
int device_seek (struct device *dev, off_t off);
int device_back (struct device *dev);
int device_sync (struct device *dev);
int device_close (struct device *dev);

/* Let another thread read or write DEV while the main thread leaves it alone;
   false if that is impossible.  A read that would wait returns -ECANCELED
   while *STOP is true; STOP may be null.  Can be called again, to change
   STOP.  */
bool device_lend (struct device *dev, atomic_bool const *stop);

/* Report what failed in calls of read and write since the last time, other
   than by their results.  For the main thread, after a failed write and after
   each read.  */
void device_settle (struct device *dev);

/* For read functions: wait until FD has bytes.  False if *STOP, which may be
   null, is true before it has any.  */
bool device_wait_for_bytes (int fd, atomic_bool const *stop);

/* How long a poll may wait with STOP, in milliseconds.  */
int device_patience (atomic_bool const *stop);

/* Read DEV to its end and discard the bytes, so that the writing process can
   finish; give up after a limited amount.  Returns whether the end was
   reached.  */
bool device_drain (struct device *dev);

#endif
