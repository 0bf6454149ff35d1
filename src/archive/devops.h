/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* devops.h - what a device is: where an archive lies, be it a file, a pipe,
   a tape or on another host; or the compressor between it and us.

   Units:      bytes.
   Errors:     a count >= 0, 0 or -errno; nothing is printed, but see
               filter.h.
   Ownership:  whoever made a device hands it over; device_close frees it.
   Threads:    main thread only.  */

#ifndef TNC_ARCHIVE_DEVOPS_H
#define TNC_ARCHIVE_DEVOPS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

enum device_access
{
  DEVICE_READ,
  DEVICE_WRITE,
  DEVICE_UPDATE
};

/* Why there is no device.  */
struct device_failure
{
  enum
  {
    DEVICE_FAILED,  /* the errno value says it */
    DEVICE_NO_HOST, /* nobody knows the host */
    DEVICE_NO_SHELL /* the remote shell cannot be run */
  } kind;
  int err; /* a positive errno value */
};

/* What is known of any device.  */
struct device
{
  struct device_ops const *ops; /* borrowed */
  char const *name;             /* borrowed; as the user gave it */
  enum device_access access;
  int fd;          /* owned; -1 if there is none to share */
  off_t start;     /* offset in the file at which the archive
                      begins; 0 if not seekable */
  bool seekable;   /* seek works and is cheap */
  bool is_regular; /* a regular file, for self-archiving */
  bool is_block;   /* a block device: what was there before may
                      follow the archive */
  bool is_null;    /* /dev/null: data may be left out */
  bool is_pipe;    /* a pipe or socket */
  bool is_terminal;
  bool wants_records; /* every write must be one whole record */
  bool is_remote;     /* so what it is is not known */
  dev_t st_dev;       /* of what is open, when is_regular */
  ino_t st_ino;
};

struct device_ops
{
  /* As read(2) and write(2), once; EINTR is retried inside.  */
  ssize_t (*read) (struct device *, void *buf, size_t n);
  ssize_t (*write) (struct device *, void const *buf, size_t n);
  /* To OFF bytes after the start of the archive; -ESPIPE where that is
     impossible.  */
  int (*seek) (struct device *, off_t off);
  /* Back over the record that was read last; null where there are none.  */
  int (*back) (struct device *);
  /* Write back everything and wait, if the run promises that.  */
  int (*sync) (struct device *);
  /* Close and free.  -errno of the close, of a filter child: see
     filter.h.  */
  int (*close) (struct device *);
};

/* The functions of a device, see struct device_ops.  */
ssize_t device_read (struct device *dev, void *buf, size_t n);
ssize_t device_write (struct device *dev, void const *buf, size_t n);
int device_seek (struct device *dev, off_t off);
int device_back (struct device *dev);
int device_sync (struct device *dev);
int device_close (struct device *dev);

/* Read DEV to its end and throw the bytes away, so that whoever writes to
   us may finish, but give up after a bounded amount.  Whether the end was
   reached.  */
bool device_drain (struct device *dev);

#endif
