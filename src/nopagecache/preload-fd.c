/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The calls that close descriptors, write them back, lock them, or reach their
   pages in other ways.  */

#include <config.h>

#include "preload.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/mman.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

/* The result DONE of a call, or an error of write-back from before it.  */
static int
result (int done, int err)
{
  if (done != 0 || err == 0)
    return done;
  errno = -err;
  return -1;
}

WRAP (int, close, (int fd))
{
  int err = preload_leave (fd);
  return result (NEXT (close) (fd), err);
}

WRAP (int, dup2, (int from, int to))
{
  if (from != to)
    preload_leave (to);
  return NEXT (dup2) (from, to);
}

WRAP (int, dup3, (int from, int to, int flags))
{
  if (from != to)
    preload_leave (to);
  return NEXT (dup3) (from, to, flags);
}

#if HAS_CLOSE_RANGE
WRAP (int, close_range, (unsigned first, unsigned last, int flags))
{
  /* Otherwise they are closed by exec.  */
  if (!(flags & CLOSE_RANGE_CLOEXEC) && first <= INT_MAX)
    fdcache_leave_all (preload_cache (), first,
                       last < INT_MAX ? (int) last : INT_MAX);
  return NEXT (close_range) (first, last, flags);
}

WRAP (void, closefrom, (int first))
{
  fdcache_leave_all (preload_cache (), first, INT_MAX);
  NEXT (closefrom) (first);
}
#endif

WRAP (int, fsync, (int fd))
{
  return result (NEXT (fsync) (fd), fdcache_error (preload_cache (), fd));
}

WRAP (int, fdatasync, (int fd))
{
  return result (NEXT (fdatasync) (fd), fdcache_error (preload_cache (), fd));
}

/* Record locks and leases do not get on with other descriptors of the same
   file.  */
static void
before_fcntl (int command)
{
  switch (command)
    {
    case F_SETLK:
    case F_SETLKW:
#if defined F_SETLK64 && F_SETLK64 != F_SETLK
    case F_SETLK64:
    case F_SETLKW64:
#endif
#ifdef F_OFD_SETLK
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
#endif
#ifdef F_SETLEASE
    case F_SETLEASE:
#endif
      fdcache_stop_queue (preload_cache ());
    }
}

#define WRAP_FCNTL(name)                       \
  WRAP (int, name, (int fd, int command, ...)) \
  {                                            \
    va_list args;                              \
    va_start (args, command);                  \
    void *arg = va_arg (args, void *);         \
    va_end (args);                             \
    before_fcntl (command);                    \
    return NEXT (name) (fd, command, arg);     \
  }

#define WRAP_LOCKF(name, off_type)                    \
  WRAP (int, name, (int fd, int command, off_type n)) \
  {                                                   \
    fdcache_stop_queue (preload_cache ());            \
    return NEXT (name) (fd, command, n);              \
  }

/* What is about to be read ahead is not taken for somebody else's.  */
#define WRAP_FADVISE(name, off_type)                               \
  WRAP (int, name, (int fd, off_type off, off_type n, int advice)) \
  {                                                                \
    if (advice == POSIX_FADV_WILLNEED)                             \
      fdcache_before (preload_cache (), fd, PAGECACHE_READ, off,   \
                      n ? n : SSIZE_MAX);                          \
    return NEXT (name) (fd, off, n, advice);                       \
  }

/* Say once that pages are used that no wrapper sees.  */
static void
report_mapping (void const *p, int fd)
{
  static atomic_bool reported;
  struct stat st;
  int err = errno;
  if (p != MAP_FAILED && 0 <= fd && preload_is_verbose ()
      && fstat (fd, &st) == 0 && S_ISREG (st.st_mode)
      && !atomic_exchange (&reported, true))
    preload_message ("reads files through memory mappings (mmap);"
                     " these pages are not covered");
  errno = err;
}

#define WRAP_MMAP(name, off_type)                                  \
  WRAP (void *, name,                                              \
        (void *where, size_t n, int protection, int flags, int fd, \
         off_type off))                                            \
  {                                                                \
    void *p = NEXT (name) (where, n, protection, flags, fd, off);  \
    report_mapping (p, fd);                                        \
    return p;                                                      \
  }

WRAP_FCNTL (fcntl)
WRAP_LOCKF (lockf, plain_off)
WRAP_FADVISE (posix_fadvise, plain_off)
WRAP_MMAP (mmap, plain_off)
#ifdef __GLIBC__
WRAP_FCNTL (fcntl64)
WRAP_LOCKF (lockf64, large_off)
WRAP_FADVISE (posix_fadvise64, large_off)
WRAP_MMAP (mmap64, large_off)
#endif

WRAP (ssize_t, readahead, (int fd, large_off off, size_t n))
{
  fdcache_before (preload_cache (), fd, PAGECACHE_READ, off, n);
  return NEXT (readahead) (fd, off, n);
}
