/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* xio.h - whole reads and writes: short counts are continued, calls
   that a signal interrupted are made again.

   Units:      bytes.
   Errors:     a count >= 0, or -errno.
   Ownership:  descriptors and tables are borrowed.
   Threads:    none of its own; safe from any.  */

#ifndef TNC_XIO_H
#define TNC_XIO_H

#include "sysops.h"

/* Read N bytes from FD.  Less than N means the end of the file.  After an
   error it is unknown how much of BUF was filled.  */
ssize_t xio_read_full (struct sysops const *sys, int fd, void *buf,
                       size_t n);

/* Write all N bytes to FD: N or an error.  */
ssize_t xio_write_full (struct sysops const *sys, int fd, void const *buf,
                        size_t n);

#endif
