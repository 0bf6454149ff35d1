/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* mtio.h - tape drives, see mtio(4) or st(4).

   Errors:     0, a count or -errno.  -ENOTTY: not a tape; -ENOSYS: the system
               has no tapes.
   Ownership:  descriptors are borrowed.
   Threads:    any.  */

#ifndef TNC_MTIO_H
#define TNC_MTIO_H

#include <stddef.h>
#include <sys/types.h>

/* Do the operation OP, a number of this system, COUNT times.  */
int mtio_do (int fd, int op, int count);

/* Go back N records.  */
int mtio_back_records (int fd, int n);

/* Copy the drive's status, in the system's own structure, to BUF, at most
   MTIO_STATUS_MAX bytes.  Return its size.  */
enum
{
  MTIO_STATUS_MAX = 256
};
ssize_t mtio_status (int fd, void *buf);

#endif
