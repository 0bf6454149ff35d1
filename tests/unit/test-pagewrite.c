/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Writing: what lib/pagecache leaves of files in the cache, the waits for
   the disk and their errors, and the queue of written small files.  */

#include <config.h>

#include "pagecache.h"

#include "check.h"
#include "fakekernel.h"

static off_t const MIB = 1024 * 1024;
static char const data[1];

static struct pagecache *
start (enum pagecache_method strongest)
{
  struct pagecache_opts o = { .enabled = true, .strongest = strongest };
  struct pagecache *pc = pagecache_new (&o, &fake_sysops, NULL, NULL);
  if (!pc)
    exit (99);
  return pc;
}

/* Write BYTES to FD by calls of N bytes.  */
static void
put (struct pagecache_stream *s, size_t n, off_t bytes)
{
  while (bytes > 0)
    {
      size_t part = bytes < (off_t) n ? (size_t) bytes : n;
      CHECK_INT (pagecache_write (s, data, part), part);
      bytes -= part;
    }
}

/* A new file of BYTES; the result of its end.  */
static int
write_new (struct pagecache *pc, size_t n, off_t bytes)
{
  struct pagecache_stream s;
  pagecache_begin (pc, &s, fake_open (0, 1), PAGECACHE_WRITE, NULL);
  put (&s, n, bytes);
  return pagecache_end (&s, true);
}

static void
test_archive (enum pagecache_method method)
{
  struct pagecache_stream s;
  fake_reset ();
  struct pagecache *pc = start (method);
  int fd = fake_open (0, 1);
  pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
  put (&s, MIB, 8 * MIB);
  /* The disk is busy while the next window is written.  */
  CHECK_INT (fake.calls[FAKE_RANGE], 1);
  put (&s, MIB, 92 * MIB + 10240);
  CHECK_INT (pagecache_sync (&s), 0);
  CHECK_INT (fake_resident (fd), 0);
  CHECK_INT (fake.calls[FAKE_FDATASYNC], 1);
  CHECK_INT (pagecache_end (&s, false), 0);
  CHECK_INT (fake_resident (fd), 0);
  CHECK (fake.peak <= 17 * MIB / fake_page_size ());
  CHECK (fake.files[fd].open);
  CHECK_INT (pagecache_figures (pc, method)->written_bytes, 100 * MIB + 10240);
  pagecache_free (pc);
}

/* Without sync_file_range, or where it sees no pages.  */
static void
test_no_range (bool overlay)
{
  struct pagecache_stream s;
  fake_reset ();
  struct pagecache *pc = start (PAGECACHE_ADVICE);
  if (overlay)
    {
      fake.fs_type = 0x794C7630;
      fake.ranges_blind = true;
    }
  else
    fake.fail[FAKE_RANGE] = ENOSYS;
  int fd = fake_open (0, 1);
  pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
  put (&s, MIB, 100 * MIB);
  CHECK_INT (pagecache_end (&s, false), 0);
  CHECK_INT (fake_resident (fd), 0);
  CHECK (fake.peak <= 32 * MIB / fake_page_size ());
  CHECK (fake.calls[FAKE_FDATASYNC] <= 8);
  pagecache_free (pc);
}

/* Whatever of an old file was hot stays so, written over or not.  */
static void
test_old_file (bool append, bool unknown)
{
  struct pagecache_stream s;
  fake_reset ();
  if (unknown)
    {
      /* Open for writing only, on an overlay.  */
      fake.fs_type = 0x794C7630;
      fake.fail[FAKE_MINCORE] = EACCES;
    }
  struct pagecache *pc = start (PAGECACHE_ADVICE);
  int fd = fake_open (20 * MIB + 100, 1);
  unsigned last = fake_pages (&fake.files[fd]);
  fake_heat (fd, 100, 200);
  fake_heat (fd, last - 1, last);
  fake.files[fd].append = append;
  fake.files[fd].st.st_ino = 1;
  pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
  put (&s, MIB, 30 * MIB);
  CHECK_INT (pagecache_sync (&s), 0);
  CHECK_INT (pagecache_end (&s, false), 0);
  CHECK_INT (fake_resident (fd), 101);
  CHECK (fake.files[fd].pages[last - 1].resident);
  pagecache_free (pc);
}

static void
test_refused (void)
{
  struct pagecache_stream s;
  fake_reset ();
  struct pagecache *pc = start (PAGECACHE_DONTCACHE);
  fake.fail[FAKE_WRITEV2] = EOPNOTSUPP;
  int fd = fake_open (0, 1);
  pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
  put (&s, MIB, 40 * MIB);
  CHECK_INT (pagecache_end (&s, false), 0);
  CHECK_INT (fake.files[fd].st.st_size, 40 * MIB);
  CHECK_INT (fake_resident (fd), 0);
  CHECK_INT (fake.calls[FAKE_WRITEV2], 1);
  CHECK_INT (pagecache_figures (pc, PAGECACHE_ADVICE)->files, 1);
  pagecache_free (pc);

  /* A full disk is no refusal.  */
  fake_reset ();
  pc = start (PAGECACHE_DONTCACHE);
  fake.fail[FAKE_WRITEV2] = ENOSPC;
  pagecache_begin (pc, &s, fake_open (0, 1), PAGECACHE_WRITE, NULL);
  CHECK_INT (pagecache_write (&s, data, MIB), -ENOSPC);
  CHECK_INT (fake.calls[FAKE_WRITE], 0);
  CHECK_INT (pagecache_end (&s, false), 0);
  pagecache_free (pc);
}

/* That data did not reach the disk is found out, however late.  */
static void
test_sync_errors (void)
{
  static enum fake_call const calls[] = { FAKE_FDATASYNC, FAKE_RANGE };
  for (size_t i = 0; i < 2; i++)
    {
      struct pagecache_stream s;
      fake_reset ();
      struct pagecache *pc = start (PAGECACHE_ADVICE);
      int fd = fake_open (0, 1);
      pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
      fake.fail[calls[i]] = EIO;
      put (&s, MIB, 20 * MIB);
      CHECK_INT (pagecache_sync (&s), -EIO);
      CHECK_INT (pagecache_end (&s, false), -EIO);
      pagecache_free (pc);
    }

  /* With the option on but nothing to drop pages with, too; and what
     cannot be synchronised need not be.  */
  struct pagecache_stream s;
  fake_reset ();
  struct pagecache *pc = start (PAGECACHE_NONE);
  pagecache_begin (pc, &s, fake_open (0, 1), PAGECACHE_WRITE, NULL);
  put (&s, MIB, MIB);
  fake.fail[FAKE_FDATASYNC] = EINVAL;
  CHECK_INT (pagecache_sync (&s), 0);
  fake.fail[FAKE_FDATASYNC] = ENOSPC;
  CHECK_INT (pagecache_sync (&s), -ENOSPC);
  CHECK_INT (pagecache_end (&s, false), -ENOSPC);
  CHECK_INT (fake.calls[FAKE_FADVISE], 0);
  pagecache_free (pc);
}

/* Linux reports an error of the disk once.  Whichever call it is that hears of
   it, and however the file ends, nobody is told that all is well.  */
static void
test_single_errors (enum pagecache_method method, enum fake_call call)
{
  enum ending
  {
    SYNCED,
    KEPT_OPEN,
    CLOSED,
    SOUGHT
  };
  for (enum ending ending = SYNCED; ending <= SOUGHT; ending++)
    for (unsigned n = 1;; n++)
      {
        struct pagecache_stream s;
        fake_reset ();
        struct pagecache *pc = start (method);
        pagecache_begin (pc, &s, fake_open (0, 1), PAGECACHE_WRITE, NULL);
        if (call == FAKE_FDATASYNC)
          fake.fail[FAKE_RANGE] = ENOSYS;
        fake.fail[call] = EIO;
        fake.only[call] = n;
        put (&s, MIB, 40 * MIB);
        int err = 0;
        if (ending == SYNCED)
          err = pagecache_sync (&s);
        else if (ending == SOUGHT)
          CHECK_INT (pagecache_seek (&s, 0), 0);
        int end = pagecache_end (&s, ending == CLOSED);
        int finish = pagecache_finish (pc);
        pagecache_free (pc);
        /* There was no such call.  */
        if (fake.calls[call] < n)
          {
            CHECK (1 < n);
            break;
          }
        CHECK_INT (err ? err : end ? end : finish, -EIO);
      }
}

/* Small files wait for the disk together.  */
static void
test_queue (enum pagecache_method method)
{
  fake_reset ();
  struct pagecache *pc = start (method);
  for (int i = 0; i < 1000; i++)
    CHECK_INT (write_new (pc, 5000, 5000), 0);
  CHECK (fake.most_open <= 257);
  CHECK (fake.most_open >= 16);
  CHECK_INT (fake.calls[FAKE_CLOSE] < 1000, true);
  CHECK_INT (pagecache_finish (pc), 0);
  CHECK_INT (fake.calls[FAKE_CLOSE], 1000);
  CHECK_INT (fake.calls[FAKE_FDATASYNC], 0);
  CHECK_INT (fake.calls[FAKE_WRITEV2], 0);
  CHECK_INT (fake.calls[FAKE_CACHESTAT] + fake.calls[FAKE_MINCORE], 0);
  CHECK_INT (fake.calls[FAKE_LSEEK], 0);
  unsigned left = 0;
  for (int i = 0; i < FAKE_FILES; i++)
    if (fake.files[i].pages)
      left += fake_resident (i);
  CHECK_INT (left, 0);
  CHECK_INT (pagecache_figures (pc, PAGECACHE_ADVICE)->files, 1000);
  pagecache_free (pc);
}

static void
test_queue_errors (void)
{
  static enum fake_call const calls[] = { FAKE_RANGE, FAKE_CLOSE };
  for (size_t i = 0; i < 2; i++)
    {
      fake_reset ();
      struct pagecache *pc = start (PAGECACHE_DONTCACHE);
      CHECK_INT (write_new (pc, 5000, 5000), 0);
      fake.fail[calls[i]] = EDQUOT;
      CHECK_INT (pagecache_finish (pc), -EDQUOT);
      fake.fail[calls[i]] = 0;
      /* Said once.  */
      CHECK_INT (pagecache_finish (pc), 0);
      CHECK_INT (fake.calls[FAKE_CLOSE], 1);
      pagecache_free (pc);
    }

  /* Large files do not fill the queue with dirty pages.  */
  fake_reset ();
  struct pagecache *pc = start (PAGECACHE_ADVICE);
  for (int i = 0; i < 30; i++)
    CHECK_INT (write_new (pc, MIB, 5 * MIB), 0);
  CHECK (fake.most_open <= 4);
  CHECK_INT (pagecache_finish (pc), 0);
  pagecache_free (pc);
}

/* Read N bytes at POS, as if through a descriptor of its own.  */
static void
take (struct pagecache_stream *s, off_t pos, size_t n)
{
  static char buf[1];
  fake.files[s->fd].pos = pos;
  CHECK_INT (pagecache_read (s, buf, n), n);
}

/* An archive from which is deleted: it is read, and written a little
   after.  What reading has brought in is ours for the writer, too; what
   was hot stays.  */
static void
test_behind (enum pagecache_method method, bool hot, off_t gap)
{
  struct pagecache_stream in, out;
  fake_reset ();
  struct pagecache *pc = start (method);
  fake.read_ahead = 1024;
  int fd = fake_open (100 * MIB, 1);
  if (hot)
    fake_heat (fd, 8000, 8100);
  pagecache_begin (pc, &in, fd, PAGECACHE_READ, NULL);
  for (off_t pos = 0; pos < 10 * MIB + gap; pos += MIB)
    take (&in, pos, MIB);
  pagecache_begin (pc, &out, fd, PAGECACHE_WRITE, NULL);
  CHECK_INT (pagecache_seek (&out, 10 * MIB), 0);
  for (off_t pos = 10 * MIB; pos + gap + MIB <= 100 * MIB; pos += MIB)
    {
      take (&in, pos + gap, MIB);
      fake.files[fd].pos = pos;
      put (&out, MIB, MIB);
    }
  CHECK_INT (pagecache_end (&in, false), 0);
  CHECK_INT (pagecache_sync (&out), 0);
  CHECK_INT (pagecache_end (&out, false), 0);
  CHECK_INT (fake_resident (fd), hot ? 100 : 0);
  CHECK (fake.peak <= 26 * MIB / fake_page_size ());
  CHECK_INT (fake.calls[FAKE_PAUSE], 0);
  pagecache_free (pc);
}

/* What is written after the old end of a file that is also read is ours,
   though the rest was cached; EARLY: the writer comes before the reader is
   done.  */
static void
test_grown (enum pagecache_method method, bool early)
{
  struct pagecache_stream in, out;
  fake_reset ();
  struct pagecache *pc = start (method);
  int fd = fake_open (4 * MIB, 1);
  fake_heat (fd, 0, 10);
  pagecache_begin (pc, &in, fd, PAGECACHE_READ, NULL);
  take (&in, 0, MIB);
  if (early)
    pagecache_begin (pc, &out, fd, PAGECACHE_WRITE, NULL);
  for (off_t pos = MIB; pos < 4 * MIB; pos += MIB)
    take (&in, pos, MIB);
  if (!early)
    pagecache_begin (pc, &out, fd, PAGECACHE_WRITE, NULL);
  CHECK_INT (pagecache_seek (&out, 4 * MIB), 0);
  put (&out, MIB, 20 * MIB);
  CHECK_INT (pagecache_end (&in, false), 0);
  CHECK_INT (pagecache_sync (&out), 0);
  CHECK_INT (pagecache_end (&out, false), 0);
  CHECK_INT (fake_resident (fd), 10);
  pagecache_free (pc);
}

/* An archive that gets more: what stands before its end in its last record
   is read, then written again.  */
static void
test_reread (enum pagecache_method method)
{
  struct pagecache_stream s;
  static char buf[1];
  fake_reset ();
  struct pagecache *pc = start (method);
  int fd = fake_open (20 * MIB, 1);
  fake_heat (fd, 100, 101);
  pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
  CHECK_INT (pagecache_seek (&s, 20 * MIB - 10240), 0);
  CHECK_INT (pagecache_read (&s, buf, 2048), 2048);
  CHECK_INT (pagecache_seek (&s, 20 * MIB - 10240), 0);
  put (&s, 10240, 20480);
  CHECK_INT (pagecache_sync (&s), 0);
  CHECK_INT (pagecache_end (&s, false), 0);
  CHECK_INT (fake_resident (fd), 1);
  pagecache_free (pc);
}

/* A file with holes.  */
static void
test_holes (void)
{
  struct pagecache_stream s;
  fake_reset ();
  struct pagecache *pc = start (PAGECACHE_ADVICE);
  int fd = fake_open (0, 1);
  pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
  for (off_t off = 0; off < 200 * MIB; off += 40 * MIB)
    {
      CHECK_INT (pagecache_seek (&s, off), 0);
      put (&s, MIB, 6 * MIB);
    }
  CHECK_INT (pagecache_end (&s, false), 0);
  CHECK_INT (fake_resident (fd), 0);
  CHECK (fake.peak <= 17 * MIB / fake_page_size ());
  pagecache_free (pc);
}

/* Two streams may write one file: both drop their pages.  */
static void
test_two_writers (void)
{
  struct pagecache_stream one, two;
  fake_reset ();
  struct pagecache *pc = start (PAGECACHE_ADVICE);
  int fd = fake_open (0, 1);
  pagecache_begin (pc, &one, fd, PAGECACHE_WRITE, NULL);
  put (&one, MIB, 20 * MIB);
  pagecache_begin (pc, &two, fd, PAGECACHE_WRITE, NULL);
  CHECK_INT (pagecache_seek (&two, 20 * MIB), 0);
  CHECK_INT (pagecache_end (&one, false), 0);
  put (&two, MIB, 20 * MIB);
  CHECK_INT (pagecache_end (&two, false), 0);
  CHECK_INT (fake_resident (fd), 0);
  pagecache_free (pc);
}

/* Errors of close are told, too, where nothing waits for the disk.  */
static void
test_close_errors (bool enabled)
{
  struct pagecache_opts o = { .enabled = enabled };
  static int const errors[][2] = { { EIO, -EIO }, { EINTR, 0 } };
  for (int i = 0; i < 2; i++)
    {
      struct pagecache_stream s;
      fake_reset ();
      struct pagecache *pc = pagecache_new (&o, &fake_sysops, NULL, NULL);
      pagecache_begin (pc, &s, fake_open (0, 1), PAGECACHE_WRITE, NULL);
      if (!enabled)
        put (&s, MIB, MIB);
      fake.fail[FAKE_CLOSE] = errors[i][0];
      CHECK_INT (pagecache_end (&s, true), errors[i][1]);
      pagecache_free (pc);
    }
}

static void
test_off (void)
{
  struct pagecache_opts o = { .enabled = false };
  struct pagecache_stream s;
  fake_reset ();
  struct pagecache *pc = pagecache_new (&o, &fake_sysops, NULL, NULL);
  int fd = fake_open (0, 1);
  pagecache_begin (pc, &s, fd, PAGECACHE_WRITE, NULL);
  put (&s, MIB, 4 * MIB);
  CHECK_INT (pagecache_sync (&s), 0);
  CHECK_INT (pagecache_end (&s, true), 0);
  CHECK_INT (fake.calls[FAKE_WRITE], 4);
  for (int c = 0; c < FAKE_CALLS; c++)
    if (c != FAKE_WRITE && c != FAKE_CLOSE)
      CHECK_INT (fake.calls[c], 0);
  pagecache_free (pc);
}

enum
{
  SMALL = 20
};

/* Write SMALL files at once and then as usual, and close them; the number of
   calls of write.  */
static unsigned
write_small (struct pagecache *pc, struct pagecache_batch *b,
             struct pagecache_stream *s)
{
  struct pagecache_small v[SMALL];
  unsigned before = fake.calls[FAKE_WRITE];
  for (int i = 0; i < SMALL; i++)
    {
      int fd = fake_open (0, 1);
      fake.files[fd].st.st_ino = i + 1;
      pagecache_begin (pc, &s[i], fd, PAGECACHE_WRITE, NULL);
      CHECK (pagecache_lend (&s[i]));
      v[i] = (struct pagecache_small) { &s[i], data, 1000 * i };
    }
  pagecache_write_small (b, v, SMALL);
  for (int i = 0; i < SMALL; i++)
    {
      off_t size = 0;
      while (size < 1000 * i)
        {
          ssize_t n = pagecache_write (&s[i], data, 1000 * i - size);
          if (n <= 0)
            exit (99);
          size += n;
        }
      CHECK_INT (fake.files[s[i].fd].st.st_size, 1000 * i);
      CHECK_INT (pagecache_end (&s[i], true), 0);
    }
  return fake.calls[FAKE_WRITE] - before;
}

/* Small files that are written at once: one call for all, and write-back is
   not started again.  */
static void
test_small (void)
{
  struct pagecache_stream s[SMALL];
  struct pagecache_batch b = { 0 };
  fake_reset ();
  struct pagecache *pc = start (PAGECACHE_DONTCACHE);
  CHECK_INT (write_small (pc, &b, s), 0);
  CHECK_INT (fake.calls[FAKE_WRITE_FILES], 1);
  CHECK_INT (fake.calls[FAKE_RANGE], 0);
  CHECK_INT (pagecache_finish (pc), 0);
  /* One wait for each that has data.  */
  CHECK_INT (fake.calls[FAKE_RANGE], SMALL - 1);
  struct pagecache_figures const *f
      = pagecache_figures (pc, PAGECACHE_DONTCACHE);
  CHECK_INT (f->files, SMALL - 1);
  CHECK_INT (f->written_bytes, 1000 * SMALL * (SMALL - 1) / 2);
  for (int i = 0; i < SMALL; i++)
    CHECK_INT (fake_resident (s[i].fd), 0);
  pagecache_free (pc);
}

/* What was not written at once is written as usual.  */
static void
test_small_partly (int err, size_t most, unsigned files, bool again)
{
  struct pagecache_stream s[SMALL];
  struct pagecache_batch b = { 0 };
  fake_reset ();
  fake.fail[FAKE_WRITE_FILES] = err;
  fake.takes_most = most;
  fake.takes_files = files;
  struct pagecache *pc = start (PAGECACHE_DONTCACHE);
  unsigned writes = write_small (pc, &b, s);
  CHECK_INT (writes, err || most == 0 ? SMALL - 1 - files : SMALL - 6);
  CHECK_INT (b.failed, !again);
  CHECK_INT (pagecache_finish (pc), 0);
  write_small (pc, &b, s);
  CHECK_INT (fake.calls[FAKE_WRITE_FILES], again ? 2 : 1);
  CHECK_INT (pagecache_finish (pc), 0);
  for (int i = 0; i < SMALL; i++)
    CHECK_INT (fake_resident (s[i].fd), 0);
  pagecache_free (pc);
}

/* A file that is begun again is written again.  */
static void
test_small_again (void)
{
  struct pagecache_stream s[2];
  struct pagecache_small v[2];
  struct pagecache_batch b = { 0 };
  fake_reset ();
  struct pagecache *pc = start (PAGECACHE_DONTCACHE);
  for (int i = 0; i < 2; i++)
    {
      int fd = fake_open (0, 1);
      fake.files[fd].st.st_ino = i + 1;
      pagecache_begin (pc, &s[i], fd, PAGECACHE_WRITE, NULL);
      v[i] = (struct pagecache_small) { &s[i], data, 5000 };
    }
  pagecache_write_small (&b, v, 2);
  for (int i = 0; i < 2; i++)
    {
      CHECK_INT (pagecache_write (&s[i], data, 3000), 3000);
      CHECK_INT (pagecache_seek (&s[i], 0), 0);
      CHECK_INT (pagecache_write (&s[i], data, 5000), 5000);
      CHECK_INT (fake.calls[FAKE_WRITE], i + 1);
      CHECK_INT (pagecache_end (&s[i], true), 0);
    }
  CHECK_INT (pagecache_finish (pc), 0);
  CHECK_INT (fake_resident (s[0].fd) + fake_resident (s[1].fd), 0);
  pagecache_free (pc);
}

/* Not by a weaker method, nor where writes to the disk cannot be waited
   for.  */
static void
test_small_not (enum pagecache_method method, bool overlay)
{
  struct pagecache_stream s[SMALL];
  struct pagecache_batch b = { 0 };
  fake_reset ();
  if (overlay)
    fake.fs_type = 0x794C7630;
  struct pagecache *pc = start (method);
  CHECK_INT (write_small (pc, &b, s), SMALL - 1);
  CHECK_INT (fake.calls[FAKE_WRITE_FILES], 0);
  CHECK (!b.failed);
  pagecache_free (pc);
}

int
main (void)
{
  test_off ();
  test_close_errors (false);
#if ENABLE_PAGE_CACHE
  test_close_errors (true);
  test_archive (PAGECACHE_DONTCACHE);
  test_archive (PAGECACHE_ADVICE);
  test_no_range (false);
  test_no_range (true);
  test_old_file (false, false);
  test_old_file (true, false);
  test_old_file (true, true);
  test_refused ();
  test_sync_errors ();
  test_single_errors (PAGECACHE_ADVICE, FAKE_RANGE);
  test_single_errors (PAGECACHE_ADVICE, FAKE_FDATASYNC);
  test_single_errors (PAGECACHE_DONTCACHE, FAKE_RANGE);
  test_single_errors (PAGECACHE_DONTCACHE, FAKE_FDATASYNC);
  test_queue (PAGECACHE_DONTCACHE);
  test_queue (PAGECACHE_ADVICE);
  test_queue_errors ();
  for (int hot = 0; hot < 2; hot++)
    {
      test_behind (PAGECACHE_ADVICE, hot, MIB / 2);
      test_behind (PAGECACHE_ADVICE, hot, 6 * MIB + MIB / 2);
      test_behind (PAGECACHE_DONTCACHE, hot, MIB / 2);
    }
  test_reread (PAGECACHE_ADVICE);
  test_reread (PAGECACHE_DONTCACHE);
  for (int early = 0; early < 2; early++)
    {
      test_grown (PAGECACHE_ADVICE, early);
      test_grown (PAGECACHE_DONTCACHE, early);
    }
  test_two_writers ();
  test_holes ();
  test_small ();
  test_small_partly (ENOSYS, 0, 0, false);
  test_small_partly (0, 5000, 0, true);
  test_small_partly (0, 0, 7, false);
  test_small_again ();
  test_small_not (PAGECACHE_ADVICE, false);
  test_small_not (PAGECACHE_DONTCACHE, true);
#else
  (void) test_archive, (void) test_no_range, (void) test_old_file;
  (void) test_refused, (void) test_sync_errors, (void) test_queue;
  (void) test_queue_errors, (void) test_holes, (void) test_behind;
  (void) test_reread, (void) test_single_errors, (void) test_grown;
  (void) test_two_writers, (void) test_small, (void) test_small_partly;
  (void) test_small_again, (void) test_small_not;
#endif
  return check_status ();
}
