/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Transfers that somebody else makes, with a fake kernel: what was hot stays,
   the rest goes meanwhile and at the end; errors are kept.  */

#include <config.h>

#include "fdcache.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

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

/* Before it is started, and of descriptors that it never saw, it knows
   nothing.  */
static void
knows_nothing (void)
{
  static struct fdcache never;
  begin_case ();
  int fd = fake_open (10 * MIB, 1);
  struct fdcache *const caches[] = { &never, &cache };
  for (int i = 0; i < 2; i++)
    {
      struct fdcache *c = caches[i];
      CHECK_INT (fdcache_before (c, fd, PAGECACHE_READ, -1, i ? 0 : MIB),
                 FDCACHE_NONE);
      int const strange[]
          = { -1, fd, FDCACHE_CHUNK * FDCACHE_CHUNKS, INT_MAX };
      for (size_t k = 0; k < sizeof strange / sizeof *strange; k++)
        {
          CHECK_INT (fdcache_leave (c, strange[k]), 0);
          CHECK_INT (fdcache_error (c, strange[k]), 0);
          CHECK (!fdcache_is_own (c, strange[k]));
        }
      CHECK_INT (fdcache_leave_all (c, 0, INT_MAX), 0);
      fdcache_stop_queue (c);
      fdcache_in_parent (c);
    }
  fdcache_before_fork (&never);
  fdcache_in_parent (&never);
  CHECK (!cache.files && !never.files);
}

/* What is no file with pages is left alone; a device has those of all its
   names.  */
static void
looks_at_the_kind (void)
{
  begin_case ();
  int fd = fake_open (10 * MIB, 1);
  fake.files[fd].st.st_mode = S_IFIFO | 0600;
  CHECK_INT (fdcache_before (&cache, fd, PAGECACHE_READ, -1, MIB),
             FDCACHE_NONE);
  fake.files[fd].st.st_mode = S_IFREG | 0600;
  fake.files[fd].st.st_size = 0;
  CHECK_INT (fdcache_before (&cache, fd, PAGECACHE_READ, -1, MIB),
             FDCACHE_NONE);

  begin_case ();
  int a = fake_open (10 * MIB, 1), b = fake_open (10 * MIB, 2);
  fake.files[a].st.st_mode = fake.files[b].st.st_mode = S_IFBLK | 0600;
  fake.files[a].st.st_rdev = fake.files[b].st.st_rdev = 77;
  move (a, PAGECACHE_READ, -1, MIB);
  move (b, PAGECACHE_READ, -1, MIB);
  CHECK_INT (fdcache_leave_all (&cache, b, b), 0);
  CHECK (cache.files);
  CHECK_INT (fdcache_leave_all (&cache, a, a), 0);
  CHECK (!cache.files);
}

/* Written where nobody says what is cached, or advice is refused: no error,
   nothing is dropped.  */
static void
writes_blindly (void)
{
  for (int refused = 0; refused < 2; refused++)
    {
      begin_case ();
      int fd = fake_open (20 * MIB, 1);
      if (refused)
        fake.fail[FAKE_FADVISE] = EINVAL;
      else
        {
          fake.fail[FAKE_CACHESTAT] = EPERM;
          fake.all_hot = true;
        }
      for (int i = 0; i < 40; i++)
        move (fd, PAGECACHE_WRITE, -1, MIB);
      CHECK_INT (fdcache_leave (&cache, fd), 0);
      CHECK (fake_resident (fd) != 0);
      CHECK (!cache.files);
    }
}

/* A descriptor that was closed behind our back is forgotten.  */
static void
forgets_what_is_gone (void)
{
  begin_case ();
  int fd = fake_open (10 * MIB, 1);
  move (fd, PAGECACHE_WRITE, -1, MIB);
  fake.files[fd].open = false;
  fake.fail[FAKE_FSTAT] = EBADF;
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK (!cache.files);
  fake.fail[FAKE_FSTAT] = 0;

  /* Another one took its number before the first was left.  */
  begin_case ();
  fd = fake_open (10 * MIB, 1);
  move (fd, PAGECACHE_READ, -1, MIB);
  fake.files[fd].open = false;
  CHECK_INT (fake_open (10 * MIB, 2), fd);
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK (!cache.files);
}

/* Errors of the last write-back are reported when the file is left, the first
   of several by fdcache_leave_all.  */
static void
reports_late_errors (void)
{
  for (int twice = 0; twice < 2; twice++)
    {
      begin_case ();
      int a = fake_open (0, 1), b = twice ? fake_open (0, 2) : -1;
      move (a, PAGECACHE_WRITE, -1, MIB);
      if (twice)
        move (b, PAGECACHE_WRITE, -1, MIB);
      fake.fail[FAKE_RANGE] = fake.fail[FAKE_FDATASYNC] = EIO;
      CHECK_INT (fdcache_leave_all (&cache, 0, INT_MAX), -EIO);
      CHECK (!cache.files);
    }
}

/* What was written is dropped at once where nothing may be kept open, or few
   descriptors are allowed.  */
static void
keeps_nothing_open (void)
{
  static uintmax_t const types[]
      = { 0x6969, 0xFF534D42, 0xFE534D42, 0x65735546, 0xEF53 };
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    {
      begin_case ();
      cache.may_queue = true;
      fake.fs_type = types[i];
      /* A descriptor that cannot be opened again.  */
      int fd = fake_open (0, 1);
      close (fd);
      move (fd, PAGECACHE_WRITE, -1, MIB);
      CHECK_INT (fdcache_leave (&cache, fd), 0);
      CHECK_INT (fake_resident (fd), 0);
      CHECK_INT (cache.queue.n, 0);
      fdcache_stop_queue (&cache);
      CHECK (!cache.may_queue);
    }
  struct rlimit all, few;
  begin_case ();
  if (getrlimit (RLIMIT_NOFILE, &all) != 0)
    return;
  few = all;
  few.rlim_cur = 16;
  if (setrlimit (RLIMIT_NOFILE, &few) != 0)
    return;
  begin_case ();
  cache.may_queue = true;
  int fd = fake_open (0, 1);
  move (fd, PAGECACHE_WRITE, -1, MIB);
  CHECK_INT (fdcache_leave (&cache, fd), 0);
  CHECK_INT (fake_resident (fd), 0);
  setrlimit (RLIMIT_NOFILE, &all);
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
  knows_nothing ();
  looks_at_the_kind ();
  writes_blindly ();
  forgets_what_is_gone ();
  reports_late_errors ();
  keeps_nothing_open ();
  return check_status ();
}
