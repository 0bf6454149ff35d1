/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The calls that transfer data between descriptors and memory, or between
   descriptors.  */

#include <config.h>

#include "preload.h"

#include <errno.h>
#include <limits.h>
#include <sys/syscall.h>

/* A call of the program can ask for a whole file.  It is made in pieces of
   this size, between which pages are dropped.  */
static size_t const MOST_AT_ONCE = 8 * 1024 * 1024;

/* With a smaller read, RWF_DONTCACHE would drop pages that the next read
   needs: it drops each large folio of which a part was read.  */
static size_t const LEAST_DONTCACHE = 1024 * 1024;

DECLARE_WRAP (ssize_t, read, (int fd, void *buf, size_t n));
DECLARE_WRAP (ssize_t, write, (int fd, void const *buf, size_t n));
#ifdef __GLIBC__
DECLARE_WRAP (ssize_t, pread64, (int fd, void *buf, size_t n, large_off off));
DECLARE_WRAP (ssize_t, pwrite64,
              (int fd, void const *buf, size_t n, large_off off));
#else
DECLARE_WRAP (ssize_t, pread, (int fd, void *buf, size_t n, plain_off off));
DECLARE_WRAP (ssize_t, pwrite,
              (int fd, void const *buf, size_t n, plain_off off));
#define wrap_pread64 wrap_pread
#define wrap_pwrite64 wrap_pwrite
#define NEXT_PREAD NEXT (pread)
#define NEXT_PWRITE NEXT (pwrite)
#endif
#ifndef NEXT_PREAD
#define NEXT_PREAD NEXT (pread64)
#define NEXT_PWRITE NEXT (pwrite64)
#endif

/* One transfer.  */
struct transfer
{
  enum fdcache_verdict verdict;
  enum pagecache_direction direction;
  int fd;
  off_t off; /* -1: at the position */
};

static struct transfer
begin (int fd, enum pagecache_direction d, off_t off, size_t n)
{
  return (struct transfer) { .verdict = fdcache_before (preload_cache (), fd,
                                                        d, off, n),
                             .direction = d,
                             .fd = fd,
                             .off = off };
}

/* MOVED is also the result.  */
static ssize_t
end (struct transfer const *t, ssize_t moved)
{
  if (t->verdict != FDCACHE_NONE && 0 < moved)
    fdcache_after (preload_cache (), t->fd, t->direction, t->off, moved);
  return moved;
}

/* The kernel refuses what is counted as nothing here.  */
static size_t
bytes_of (struct iovec const *iov, int count)
{
  size_t n = 0;
  if (!iov || IOV_MAX < count)
    return 0;
  for (int i = 0; i < count && n < SSIZE_MAX / 2; i++)
    n += iov[i].iov_len;
  return n;
}

/* Read so that the kernel drops the pages; -1 if it cannot.  */
static ssize_t
read_dontcache (int fd, void *buf, size_t n, off_t off)
{
  int err = errno;
  ssize_t got = -1;
#ifdef SYS_preadv2
  struct iovec v = { .iov_base = buf, .iov_len = n };
  /* The offset in two halves, of which a 64-bit kernel uses one.  */
  got = syscall (SYS_preadv2, fd, &v, 1L, (long) off, (long) (off >> 16 >> 16),
                 RWF_DONTCACHE);
#endif
  errno = err;
  return got;
}

/* Read N bytes at OFF, or at the position if OFF is negative.  */
static ssize_t
read_pieces (int fd, void *buf, size_t n, off_t off)
{
  size_t done = 0;
  for (;;)
    {
      size_t asked = n - done < MOST_AT_ONCE ? n - done : MOST_AT_ONCE;
      off_t at = off < 0 ? -1 : off + (off_t) done;
      char *to = (char *) buf + done;
      struct transfer t = begin (fd, PAGECACHE_READ, at, asked);
      ssize_t got = -1;
      if (t.verdict == FDCACHE_NONE)
        asked = n - done;
      if (t.verdict == FDCACHE_BLIND && LEAST_DONTCACHE <= asked)
        got = read_dontcache (fd, to, asked, at);
      if (got < 0)
        got = (at < 0 ? NEXT (read) (fd, to, asked)
                      : NEXT_PREAD (fd, to, asked, at));
      end (&t, got);
      done += 0 < got ? got : 0;
      if (got <= 0 || (size_t) got < asked || done == n)
        return done ? (ssize_t) done : got;
    }
}

/* Write N bytes at OFF, or at the position if OFF is negative.  What is
   appended must not be divided: others may append, too.  */
static ssize_t
write_pieces (int fd, void const *buf, size_t n, off_t off)
{
  size_t most = MOST_AT_ONCE;
  size_t done = 0;
  if (most < n && (fcntl (fd, F_GETFL) & O_APPEND))
    most = n;
  for (;;)
    {
      size_t asked = n - done < most ? n - done : most;
      off_t at = off < 0 ? -1 : off + (off_t) done;
      char const *from = (char const *) buf + done;
      struct transfer t = begin (fd, PAGECACHE_WRITE, at, asked);
      if (t.verdict == FDCACHE_NONE)
        asked = n - done;
      ssize_t put = (at < 0 ? NEXT (write) (fd, from, asked)
                            : NEXT_PWRITE (fd, from, asked, at));
      end (&t, put);
      done += 0 < put ? put : 0;
      if (put <= 0 || (size_t) put < asked || done == n)
        return done ? (ssize_t) done : put;
    }
}

WRAP (ssize_t, read, (int fd, void *buf, size_t n))
{
  return read_pieces (fd, buf, n, -1);
}

WRAP (ssize_t, write, (int fd, void const *buf, size_t n))
{
  return write_pieces (fd, buf, n, -1);
}

/* The functions with offsets, for both kinds of these.  The next function
   reports an offset that is negative.  */
#define WRAP_AT(suffix, off_type)                                            \
  WRAP (ssize_t, pread##suffix, (int fd, void *buf, size_t n, off_type off)) \
  {                                                                          \
    return (off < 0 ? NEXT (pread##suffix) (fd, buf, n, off)                 \
                    : read_pieces (fd, buf, n, off));                        \
  }                                                                          \
  WRAP (ssize_t, pwrite##suffix,                                             \
        (int fd, void const *buf, size_t n, off_type off))                   \
  {                                                                          \
    return (off < 0 ? NEXT (pwrite##suffix) (fd, buf, n, off)                \
                    : write_pieces (fd, buf, n, off));                       \
  }                                                                          \
  WRAP (ssize_t, preadv##suffix,                                             \
        (int fd, struct iovec const *iov, int count, off_type off))          \
  {                                                                          \
    struct transfer t                                                        \
        = begin (fd, PAGECACHE_READ, off, bytes_of (iov, count));            \
    return end (&t, NEXT (preadv##suffix) (fd, iov, count, off));            \
  }                                                                          \
  WRAP (ssize_t, pwritev##suffix,                                            \
        (int fd, struct iovec const *iov, int count, off_type off))          \
  {                                                                          \
    struct transfer t                                                        \
        = begin (fd, PAGECACHE_WRITE, off, bytes_of (iov, count));           \
    return end (&t, NEXT (pwritev##suffix) (fd, iov, count, off));           \
  }

/* Those with flags are named preadv2 and preadv64v2.  */
#define WRAP_FLAGS(suffix, off_type)                                         \
  WRAP (                                                                     \
      ssize_t, preadv##suffix,                                               \
      (int fd, struct iovec const *iov, int count, off_type off, int flags)) \
  {                                                                          \
    struct transfer t                                                        \
        = begin (fd, PAGECACHE_READ, off, bytes_of (iov, count));            \
    return end (&t, NEXT (preadv##suffix) (fd, iov, count, off, flags));     \
  }                                                                          \
  WRAP (                                                                     \
      ssize_t, pwritev##suffix,                                              \
      (int fd, struct iovec const *iov, int count, off_type off, int flags)) \
  {                                                                          \
    struct transfer t                                                        \
        = begin (fd, PAGECACHE_WRITE, off, bytes_of (iov, count));           \
    return end (&t, NEXT (pwritev##suffix) (fd, iov, count, off, flags));    \
  }

WRAP_AT (, plain_off)
WRAP_FLAGS (2, plain_off)
#ifdef __GLIBC__
WRAP_AT (64, large_off)
WRAP_FLAGS (64v2, large_off)

/* What programs call that were compiled with _FORTIFY_SOURCE.  The next
   function ends the program if the buffer is too small.  */
WRAP (ssize_t, __read_chk, (int fd, void *buf, size_t n, size_t size))
{
  return (size < n ? NEXT (__read_chk) (fd, buf, n, size)
                   : wrap_read (fd, buf, n));
}

WRAP (ssize_t, __pread_chk,
      (int fd, void *buf, size_t n, plain_off off, size_t size))
{
  return (size < n ? NEXT (__pread_chk) (fd, buf, n, off, size)
                   : wrap_pread (fd, buf, n, off));
}

WRAP (ssize_t, __pread64_chk,
      (int fd, void *buf, size_t n, large_off off, size_t size))
{
  return (size < n ? NEXT (__pread64_chk) (fd, buf, n, off, size)
                   : wrap_pread64 (fd, buf, n, off));
}
#endif

WRAP (ssize_t, readv, (int fd, struct iovec const *iov, int count))
{
  struct transfer t = begin (fd, PAGECACHE_READ, -1, bytes_of (iov, count));
  return end (&t, NEXT (readv) (fd, iov, count));
}

WRAP (ssize_t, writev, (int fd, struct iovec const *iov, int count))
{
  struct transfer t = begin (fd, PAGECACHE_WRITE, -1, bytes_of (iov, count));
  return end (&t, NEXT (writev) (fd, iov, count));
}

/* From one descriptor to another.  */

static size_t
at_most (size_t n)
{
  return n < MOST_AT_ONCE ? n : MOST_AT_ONCE;
}

/* Move N bytes in pieces by CALL, which moves ASKED of them.  Programs expect
   all that a file has from one call.  */
#define MOVE_PIECES(in, in_off, out, out_off, n, call)                      \
  do                                                                        \
    {                                                                       \
      size_t done = 0;                                                      \
      for (;;)                                                              \
        {                                                                   \
          size_t asked = at_most ((n) -done);                               \
          struct transfer r = begin (in, PAGECACHE_READ, in_off, asked);    \
          struct transfer w = begin (out, PAGECACHE_WRITE, out_off, asked); \
          if (r.verdict == FDCACHE_NONE && w.verdict == FDCACHE_NONE)       \
            asked = (n) -done;                                              \
          ssize_t moved = call;                                             \
          end (&r, moved);                                                  \
          end (&w, moved);                                                  \
          done += 0 < moved ? moved : 0;                                    \
          if (moved <= 0 || (size_t) moved < asked || done == (n))          \
            return done ? (ssize_t) done : moved;                           \
        }                                                                   \
    }                                                                       \
  while (0)

WRAP (ssize_t, copy_file_range,
      (int in, large_off *in_off, int out, large_off *out_off, size_t n,
       unsigned flags))
{
  MOVE_PIECES (
      in, in_off ? *in_off : -1, out, out_off ? *out_off : -1, n,
      NEXT (copy_file_range) (in, in_off, out, out_off, asked, flags));
}

WRAP (ssize_t, splice,
      (int in, large_off *in_off, int out, large_off *out_off, size_t n,
       unsigned flags))
{
  /* It moves no more than the pipe has.  */
  n = at_most (n);
  struct transfer r = begin (in, PAGECACHE_READ, in_off ? *in_off : -1, n);
  struct transfer w = begin (out, PAGECACHE_WRITE, out_off ? *out_off : -1, n);
  ssize_t moved = NEXT (splice) (in, in_off, out, out_off, n, flags);
  end (&r, moved);
  return end (&w, moved);
}

#define WRAP_SENDFILE(name, off_type)                              \
  WRAP (ssize_t, name, (int out, int in, off_type *off, size_t n)) \
  {                                                                \
    MOVE_PIECES (in, off ? *off : -1, out, -1, n,                  \
                 NEXT (name) (out, in, off, asked));               \
  }

WRAP_SENDFILE (sendfile, plain_off)
#ifdef __GLIBC__
WRAP_SENDFILE (sendfile64, large_off)
#endif
