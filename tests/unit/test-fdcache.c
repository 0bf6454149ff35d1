/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Transfers that somebody else makes, with a fake kernel: what was hot stays,
   the rest goes meanwhile and at the end; errors are kept.  */

#include <config.h>

#include "fdcache.h"

#include <limits.h>
#include <stdlib.h>

#include "check.h"
#include "fakekernel.h"

static struct fdcache cache;
static size_t const MIB = 1024 * 1024;

static void
begin_case (void)
{
  fake_reset ();
  for (int i = 0; i < FDCACHE_CHUNKS; i++)
    free (cache.chunks[i]);
  fdcache_init (&cache, &fake_sysops, false);
}

/* N bytes by a read or write of FD at OFF, -1 for its position.  */
static void
move (int fd, enum pagecache_direction d, off_t off, size_t n)
{
  off_t pos = fake.files[fd].pos;
  enum fdcache_verdict v = fdcache_before (&cache, fd, d, off, n);
  if (0 <= off)
    fake.files[fd].pos = off;
  ssize_t moved = d == PAGECACHE_READ ? fake_take (fd, n, false)
                                      : fake_put (fd, n, false);
  if (0 <= off)
    fake.files[fd].pos = pos;
  if (v != FDCACHE_NONE && 0 < moved)
    fdcache_after (&cache, fd, d, off, moved);
}

static void
reads_cold_file (void)
{
  begin_case ();
  int fd = fake_open (100 * MIB, 1);
  for (int i = 0; i < 1600; i++)
    move (fd, PAGECACHE_READ, -1, 64 * 1024);
  CHECK (fake.peak * fake_page_size () < 4 * MIB);
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK_INT (fake_resident (fd), 0);
}

/* What is hot is kept, whether its file is read from one end to the other or
   here and there.  */
static void
keeps_hot_pages (void)
{
  for (int random = 0; random < 2; random++)
    {
      begin_case ();
      int fd = fake_open (100 * MIB, 1);
      fake_heat (fd, 100, 200);
      fake_heat (fd, 9000, 9001);
      for (unsigned i = 0; i < 1600; i++)
        move (fd, PAGECACHE_READ,
              random ? (off_t) (i * 7919 % 1600) * 64 * 1024 : -1, 64 * 1024);
      CHECK_INT (fdcache_leave (&cache, fd), 0);
      CHECK_INT (fake_resident (fd), 101);
      CHECK (fake.files[fd].pages[150].resident);
      CHECK (fake.files[fd].pages[9000].resident);
    }
}

static void
writes (void)
{
  begin_case ();
  int fd = fake_open (0, 1);
  for (int i = 0; i < 100 * 16; i++)
    move (fd, PAGECACHE_WRITE, -1, 64 * 1024);
  CHECK (fake.peak * fake_page_size () <= 17 * MIB);
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK_INT (fake_resident (fd), 0);
}

/* Without sync_file_range, as on an overlay.  */
static void
writes_elsewhere (void)
{
  begin_case ();
  fake.fs_type = 0x794C7630;
  fake.ranges_blind = true;
  int fd = fake_open (0, 1);
  for (int i = 0; i < 100 * 16; i++)
    move (fd, PAGECACHE_WRITE, -1, 64 * 1024);
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK_INT (fake_resident (fd), 0);
}

/* What is still being read ahead is waited for by who stops early, also where
   it cannot be seen, as on an overlay.  */
static void
waits_for_read_ahead (void)
{
  for (int overlay = 0; overlay < 2; overlay++)
    {
      begin_case ();
      if (overlay)
        fake.fs_type = 0x794C7630;
      int fd = fake_open (64 * MIB, 1);
      move (fd, PAGECACHE_READ, -1, MIB);
      fake.in_flight = 3;
      CHECK_INT (fdcache_leave (&cache, fd), 0);
      CHECK_INT (fake.in_flight, 0);
      CHECK_INT (fake_resident (fd), 0);
    }
}

/* The last of two descriptors drops.  */
static void
shares_a_file (void)
{
  begin_case ();
  int a = fake_open (10 * MIB, 1), b = fake_open (10 * MIB, 1);
  move (a, PAGECACHE_READ, -1, MIB);
  move (b, PAGECACHE_READ, -1, MIB);
  unsigned known = fake.calls[FAKE_CACHESTAT];
  CHECK_INT (fdcache_leave (&cache, b), 0);
  CHECK (fake_resident (a) != 0);
  CHECK_INT (fake.calls[FAKE_CACHESTAT], known);
  CHECK_INT (fdcache_leave (&cache, a), 0);
  CHECK_INT (fake_resident (a), 0);
  CHECK (!cache.files);
}

/* A descriptor that is of another file now, without our knowledge, is not
   taken for the old one.  */
static void
notices_another_file (void)
{
  begin_case ();
  int fd = fake_open (10 * MIB, 1);
  move (fd, PAGECACHE_READ, -1, MIB);
  fake.files[fd].open = false;
  CHECK_INT (fake_open (10 * MIB, 2), fd);
  fake_heat (fd, 0, 2560);
  move (fd, PAGECACHE_READ, -1, 10 * MIB);
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK_INT (fake_resident (fd), 2560);
}

/* The first error is reported once.  */
static void
keeps_errors (void)
{
  begin_case ();
  int fd = fake_open (0, 1);
  for (int i = 0; i < 32; i++)
    {
      fake.fail[FAKE_RANGE] = i < 20 ? 0 : EIO;
      move (fd, PAGECACHE_WRITE, -1, MIB);
    }
  fake.fail[FAKE_RANGE] = 0;
  CHECK_INT (fdcache_error (&cache, fd), -EIO);
  CHECK_INT (fdcache_error (&cache, fd), 0);
  fake.fail[FAKE_RANGE] = ENOSPC;
  CHECK_INT (fdcache_leave_all (&cache, 0, INT_MAX), -ENOSPC);
  CHECK_INT (fdcache_leave_all (&cache, 0, INT_MAX), 0);
}

/* Where the kernel does not say what is cached, nothing is dropped.  */
static void
stays_blind (void)
{
  begin_case ();
  fake.fail[FAKE_CACHESTAT] = EPERM;
  fake.all_hot = true;
  int fd = fake_open (10 * MIB, 1);
  CHECK_INT (fdcache_before (&cache, fd, PAGECACHE_READ, -1, MIB),
             FDCACHE_BLIND);
  for (int i = 0; i < 10; i++)
    move (fd, PAGECACHE_READ, -1, MIB);
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK_INT (fake.calls[FAKE_FADVISE], 0);
}

/* errno is nobody's but the program's, and a child of vfork is not us.  */
static void
keeps_out (void)
{
  begin_case ();
  int fd = fake_open (10 * MIB, 1);
  fake.fail[FAKE_FADVISE] = EINVAL;
  errno = 1234;
  for (int i = 0; i < 4; i++)
    {
      fdcache_before (&cache, fd, PAGECACHE_READ, -1, MIB);
      fdcache_after (&cache, fd, PAGECACHE_READ, -1, MIB);
    }
  CHECK_INT (errno, 1234);
  fake.fail[FAKE_FADVISE] = 0;

  cache.pid++;
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK_INT (fdcache_leave_all (&cache, 0, INT_MAX), 0);
  CHECK (cache.files != NULL);
  cache.pid--;

#if HAVE_PTHREAD
  /* Other handlers of fork transfer data, too.  */
  fdcache_before_fork (&cache);
  move (fd, PAGECACHE_READ, -1, MIB);
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK (cache.files != NULL);
  fdcache_in_parent (&cache);
#endif
  fdcache_before_fork (&cache);
  fdcache_in_child (&cache);
  CHECK (!cache.files);
}

int
main (void)
{
#if !ENABLE_PAGE_CACHE
  puts ("skipped: configured with --disable-page-cache");
  return 77;
#endif
  reads_cold_file ();
  keeps_hot_pages ();
  writes ();
  writes_elsewhere ();
  waits_for_read_ahead ();
  shares_a_file ();
  notices_another_file ();
  keeps_errors ();
  stays_blind ();
  keeps_out ();
  return check_status ();
}
