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

/* Make the three streams below wait as well, where the C library has streams
   with functions of ours.  glibc's stdin, stdout and stderr are then the same;
   elsewhere they are for short texts only.  Then fileno fails on them; use
   xio_fileno.  */
void xio_streams (void);
FILE *xio_stdin (void);
FILE *xio_stdout (void);
FILE *xio_stderr (void);
int xio_fileno (FILE *stream);

/* Close standard output.  Returns 0, or -1 if not all was written; errno is 0
   if the reason is no longer known, at least with glibc.  */
int xio_close_stdout (void);

/* Close standard error.  Returns 0, or -1 if not all was written.  */
int xio_close_stderr (void);

/* Write all N bytes to FD.  Returns N or -errno.  */
ssize_t xio_write_full (struct sysops const *sys, int fd, void const *buf,
                        size_t n);

#endif
