/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* xio.h - reads and writes that continue after a short count, after a signal,
   and when a non-blocking descriptor is not ready.

   An inherited descriptor may be non-blocking because another process that
   shares it, such as a remote shell, made it so.  We may not clear the flag,
   so we wait with poll after EAGAIN.

   Units:      bytes.
   Errors:     a count >= 0, or -errno.
   Ownership:  descriptors and tables are borrowed.
   Threads:    any, except that only main calls xio_streams, at its start.  */

#ifndef TNC_XIO_H
#define TNC_XIO_H

#include <poll.h>
#include <stdio.h>

#include "sysops.h"

/* A call on FD failed with ERR, an errno value.  Return whether to repeat it:
   after EINTR at once, after EAGAIN when FD is ready for EVENTS, POLLIN or
   POLLOUT.  */
bool xio_again (int fd, short events, int err);

/* Make stdin, stdout and stderr wait as well, where the C library lets us
   replace them.  Then fileno fails on them; use xio_fileno.  */
void xio_streams (void);
int xio_fileno (FILE *stream);

/* Read N bytes from FD.  A smaller count means end of file.  After an error
   the contents of BUF are undefined.  */
ssize_t xio_read_full (struct sysops const *sys, int fd, void *buf, size_t n);

/* Write all N bytes to FD.  Returns N or -errno.  */
ssize_t xio_write_full (struct sysops const *sys, int fd, void const *buf,
                        size_t n);

#endif
