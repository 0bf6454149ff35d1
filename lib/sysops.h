/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* sysops.h - the system calls of the I/O code as a table.

   The real table is sysops_real; unit tests hand in one of their own,
   so every fallback can be taken without a kernel that lacks the call.

   Errors:     as the system call: -1 and errno, except where said.
   Ownership:  a table is const and outlives whoever borrows it.
   Threads:    the real table may be used from any thread.  */

#ifndef TNC_SYSOPS_H
#define TNC_SYSOPS_H

#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/* What cachestat(2) (Linux 6.5) fills in.  */
struct sysops_cachestat
{
  uint64_t nr_cache;            /* pages of the range in the cache */
  uint64_t nr_dirty;
  uint64_t nr_writeback;
  uint64_t nr_evicted;
  uint64_t nr_recently_evicted;
};

struct sysops
{
  ssize_t (*read) (int fd, void *buf, size_t n);
  ssize_t (*write) (int fd, void const *buf, size_t n);

  /* preadv2(2), pwritev2(2) at the file position: offset is -1.
     ENOSYS where the C library lacks them.  */
  ssize_t (*readv2) (int fd, struct iovec const *iov, int n, int flags);
  ssize_t (*writev2) (int fd, struct iovec const *iov, int n, int flags);

  off_t (*lseek) (int fd, off_t off, int whence);
  int (*fdatasync) (int fd);

  /* 0 or an error number, as posix_fadvise(2) itself.  */
  int (*fadvise_dontneed) (int fd, off_t off, off_t len);

  /* sync_file_range(2).  */
  int (*sync_file_range) (int fd, off_t off, off_t len, unsigned flags);

  /* cachestat(2), by its number where libc has no wrapper.  LEN 0 means
     to the end of the file.  */
  int (*cachestat) (int fd, off_t off, off_t len,
                    struct sysops_cachestat *cs);

  /* Map LEN bytes of FD at OFF untouched, ask mincore(2) about each
     page, unmap.  VEC has one byte a page, bit 0 set when resident.  */
  int (*mincore_range) (int fd, off_t off, size_t len, unsigned char *vec);
};

/* The table of the running system.  */
extern struct sysops const sysops_real;

#endif
