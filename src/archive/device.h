/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* device.h - where an archive lies: a file, a pipe, a tape, later a
   remote host; and the compressor between it and us.

   Units:      bytes.
   Errors:     a count >= 0, 0 or -errno; nothing is printed.
   Ownership:  device_open returns a device that device_close frees.  */

#ifndef TNC_ARCHIVE_DEVICE_H
#define TNC_ARCHIVE_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "pagecache.h"

enum device_access { DEVICE_READ, DEVICE_WRITE, DEVICE_UPDATE };

/* What is known of any device.  */
struct device
{
  struct device_ops const *ops; /* borrowed */
  char const *name;             /* borrowed; as the user gave it */
  enum device_access access;
  int fd;                       /* owned; -1 if there is none to share */
  off_t start;                  /* offset in the file at which the archive
                                   begins; 0 if not seekable */
  bool seekable;                /* seek works and is cheap */
  bool is_regular;              /* a regular file, for self-archiving */
  bool is_null;                 /* /dev/null: data may be left out */
  bool is_pipe;                 /* a pipe or socket */
  bool is_directory;
  bool is_terminal;
  bool wants_records;           /* every write must be one whole record */
  dev_t st_dev;                 /* of what is open, when is_regular */
  ino_t st_ino;
};

struct device_ops
{
  /* As read(2) and write(2), once; EINTR is retried inside.  */
  ssize_t (*read) (struct device *, void *buf, size_t n);
  ssize_t (*write) (struct device *, void const *buf, size_t n);
  /* To OFF bytes behind the start of the archive; -ESPIPE where that is
     impossible.  */
  int (*seek) (struct device *, off_t off);
  /* Write back everything and wait, if the run promises that.  */
  int (*sync) (struct device *);
  /* Close and free.  -errno of the close, of a filter child: see
     filter.h.  */
  int (*close) (struct device *);
};

struct device_opts
{
  bool force_local;
  char const *rmt_command;      /* borrowed, or NULL */
  char const *rsh_command;      /* borrowed, or NULL */
};

/* Open NAME; "-" is standard input or output.  *ERR is set to an errno
   value when NULL is returned.  */
struct device *device_open (struct device_opts const *o,
                            struct pagecache *pc, char const *name,
                            enum device_access access, int *err);

/* Whether NAME lies on another host.  */
bool device_name_is_remote (struct device_opts const *o, char const *name);

/* The device's own functions; see struct device_ops.  */
ssize_t device_read (struct device *, void *buf, size_t n);
ssize_t device_write (struct device *, void const *buf, size_t n);
int device_seek (struct device *, off_t off);
int device_sync (struct device *);
int device_close (struct device *);

/* Read DEV to its end and throw the bytes away, so that whoever writes to
   us may finish, but give up after a bounded amount.  Whether the end was
   reached.  */
bool device_drain (struct device *dev);

#endif
