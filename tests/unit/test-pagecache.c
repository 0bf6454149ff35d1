/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Reading: what lib/pagecache leaves of files in the cache of a kernel
   that can do more or less, and the calls it makes for that.  */

#include <config.h>

#include "pagecache.h"

#include "check.h"
#include "fakekernel.h"

static off_t const MIB = 1024 * 1024;
static unsigned warnings;

static void
warn (void *arg, int fd)
{
  (void) arg;
  (void) fd;
  warnings++;
}

static struct pagecache *
start (bool enabled)
{
  struct pagecache_opts o = { .enabled = enabled };
  struct pagecache *pc = pagecache_new (&o, &fake_sysops, warn, NULL);
  if (!pc)
    exit (99);
  warnings = 0;
  return pc;
}

/* Read FD to its end by calls of N bytes, or until UPTO; the result of the
   last read that is not at the end of the file.  */
static ssize_t
read_to (struct pagecache *pc, int fd, size_t n, off_t upto)
{
  struct pagecache_stream s;
  ssize_t got = 0;
  static char buf[1];
  pagecache_begin (pc, &s, fd, PAGECACHE_READ, &fake.files[fd].st);
  for (off_t pos = 0; pos < upto && pos < fake.files[fd].st.st_size;
       pos += got)
    {
      got = pagecache_read (&s, buf, n);
      if (got <= 0)
        break;
    }
  CHECK_INT (pagecache_end (&s, true), 0);
  return got;
}

static uintmax_t
files_by (struct pagecache const *pc, enum pagecache_method m)
{
  return pagecache_figures (pc, m)->files;
}

static void
test_off (void)
{
  fake_reset ();
  struct pagecache *pc = start (false);
  CHECK (!pagecache_enabled (pc));
  int fd = fake_open (4 * MIB, 1);
  CHECK_INT (read_to (pc, fd, MIB, 4 * MIB), MIB);
  CHECK_INT (fake_resident (fd), 4 * MIB / fake_page_size ());
  CHECK_INT (fake.calls[FAKE_READ], 4);
  CHECK_INT (fake.calls[FAKE_READV2] + fake.calls[FAKE_LSEEK]
                 + fake.calls[FAKE_FADVISE] + fake.calls[FAKE_CACHESTAT],
             0);
  CHECK_INT (files_by (pc, PAGECACHE_PLAIN), 0);
  pagecache_free (pc);
}

/* The kernel's own way: one call for a small file and none beside.  */
static void
test_dontcache (void)
{
  fake_reset ();
  struct pagecache *pc = start (true);
  int fd = fake_open (10000, 1);
  CHECK_INT (read_to (pc, fd, MIB, MIB), 10000);
  CHECK_INT (fake.calls[FAKE_READV2], 1);
  for (int c = 0; c < FAKE_CALLS; c++)
    if (c != FAKE_READV2 && c != FAKE_CLOSE)
      CHECK_INT (fake.calls[c], 0);
  CHECK_INT (fake_resident (fd), 0);

  fd = fake_open (16 * MIB, 1);
  fake_heat (fd, 3, 5);
  CHECK_INT (read_to (pc, fd, MIB, 16 * MIB), MIB);
  CHECK_INT (fake_resident (fd), 2);
  CHECK_INT (fake.calls[FAKE_READ], 0);
  CHECK_INT (fake.calls[FAKE_FADVISE], 0);
  CHECK_INT (files_by (pc, PAGECACHE_DONTCACHE), 2);
  CHECK_INT (pagecache_figures (pc, PAGECACHE_DONTCACHE)->read_bytes,
             16 * MIB + 10000);
  pagecache_free (pc);
}

/* Each way in which a kernel says that it knows no RWF_DONTCACHE.  */
static void
test_refusals (void)
{
  static int const codes[] = { EOPNOTSUPP, ENOSYS, EINVAL, EPERM };
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    {
      fake_reset ();
      struct pagecache *pc = start (true);
      fake.fail[FAKE_READV2] = codes[i];
      int fd = fake_open (64 * MIB, 1);
      CHECK_INT (read_to (pc, fd, MIB, 64 * MIB), MIB);
      CHECK_INT (fake_resident (fd), 0);
      CHECK (fake.peak <= 4 * MIB / fake_page_size ());
      CHECK (fake.calls[FAKE_FADVISE] <= 33);
      /* The device is not asked again; another one is.  */
      CHECK_INT (fake.calls[FAKE_READV2], 1);
      fd = fake_open (5000, 1);
      CHECK_INT (read_to (pc, fd, MIB, MIB), 5000);
      CHECK_INT (fake.calls[FAKE_READV2], 1);
      CHECK_INT (fake_resident (fd), 0);
      fd = fake_open (5000, 2);
      CHECK_INT (read_to (pc, fd, MIB, MIB), 5000);
      CHECK_INT (fake.calls[FAKE_READV2], 2);
      CHECK_INT (files_by (pc, PAGECACHE_ADVICE), 3);
      CHECK_INT (warnings, 0);
      pagecache_free (pc);
    }
}

/* An error of the data is no refusal.  */
static void
test_errors (void)
{
  static int const codes[] = { EIO, EINTR, ENOMEM };
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    {
      fake_reset ();
      struct pagecache *pc = start (true);
      fake.fail[FAKE_READV2] = codes[i];
      int fd = fake_open (2 * MIB, 1);
      CHECK_INT (read_to (pc, fd, MIB, MIB), -codes[i]);
      CHECK_INT (fake.calls[FAKE_READ], 0);
      pagecache_free (pc);
    }

  /* EINVAL of the data itself comes from the plain call as well, and says
     nothing about the device.  */
  fake_reset ();
  struct pagecache *pc = start (true);
  fake.fail[FAKE_READV2] = fake.fail[FAKE_READ] = EINVAL;
  CHECK_INT (read_to (pc, fake_open (MIB, 1), MIB, MIB), -EINVAL);
  fake.fail[FAKE_READV2] = fake.fail[FAKE_READ] = 0;
  CHECK_INT (read_to (pc, fake_open (MIB, 1), MIB, MIB), MIB);
  CHECK_INT (files_by (pc, PAGECACHE_DONTCACHE), 1);
  pagecache_free (pc);
}

/* Advice spares what was there before, for each share of the calls that
   tell about it.  */
static void
check_spared (void)
{
  struct pagecache *pc = start (true);
  int fd = fake_open (40 * MIB + 100, 1);
  unsigned hot = 0;
  for (unsigned i = 1; i < fake_pages (&fake.files[fd]); i += 37)
    {
      fake_heat (fd, i, i + 1 + i % 5);
      hot += 1 + i % 5;
    }
  hot = fake_resident (fd);
  CHECK_INT (read_to (pc, fd, MIB, 41 * MIB), MIB < 100 ? 0 : 100);
  CHECK_INT (fake_resident (fd), hot);
  CHECK_INT (pagecache_figures (pc, PAGECACHE_ADVICE)->hot_pages, hot);

  /* All of it hot, small and large: no advice at all.  */
  unsigned before = fake.calls[FAKE_FADVISE];
  fd = fake_open (3 * MIB, 1);
  fake_heat (fd, 0, fake_pages (&fake.files[fd]));
  read_to (pc, fd, MIB, 3 * MIB);
  CHECK_INT (fake_resident (fd), 3 * MIB / fake_page_size ());
  CHECK_INT (fake.calls[FAKE_FADVISE], before);
  pagecache_free (pc);
}

static void
test_spared (void)
{
  fake_reset ();
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  check_spared ();

  /* An overlay: cachestat sees nothing there.  */
  fake_reset ();
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  fake.fs_type = 0x794C7630;
  check_spared ();

  /* No cachestat; forbidden by a filter; no mincore.  */
  fake_reset ();
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  fake.fail[FAKE_CACHESTAT] = ENOSYS;
  check_spared ();

  fake_reset ();
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  fake.fail[FAKE_CACHESTAT] = EPERM;
  check_spared ();

  fake_reset ();
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  fake.fail[FAKE_MINCORE] = ENODEV;
  check_spared ();
}

/* Who is not told drops nothing, and gets no warning for that.  */
static void
test_not_owner (void)
{
  fake_reset ();
  struct pagecache *pc = start (true);
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  fake.fail[FAKE_CACHESTAT] = EPERM;
  fake.all_hot = true;
  int fd = fake_open (8 * MIB, 1);
  fake_heat (fd, 0, 100);
  read_to (pc, fd, MIB, 8 * MIB);
  CHECK_INT (fake_resident (fd), 8 * MIB / fake_page_size ());
  CHECK_INT (fake.calls[FAKE_FADVISE], 0);
  CHECK_INT (fake.calls[FAKE_CACHESTAT], 2);
  CHECK_INT (files_by (pc, PAGECACHE_NONE), 1);
  CHECK_INT (warnings, 0);

  /* The kernel's own way needs no permission.  */
  fake.fail[FAKE_READV2] = 0;
  fd = fake_open (8 * MIB, 2);
  fake_heat (fd, 0, 100);
  read_to (pc, fd, MIB, 8 * MIB);
  CHECK_INT (fake_resident (fd), 100);
  pagecache_free (pc);
}

static void
test_nothing_works (void)
{
  fake_reset ();
  struct pagecache *pc = start (true);
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  fake.fail[FAKE_FADVISE] = ENOSYS;
  for (int i = 0; i < 3; i++)
    CHECK_INT (read_to (pc, fake_open (4 * MIB, 1), MIB, 4 * MIB), MIB);
  CHECK_INT (warnings, 1);
  CHECK_INT (fake.calls[FAKE_FADVISE], 1);
  CHECK_INT (files_by (pc, PAGECACHE_NONE), 3);
  read_to (pc, fake_open (4 * MIB, 2), MIB, 4 * MIB);
  CHECK_INT (warnings, 2);
  pagecache_free (pc);
}

/* What a reader that stops or jumps leaves is dropped, too.  */
static void
test_partial (void)
{
  for (int advice = 0; advice < 2; advice++)
    {
      fake_reset ();
      struct pagecache *pc = start (true);
      if (advice)
        fake.fail[FAKE_READV2] = EOPNOTSUPP;
      int fd = fake_open (64 * MIB, 1);
      read_to (pc, fd, MIB, MIB);
      CHECK_INT (fake_resident (fd), 0);

      struct pagecache_stream s;
      char buf[1];
      fd = fake_open (64 * MIB, 1);
      fake_heat (fd, 500, 600);
      pagecache_begin (pc, &s, fd, PAGECACHE_READ, NULL);
      for (off_t off = 0; off < 64 * MIB; off += 10 * MIB + 512)
        {
          CHECK_INT (pagecache_seek (&s, off), 0);
          CHECK_INT (pagecache_read (&s, buf, MIB), MIB);
        }
      CHECK_INT (pagecache_end (&s, true), 0);
      CHECK_INT (fake_resident (fd), 100);
      pagecache_free (pc);
    }
}

/* Pages still on their way cannot be dropped: they are waited for, but not
   for ever, and on an overlay not for a small file.  */
static void
test_in_flight (void)
{
  fake_reset ();
  struct pagecache *pc = start (true);
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  read_to (pc, fake_open (64 * MIB, 1), MIB, 64 * MIB);
  read_to (pc, fake_open (64 * MIB, 1), MIB, MIB);
  CHECK_INT (fake.calls[FAKE_PAUSE], 0);
  fake.in_flight = 3;
  int fd = fake_open (64 * MIB, 1);
  read_to (pc, fd, MIB, MIB);
  CHECK_INT (fake.calls[FAKE_PAUSE], 3);
  CHECK_INT (fake_resident (fd), 0);
  fake_clear_calls ();
  fake.in_flight = 1000;
  read_to (pc, fake_open (64 * MIB, 1), MIB, MIB);
  CHECK (fake.calls[FAKE_PAUSE] < 12);
  fake.in_flight = 0;

  fake_clear_calls ();
  fake.fs_type = 0x794C7630;
  read_to (pc, fake_open (64 * MIB, 2), MIB, MIB);
  CHECK (0 < fake.calls[FAKE_PAUSE] && fake.calls[FAKE_PAUSE] < 8);
  fake_clear_calls ();
  read_to (pc, fake_open (2 * MIB, 2), MIB, MIB);
  CHECK_INT (fake.calls[FAKE_PAUSE], 0);
  pagecache_free (pc);
}

static void
test_no_pages (void)
{
  struct pagecache_stream s;
  char buf[10];
  fake_reset ();
  struct pagecache *pc = start (true);
  int fd = fake_open (100, 1);
  fake.files[fd].st.st_mode = S_IFIFO | 0600;
  CHECK_INT (read_to (pc, fd, 10, 100), 10);
  CHECK_INT (fake.calls[FAKE_READV2], 0);
  CHECK_INT (files_by (pc, PAGECACHE_PLAIN), 1);

  /* A file of /proc: regular, empty, but there is something to read.  */
  fd = fake_open (0, 1);
  pagecache_begin (pc, &s, fd, PAGECACHE_READ, NULL);
  fake.files[fd].st.st_size = 5;
  CHECK_INT (pagecache_read (&s, buf, 10), 5);
  CHECK_INT (pagecache_end (&s, true), 0);
  CHECK_INT (fake.calls[FAKE_READV2], 0);
  pagecache_free (pc);
}

/* A block device has pages, and a size that its status does not tell.  */
static void
test_block_device (void)
{
  fake_reset ();
  struct pagecache *pc = start (true);
  fake.fail[FAKE_READV2] = EOPNOTSUPP;
  int fd = fake_open (64 * MIB, 1);
  fake.files[fd].st.st_mode = S_IFBLK | 0600;
  fake.files[fd].st.st_rdev = 7;
  fake_heat (fd, 10, 20);
  CHECK_INT (read_to (pc, fd, MIB, 64 * MIB), MIB);
  CHECK_INT (fake.files[fd].pos, 64 * MIB);
  CHECK_INT (fake_resident (fd), 10);
  CHECK_INT (files_by (pc, PAGECACHE_ADVICE), 1);
  CHECK_INT (warnings, 0);
  pagecache_free (pc);
}

/* A system that keeps the data of a descriptor out of the cache: nothing else
   is asked for, and who goes on with the descriptor finds it as it was.  */
static void
test_uncached (void)
{
  struct pagecache_stream s;
  char buf[1];
  fake_reset ();
  fake.has_uncached = true;
  struct pagecache *pc = start (true);
  int fd = fake_open (16 * MIB, 1);
  fake_heat (fd, 3, 5);
  CHECK_INT (read_to (pc, fd, MIB, 16 * MIB), MIB);
  CHECK_INT (fake_resident (fd), 2);
  CHECK_INT (fake.calls[FAKE_READ], 16);
  CHECK_INT (fake.calls[FAKE_READV2] + fake.calls[FAKE_FADVISE]
                 + fake.calls[FAKE_CACHESTAT] + fake.calls[FAKE_MINCORE],
             0);

  fd = fake_open (0, 1);
  pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
  for (int i = 0; i < 20; i++)
    CHECK_INT (pagecache_write (&s, buf, MIB), MIB);
  CHECK (fake.files[fd].uncached);
  CHECK_INT (fake_resident (fd), 0);
  CHECK_INT (pagecache_end (&s, false), 0);
  CHECK (!fake.files[fd].uncached);
  CHECK_INT (fake.calls[FAKE_FDATASYNC] + fake.calls[FAKE_RANGE], 0);
  CHECK_INT (files_by (pc, PAGECACHE_UNCACHED), 2);
  CHECK_INT (warnings, 0);
  pagecache_free (pc);
}

/* Two streams read a file, one after the other: nothing is read ahead for the
   first one, and the file and what is cached of it count once.  */
static void
test_part (void)
{
  for (int dontcache = 0; dontcache < 2; dontcache++)
    {
      fake_reset ();
      fake.fail[FAKE_READV2] = dontcache ? 0 : EOPNOTSUPP;
      struct pagecache *pc = start (true);
      int fd = fake_open (4 * MIB, 1);
      fake_heat (fd, 3, 5);
      fake_heat (fd, 2 * MIB / fake_page_size (),
                 2 * MIB / fake_page_size () + 2);
      struct pagecache_stream s;
      static char buf[1];
      pagecache_begin (pc, &s, fd, PAGECACHE_READ, &fake.files[fd].st);
      pagecache_set_part (&s);
      CHECK_INT (pagecache_read (&s, buf, MIB), MIB);
      CHECK (fake_resident (fd) <= MIB / fake_page_size () + 2);
      CHECK_INT (pagecache_end (&s, false), 0);
      CHECK_INT (fake_resident (fd), 4);
      CHECK (!fake.files[fd].no_read_ahead);
      CHECK_INT (read_to (pc, fd, MIB, 3 * MIB), MIB);
      CHECK_INT (fake_resident (fd), 4);
      enum pagecache_method m
          = dontcache ? PAGECACHE_DONTCACHE : PAGECACHE_ADVICE;
      CHECK_INT (files_by (pc, m), 1);
      CHECK_INT (pagecache_figures (pc, m)->read_bytes, 4 * MIB);
      CHECK_INT (pagecache_figures (pc, m)->hot_pages, 4);
      pagecache_free (pc);
    }
}

/* What the tests in tests/cache use to choose.  */
static void
test_debug (void)
{
  struct pagecache_opts o = { .enabled = true };
  unsetenv ("TNC_PAGE_CACHE_METHOD");
  pagecache_opts_debug (&o);
  CHECK_INT (o.strongest, PAGECACHE_DONTCACHE);
  setenv ("TNC_PAGE_CACHE_METHOD", "advice", 1);
  pagecache_opts_debug (&o);
  CHECK_INT (o.strongest, PAGECACHE_ADVICE);

  fake_reset ();
  struct pagecache *pc = pagecache_new (&o, &fake_sysops, NULL, NULL);
  read_to (pc, fake_open (4 * MIB, 1), MIB, 4 * MIB);
  CHECK_INT (fake.calls[FAKE_READV2], 0);
  CHECK_INT (files_by (pc, PAGECACHE_ADVICE), 1);
  pagecache_free (pc);

  setenv ("TNC_PAGE_CACHE_METHOD", "none", 1);
  pagecache_opts_debug (&o);
  CHECK_INT (o.strongest, PAGECACHE_NONE);
  unsetenv ("TNC_PAGE_CACHE_METHOD");
}

/* Pages from HOT_FROM to HOT_TO of 4 MiB are cached.  */
static bool
takes_small_reads (bool enabled, int hot_from, int hot_to)
{
  struct pagecache *pc = start (enabled);
  struct pagecache_stream s;
  int fd = fake_open (4 * MIB, 1);
  fake_heat (fd, hot_from, hot_to);
  pagecache_begin (pc, &s, fd, PAGECACHE_READ, NULL);
  bool takes = pagecache_takes_small_reads (&s);
  CHECK_INT (pagecache_end (&s, true), 0);
  pagecache_free (pc);
  return takes;
}

static void
test_small_reads (void)
{
  int all = 4 * MIB / fake_page_size ();
  fake_reset ();
  CHECK (takes_small_reads (false, 0, 0));
  CHECK (!takes_small_reads (true, 0, 0));
  CHECK (!takes_small_reads (true, 0, all - 1));
  CHECK (!takes_small_reads (true, 1, all));
  CHECK (takes_small_reads (true, 0, all));
  fake.fail[FAKE_CACHESTAT] = EPERM;
  CHECK (!takes_small_reads (true, 0, all));
  setenv ("TNC_PAGE_CACHE_METHOD", "advice", 1);
  struct pagecache_opts o = { .enabled = true };
  pagecache_opts_debug (&o);
  unsetenv ("TNC_PAGE_CACHE_METHOD");
  struct pagecache *pc = pagecache_new (&o, &fake_sysops, warn, NULL);
  struct pagecache_stream s;
  int fd = fake_open (4 * MIB, 1);
  pagecache_begin (pc, &s, fd, PAGECACHE_READ, NULL);
  CHECK (pagecache_takes_small_reads (&s));
  CHECK_INT (pagecache_end (&s, true), 0);
  pagecache_free (pc);
}

int
main (void)
{
#if ENABLE_PAGE_CACHE
  test_off ();
  test_dontcache ();
  test_uncached ();
  test_refusals ();
  test_errors ();
  test_spared ();
  test_not_owner ();
  test_nothing_works ();
  test_partial ();
  test_in_flight ();
  test_no_pages ();
  test_block_device ();
  test_part ();
  test_small_reads ();
  test_debug ();
#else
  printf ("skipped: configured with --disable-page-cache\n");
  (void) test_dontcache, (void) test_refusals, (void) test_errors;
  (void) test_spared, (void) test_not_owner, (void) test_nothing_works;
  (void) test_partial, (void) test_in_flight, (void) test_no_pages;
  (void) test_debug, (void) test_block_device, (void) test_part;
  (void) test_small_reads;
  test_off ();
#endif
  return check_status ();
}
