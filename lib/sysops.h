/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* sysops.h - the system calls of the I/O code as a table.

   The real table is sysops_real.  Unit tests pass their own, so they can take
   every fallback without an old kernel.  A call that this build or system
   lacks fails with ENOSYS.

   Errors:     as the system call: -1 and errno, unless noted.
   Ownership:  a table is const and outlives its users.
   Threads:    the real table may be used from any thread.  */

#ifndef TNC_SYSOPS_H
#define TNC_SYSOPS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* Linux 6.14; most systems have older headers.  */
#ifndef RWF_DONTCACHE
#define RWF_DONTCACHE 0x00000080
#endif

/* The values are part of the system call's interface.  A system without the
   call never sees them.  */
#ifndef SYNC_FILE_RANGE_WRITE
#define SYNC_FILE_RANGE_WAIT_BEFORE 1
#define SYNC_FILE_RANGE_WRITE 2
#define SYNC_FILE_RANGE_WAIT_AFTER 4
#endif

/* The result of cachestat(2) (Linux 6.5).  */
struct sysops_cachestat
{
  uint64_t nr_cache; /* pages of the range in the cache */
  uint64_t nr_dirty;
  uint64_t nr_writeback;
  uint64_t nr_evicted;
  uint64_t nr_recently_evicted;
};

/* The most files of one write_files.  */
#define SYSOPS_WRITES 32

/* A file that write_files writes from its beginning.  */
struct sysops_write
{
  int fd;
  void const *data;
  size_t n;
  ssize_t done; /* result: bytes, or -errno */
};

struct sysops
{
  ssize_t (*read) (int fd, void *buf, size_t n);
  ssize_t (*write) (int fd, void const *buf, size_t n);

  /* preadv2(2) and pwritev2(2) at the file position, that is, with offset
     -1.  */
  ssize_t (*readv2) (int fd, struct iovec const *iov, int n, int flags);
  ssize_t (*writev2) (int fd, struct iovec const *iov, int n, int flags);

  /* Write to N different files at once with RWF_DONTCACHE (Linux:
     io_submit(2), which holds requests for the disk back while it goes from
     file to file, so that the kernel can join them).  File positions do not
     change.  *CONTEXT belongs to the calling thread, is 0 at first and lives
     as long as the process.  On failure what was written is unknown, if DONE
     says nothing of it, and *CONTEXT must not be used again.  */
  int (*write_files) (uint64_t *context, struct sysops_write *v, unsigned n);

  off_t (*lseek) (int fd, off_t off, int whence);
  int (*fstat) (int fd, struct stat *st);
  int (*fdatasync) (int fd);
  int (*fsync) (int fd);

  /* syncfs(2), and whether it reports everything that could not be written
     since FD was opened.  */
  int (*syncfs) (int fd);
  bool (*syncfs_reports) (void);

  int (*close) (int fd);

  /* Sleep this many milliseconds, or less if a signal arrives.  */
  void (*pause_ms) (unsigned ms);

  /* fcntl F_GETFL.  */
  int (*status_flags) (int fd);

  /* f_type of fstatfs(2), or 0 if the system has none.  */
  uintmax_t (*fs_type) (int fd);

  /* 0 or an error number, as posix_fadvise(2).  */
  int (*fadvise_dontneed) (int fd, off_t off, off_t len);

  /* Have nothing read ahead through FD, or as usual again.  A hint.  */
  void (*stop_read_ahead) (int fd, bool stop);

  /* From now on, keep what is read and written through FD out of the cache
     (macOS F_NOCACHE, FreeBSD POSIX_FADV_NOREUSE), or stop that.  */
  int (*set_uncached) (int fd, bool on);

  /* sync_file_range(2).  LEN 0 means to the end of the file.  */
  int (*sync_file_range) (int fd, off_t off, off_t len, unsigned flags);

  /* cachestat(2), by its number where libc has no wrapper.  LEN 0 means
     to the end of the file.  */
  int (*cachestat) (int fd, off_t off, off_t len, struct sysops_cachestat *cs);

  /* Map LEN bytes of FD at OFF without touching them, query mincore(2), unmap.
     VEC has one byte per page; bit 0 is set if it is resident.  */
  int (*mincore_range) (int fd, off_t off, size_t len, unsigned char *vec);
};

/* Whether ERR, an error number, means that a call or flag is unavailable on
   this file or system, or that a seccomp filter forbids it.  */
bool sysops_unsupported (int err);

/* The system calls of the running system.  */
extern struct sysops const sysops_real;

#endif
