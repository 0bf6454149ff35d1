/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "sysops.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#if HAVE_STRUCT_IOCB_AIO_RW_FLAGS
#include <linux/aio_abi.h>
#endif
#ifdef __linux__
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#endif

/* New Linux calls have the same number everywhere except on two architectures
   with another base.  */
#if defined __linux__ && !defined __NR_cachestat && !defined __mips__ \
    && !defined __alpha__ && !(defined __x86_64__ && defined __ILP32__)
#define __NR_cachestat 451
#endif

bool
sysops_unsupported (int err)
{
  return (err == EOPNOTSUPP || err == ENOTSUP || err == ENOSYS || err == EINVAL
          || err == EPERM || err == ESPIPE);
}

static ssize_t
real_readv2 (int fd, struct iovec const *iov, int n, int flags)
{
#if HAVE_PREADV2
  return preadv2 (fd, iov, n, -1, flags);
#else
  errno = ENOSYS;
  return -1;
#endif
}

static ssize_t
real_writev2 (int fd, struct iovec const *iov, int n, int flags)
{
#if HAVE_PWRITEV2
  return pwritev2 (fd, iov, n, -1, flags);
#else
  errno = ENOSYS;
  return -1;
#endif
}

#if HAVE_STRUCT_IOCB_AIO_RW_FLAGS && defined __NR_io_submit \
    && defined __NR_io_getevents
/* Take the results of N writes that CONTEXT was given.  */
static int
take_results (aio_context_t context, struct sysops_write *v, long n)
{
  struct io_event events[SYSOPS_WRITES];
  long got;
  do
    got = syscall (__NR_io_getevents, context, n, n, events, NULL);
  while (got < 0 && errno == EINTR);
  for (long i = 0; i < got; i++)
    v[events[i].data].done = events[i].res;
  if (0 <= got && got < n)
    errno = EINTR;
  return got == n ? 0 : -1;
}

static int
real_write_files (uint64_t *context, struct sysops_write *v, unsigned n)
{
  struct iocb calls[SYSOPS_WRITES], *list[SYSOPS_WRITES];
  aio_context_t c = *context;
  if (c == 0 && syscall (__NR_io_setup, SYSOPS_WRITES, &c) != 0)
    return -1;
  *context = c;
  memset (calls, 0, sizeof calls);
  for (unsigned i = 0; i < n; i++)
    {
      v[i].done = 0;
      list[i] = &calls[i];
      calls[i].aio_data = i;
      calls[i].aio_lio_opcode = IOCB_CMD_PWRITE;
      calls[i].aio_rw_flags = RWF_DONTCACHE;
      calls[i].aio_fildes = v[i].fd;
      calls[i].aio_buf = (uintptr_t) v[i].data;
      calls[i].aio_nbytes = v[i].n;
    }
  long taken = syscall (__NR_io_submit, c, (long) n, list);
  if (taken <= 0)
    return -1;
  /* If not all were taken, another call would tell the reason.  */
  int result = take_results (c, v, taken);
  if (result == 0 && taken < n)
    errno = EAGAIN;
  return taken < n ? -1 : result;
}
#else
static int
real_write_files (uint64_t *context, struct sysops_write *v, unsigned n)
{
  (void) context;
  (void) v;
  (void) n;
  errno = ENOSYS;
  return -1;
}
#endif

static int
real_fstat (int fd, struct stat *st)
{
  return fstat (fd, st);
}

static int
real_fdatasync (int fd)
{
#if HAVE_FDATASYNC
  return fdatasync (fd);
#else
  return fsync (fd);
#endif
}

static int
real_syncfs (int fd)
{
#ifdef __linux__
  return syncfs (fd);
#else
  (void) fd;
  errno = ENOSYS;
  return -1;
#endif
}

/* Linux has reported failed writes of data since 5.8, of metadata since 5.17.
   EBADF: the call is not forbidden here.  */
static bool
real_syncfs_reports (void)
{
#ifdef __linux__
  struct utsname u;
  if (uname (&u) != 0)
    return false;
  char *end;
  unsigned long major = strtoul (u.release, &end, 10);
  unsigned long minor = *end == '.' ? strtoul (end + 1, NULL, 10) : 0;
  return ((5 < major || (major == 5 && 17 <= minor)) && syncfs (-1) != 0
          && errno == EBADF);
#else
  return false;
#endif
}

static void
real_pause_ms (unsigned ms)
{
  struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
  nanosleep (&t, NULL);
}

static int
real_status_flags (int fd)
{
  return fcntl (fd, F_GETFL);
}

static uintmax_t
real_fs_type (int fd)
{
#ifdef __linux__
  struct statfs fs;
  if (fstatfs (fd, &fs) == 0)
    return (unsigned int) fs.f_type;
#endif
  return 0;
}

static int
real_fadvise_dontneed (int fd, off_t off, off_t len)
{
#if HAVE_POSIX_FADVISE
  return posix_fadvise (fd, off, len, POSIX_FADV_DONTNEED);
#else
  return ENOSYS;
#endif
}

static void
real_stop_read_ahead (int fd, bool stop)
{
#if HAVE_POSIX_FADVISE
  posix_fadvise (fd, 0, 0, stop ? POSIX_FADV_RANDOM : POSIX_FADV_NORMAL);
#endif
}

static int
real_set_uncached (int fd, bool on)
{
#if HAVE_F_NOCACHE
  return fcntl (fd, F_NOCACHE, (int) on);
#elif NOREUSE_DROPS
  int advice = on ? POSIX_FADV_NOREUSE : POSIX_FADV_NORMAL;
  errno = posix_fadvise (fd, 0, 0, advice);
  return errno == 0 ? 0 : -1;
#else
  errno = ENOSYS;
  return -1;
#endif
}

static int
real_sync_file_range (int fd, off_t off, off_t len, unsigned flags)
{
#if HAVE_SYNC_FILE_RANGE
  return sync_file_range (fd, off, len, flags);
#else
  errno = ENOSYS;
  return -1;
#endif
}

static int
real_cachestat (int fd, off_t off, off_t len, struct sysops_cachestat *cs)
{
#ifdef __NR_cachestat
  struct
  {
    uint64_t off, len;
  } range = { off, len };
  return syscall (__NR_cachestat, fd, &range, cs, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

static int
real_mincore_range (int fd, off_t off, size_t len, unsigned char *vec)
{
#if HAVE_MINCORE
  void *p = mmap (NULL, len, PROT_READ, MAP_SHARED, fd, off);
  if (p == MAP_FAILED)
    return -1;
  int result = mincore (p, len, (void *) vec);
  int err = errno;
  munmap (p, len);
  errno = err;
  return result;
#else
  errno = ENOSYS;
  return -1;
#endif
}

struct sysops const sysops_real = { .read = read,
                                    .write = write,
                                    .readv2 = real_readv2,
                                    .writev2 = real_writev2,
                                    .write_files = real_write_files,
                                    .lseek = lseek,
                                    .fstat = real_fstat,
                                    .fdatasync = real_fdatasync,
                                    .fsync = fsync,
                                    .syncfs = real_syncfs,
                                    .syncfs_reports = real_syncfs_reports,
                                    .close = close,
                                    .pause_ms = real_pause_ms,
                                    .status_flags = real_status_flags,
                                    .fs_type = real_fs_type,
                                    .fadvise_dontneed = real_fadvise_dontneed,
                                    .stop_read_ahead = real_stop_read_ahead,
                                    .set_uncached = real_set_uncached,
                                    .sync_file_range = real_sync_file_range,
                                    .cachestat = real_cachestat,
                                    .mincore_range = real_mincore_range };
