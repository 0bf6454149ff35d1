/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* xio.h - reads and writes that are continued: after a short count, after a
   signal, and where a descriptor does not block.

   A descriptor that we inherit may be non-blocking because whoever shares
   it, a remote shell for example, made it so.  The flag is not ours to
   clear.  Where a call fails with EAGAIN we wait with poll instead.

   Units:      bytes.
   Errors:     a count >= 0, or -errno.
   Ownership:  descriptors and tables are borrowed.
   Threads:    none of its own; safe from any, but xio_streams is for the
               start of main.  */

#ifndef TNC_XIO_H
#define TNC_XIO_H

#include <poll.h>
#include <stdio.h>

#include "sysops.h"

/* ERR, an errno value, is why a call on FD failed.  Whether to make the
   call again: after EINTR at once, after EAGAIN when FD is ready for
   EVENTS, POLLIN or POLLOUT.  */
bool xio_again (int fd, short events, int err);

/* From here on stdin, stdout and stderr wait as well, where the C library
   lets us replace them.  fileno does not know them then, xio_fileno
   does.  */
void xio_streams (void);
int xio_fileno (FILE *stream);

/* Read N bytes from FD.  Less than N means the end of the file.  After an
   error it is unknown how much of BUF was filled.  */
ssize_t xio_read_full (struct sysops const *sys, int fd, void *buf, size_t n);

/* Write all N bytes to FD: N or an error.  */
ssize_t xio_write_full (struct sysops const *sys, int fd, void const *buf,
                        size_t n);

#endif
