/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* fakekernel.h - files that are nothing but the state of their pages, and
   a struct sysops that treats them as Linux does: read-ahead, large
   folios that advice must cover wholly, dirty pages that cannot be
   dropped.  Each call can be made to fail and is counted.

   Descriptors are indexes into fake.files; a page has 4096 bytes here
   only if it has in the real kernel.  */

#ifndef TNC_TESTS_FAKEKERNEL_H
#define TNC_TESTS_FAKEKERNEL_H

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "residency.h"
#include "sysops.h"

enum
{
  FAKE_FILES = 400,
  FAKE_MOST_PAGES = 1 << 16
};

struct fake_page
{
  unsigned char resident, dirty, writeback;
  unsigned lo, hi; /* the folio: LO <= page < HI */
};

struct fake_file
{
  struct stat st;
  struct fake_page *pages;
  off_t pos;
  bool open, append, uncached, no_read_ahead;
};

enum fake_call
{
  FAKE_READ,
  FAKE_WRITE,
  FAKE_READV2,
  FAKE_WRITEV2,
  FAKE_WRITE_FILES,
  FAKE_LSEEK,
  FAKE_FSTAT,
  FAKE_FDATASYNC,
  FAKE_CLOSE,
  FAKE_PAUSE,
  FAKE_FADVISE,
  FAKE_RANGE,
  FAKE_CACHESTAT,
  FAKE_MINCORE,
  FAKE_CALLS
};

static struct
{
  struct fake_file files[FAKE_FILES];
  unsigned calls[FAKE_CALLS];
  int fail[FAKE_CALLS];      /* the error number, 0 for success */
  unsigned only[FAKE_CALLS]; /* which call alone fails, from 1; 0: each */
  uintmax_t fs_type;
  unsigned folio;       /* pages of a folio that a read makes */
  unsigned read_ahead;  /* pages */
  unsigned in_flight;   /* pauses until advice drops pages */
  bool all_hot;         /* mincore for who may not know */
  bool has_uncached;    /* descriptors can be kept out of the cache */
  bool ranges_blind;    /* sync_file_range sees no pages */
  size_t takes_most;    /* bytes that write_files takes of a file; 0: all */
  unsigned takes_files; /* of how many files it takes any; 0: all */
  unsigned most_open;
  unsigned peak; /* resident pages at a time */
} fake;

static off_t
fake_page_size (void)
{
  return residency_page_size ();
}

/* Forget all files and calls; nothing fails.  */
static inline void
fake_reset (void)
{
  for (int i = 0; i < FAKE_FILES; i++)
    free (fake.files[i].pages);
  memset (&fake, 0, sizeof fake);
  fake.fs_type = 0xEF53;
  fake.folio = 8;
  fake.read_ahead = 32;
}

static inline void
fake_clear_calls (void)
{
  memset (fake.calls, 0, sizeof fake.calls);
}

/* A regular file of SIZE bytes on device DEV; its descriptor.  */
static inline int
fake_open (off_t size, dev_t dev)
{
  int fd = 0;
  unsigned open = 1;
  while (fake.files[fd].open)
    fd++;
  for (int i = 0; i < FAKE_FILES; i++)
    open += fake.files[i].open;
  if (fake.most_open < open)
    fake.most_open = open;
  struct fake_file *f = &fake.files[fd];
  if (!f->pages)
    f->pages = calloc (FAKE_MOST_PAGES, sizeof *f->pages);
  if (!f->pages)
    exit (99);
  memset (f->pages, 0, FAKE_MOST_PAGES * sizeof *f->pages);
  f->st = (struct stat) { .st_mode = S_IFREG | 0644,
                          .st_size = size,
                          .st_dev = dev };
  f->pos = 0;
  f->open = true;
  f->append = f->uncached = f->no_read_ahead = false;
  return fd;
}

static inline unsigned
fake_pages (struct fake_file const *f)
{
  return (f->st.st_size + fake_page_size () - 1) / fake_page_size ();
}

static inline unsigned
fake_resident (int fd)
{
  unsigned n = 0;
  for (unsigned i = 0; i < FAKE_MOST_PAGES; i++)
    n += fake.files[fd].pages[i].resident;
  return n;
}

/* Make the pages FIRST to LAST resident, each a folio of its own.  */
static inline void
fake_heat (int fd, unsigned first, unsigned last)
{
  for (unsigned i = first; i < last; i++)
    fake.files[fd].pages[i]
        = (struct fake_page) { .resident = 1, .lo = i, .hi = i + 1 };
}

/* Count a call; whether it is to fail, with errno set.  */
static inline bool
fake_fails (enum fake_call c)
{
  fake.calls[c]++;
  bool spared = fake.only[c] && fake.only[c] != fake.calls[c];
  errno = spared ? 0 : fake.fail[c];
  return errno != 0;
}

static inline void
fake_note_peak (int fd)
{
  unsigned n = fake_resident (fd);
  if (fake.peak < n)
    fake.peak = n;
}

/* Bring in the pages of LO to HI that are missing, as large folios where
   none of their pages is there yet.  A folio may reach after the end.  */
static inline void
fake_populate (struct fake_file *f, unsigned lo, unsigned hi)
{
  for (unsigned i = lo; i < hi; i++)
    if (!f->pages[i].resident)
      {
        unsigned first = i - i % fake.folio, last = first + fake.folio;
        for (unsigned k = first; k < last; k++)
          if (f->pages[k].resident)
            {
              first = i;
              last = i + 1;
              break;
            }
        for (unsigned k = first; k < last; k++)
          f->pages[k]
              = (struct fake_page) { .resident = 1, .lo = first, .hi = last };
      }
}

static inline ssize_t
fake_take (int fd, size_t n, bool dontcache)
{
  struct fake_file *f = &fake.files[fd];
  off_t left = f->st.st_size - f->pos;
  if (left <= 0)
    return 0;
  if (left < (off_t) n)
    n = left;
  unsigned lo = f->pos / fake_page_size ();
  unsigned hi = (f->pos + n + fake_page_size () - 1) / fake_page_size ();
  if (!dontcache && !f->uncached)
    {
      unsigned to = hi + (f->no_read_ahead ? 0 : fake.read_ahead);
      fake_populate (f, lo, to < fake_pages (f) ? to : fake_pages (f));
    }
  fake_note_peak (fd);
  f->pos += n;
  return n;
}

static inline ssize_t
fake_read (int fd, void *buf, size_t n)
{
  (void) buf;
  return fake_fails (FAKE_READ) ? -1 : fake_take (fd, n, false);
}

static inline ssize_t
fake_readv2 (int fd, struct iovec const *iov, int count, int flags)
{
  (void) count;
  if (fake_fails (FAKE_READV2))
    return -1;
  return fake_take (fd, iov->iov_len, flags & RWF_DONTCACHE);
}

static inline ssize_t
fake_put (int fd, size_t n, bool dontcache)
{
  struct fake_file *f = &fake.files[fd];
  if (f->append)
    f->pos = f->st.st_size;
  off_t end = f->pos + n;
  for (unsigned i = f->pos / fake_page_size (); i * fake_page_size () < end;
       i++)
    {
      bool whole = (f->pos <= i * fake_page_size ()
                    && (i + 1) * fake_page_size () <= end);
      if ((dontcache || f->uncached) && whole && !f->pages[i].resident)
        continue;
      f->pages[i] = (struct fake_page) {
        .resident = 1, .dirty = 1, .lo = i, .hi = i + 1
      };
    }
  f->pos = end;
  if (f->st.st_size < end)
    f->st.st_size = end;
  fake_note_peak (fd);
  return n;
}

static inline ssize_t
fake_write (int fd, void const *buf, size_t n)
{
  (void) buf;
  return fake_fails (FAKE_WRITE) ? -1 : fake_put (fd, n, false);
}

static inline ssize_t
fake_writev2 (int fd, struct iovec const *iov, int count, int flags)
{
  (void) count;
  if (fake_fails (FAKE_WRITEV2))
    return -1;
  return fake_put (fd, iov->iov_len, flags & RWF_DONTCACHE);
}

static inline int
fake_write_files (uint64_t *context, struct sysops_write *v, unsigned n)
{
  if (n == 0 || SYSOPS_WRITES < n)
    abort ();
  if (fake_fails (FAKE_WRITE_FILES))
    return -1;
  ++*context;
  for (unsigned i = 0; i < n; i++)
    {
      size_t most = v[i].n;
      if (fake.takes_most && fake.takes_most < most)
        most = fake.takes_most;
      if (fake.takes_files && fake.takes_files <= i)
        most = 0;
      off_t pos = fake.files[v[i].fd].pos;
      fake.files[v[i].fd].pos = 0;
      v[i].done = most ? fake_put (v[i].fd, most, true) : 0;
      fake.files[v[i].fd].pos = pos;
    }
  errno = EAGAIN;
  return fake.takes_files && fake.takes_files < n ? -1 : 0;
}

static inline off_t
fake_lseek (int fd, off_t off, int whence)
{
  if (fake_fails (FAKE_LSEEK))
    return -1;
  if (whence != SEEK_CUR)
    fake.files[fd].pos
        = off + (whence == SEEK_END ? fake.files[fd].st.st_size : 0);
  return fake.files[fd].pos;
}

static inline int
fake_fstat (int fd, struct stat *st)
{
  *st = fake.files[fd].st;
  return fake_fails (FAKE_FSTAT) ? -1 : 0;
}

static inline void
fake_clean (int fd, unsigned lo, unsigned hi)
{
  for (unsigned i = lo; i < hi && i < FAKE_MOST_PAGES; i++)
    fake.files[fd].pages[i].dirty = fake.files[fd].pages[i].writeback = 0;
}

static inline int
fake_fdatasync (int fd)
{
  if (fake_fails (FAKE_FDATASYNC))
    return -1;
  fake_clean (fd, 0, FAKE_MOST_PAGES);
  return 0;
}

static inline int
fake_close (int fd)
{
  if (!fake.files[fd].open)
    abort ();
  fake.files[fd].open = false;
  return fake_fails (FAKE_CLOSE) ? -1 : 0;
}

static inline void
fake_pause_ms (unsigned ms)
{
  (void) ms;
  if (fake.in_flight)
    fake.in_flight--;
  fake.calls[FAKE_PAUSE]++;
}

static inline int
fake_status_flags (int fd)
{
  return fake.files[fd].append ? O_APPEND | O_WRONLY : O_RDWR;
}

static inline uintmax_t
fake_fs_type (int fd)
{
  (void) fd;
  return fake.fs_type;
}

static inline int
fake_fadvise (int fd, off_t off, off_t len)
{
  struct fake_file *f = &fake.files[fd];
  if (fake_fails (FAKE_FADVISE))
    return errno;
  if (fake.in_flight)
    return 0;
  unsigned lo = (off + fake_page_size () - 1) / fake_page_size ();
  unsigned hi = (len ? (off + len) / fake_page_size () : FAKE_MOST_PAGES);
  for (unsigned i = lo; i < hi && i < FAKE_MOST_PAGES; i++)
    {
      struct fake_page *p = &f->pages[i];
      if (p->dirty)
        *p = (struct fake_page) {
          .resident = 1, .writeback = 1, .lo = i, .hi = i + 1
        };
      else if (p->resident && !p->writeback && lo <= p->lo && p->hi <= hi)
        p->resident = 0;
    }
  return 0;
}

static inline void
fake_stop_read_ahead (int fd, bool stop)
{
  fake.files[fd].no_read_ahead = stop;
}

static inline int
fake_set_uncached (int fd, bool on)
{
  if (fake.has_uncached)
    fake.files[fd].uncached = on;
  errno = ENOSYS;
  return fake.has_uncached ? 0 : -1;
}

static inline int
fake_sync_file_range (int fd, off_t off, off_t len, unsigned flags)
{
  struct fake_file *f = &fake.files[fd];
  if (fake_fails (FAKE_RANGE))
    return -1;
  if (fake.ranges_blind)
    return 0;
  unsigned lo = off / fake_page_size ();
  unsigned hi = len ? (off + len) / fake_page_size () : FAKE_MOST_PAGES;
  if (flags & SYNC_FILE_RANGE_WAIT_AFTER)
    fake_clean (fd, lo, hi);
  else
    for (unsigned i = lo; i < hi; i++)
      if (f->pages[i].dirty)
        {
          f->pages[i].dirty = 0;
          f->pages[i].writeback = 1;
        }
  return 0;
}

static inline int
fake_cachestat (int fd, off_t off, off_t len, struct sysops_cachestat *cs)
{
  if (fake_fails (FAKE_CACHESTAT))
    return -1;
  *cs = (struct sysops_cachestat) { 0 };
  off_t end = len ? off + len : fake.files[fd].st.st_size;
  if (fake.fs_type != 0x794C7630)
    for (unsigned i = off / fake_page_size (); i * fake_page_size () < end;
         i++)
      cs->nr_cache += fake.files[fd].pages[i].resident;
  return 0;
}

static inline int
fake_mincore (int fd, off_t off, size_t len, unsigned char *vec)
{
  if (fake_fails (FAKE_MINCORE))
    return -1;
  /* It does not see pages that are still being read.  */
  struct fake_page const *p = fake.files[fd].pages + off / fake_page_size ();
  for (size_t i = 0; i * fake_page_size () < len; i++)
    vec[i] = fake.all_hot || (p[i].resident && !fake.in_flight);
  return 0;
}

static struct sysops const fake_sysops
    = { .read = fake_read,
        .write = fake_write,
        .readv2 = fake_readv2,
        .writev2 = fake_writev2,
        .write_files = fake_write_files,
        .lseek = fake_lseek,
        .fstat = fake_fstat,
        .fdatasync = fake_fdatasync,
        .close = fake_close,
        .pause_ms = fake_pause_ms,
        .status_flags = fake_status_flags,
        .fs_type = fake_fs_type,
        .fadvise_dontneed = fake_fadvise,
        .stop_read_ahead = fake_stop_read_ahead,
        .set_uncached = fake_set_uncached,
        .sync_file_range = fake_sync_file_range,
        .cachestat = fake_cachestat,
        .mincore_range = fake_mincore };

#endif
