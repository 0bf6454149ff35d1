/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* mtio.h - tape drives, see mtio(4) or st(4).

   Errors:     0, a count or -errno; -ENOTTY says that it is no tape,
               -ENOSYS that this system knows none.
   Ownership:  descriptors are borrowed.
   Threads:    none of its own; safe from any.  */

#ifndef TNC_MTIO_H
#define TNC_MTIO_H

#include <stddef.h>
#include <sys/types.h>

/* Do COUNT times the operation OP, a number of this system's.  */
int mtio_do (int fd, int op, int count);

/* Go back over N records.  */
int mtio_back_records (int fd, int n);

/* The status as the system gives it, whose size is returned; at most
   MTIO_STATUS_MAX bytes to BUF.  */
enum
{
  MTIO_STATUS_MAX = 256
};
ssize_t mtio_status (int fd, void *buf);

#endif
