/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The queue with its helper thread, on real files: all are written back,
   dropped and closed, errors are reported, never too many are open.  */

#include <config.h>

#include "dropq.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>

#include "check.h"
#include "scratch.h"

enum
{
  FILES = 600,
  MOST = 40
};

static atomic_int open_files, most_open, synced, closed;
static atomic_int fail_sync, fail_close;

static int
count_sync (int fd, off_t off, off_t len, unsigned flags)
{
  (void) fd;
  (void) off;
  (void) len;
  if (!(flags & SYNC_FILE_RANGE_WAIT_AFTER))
    return 0;
  if (++synced % 100 == 99 && fail_sync)
    {
      errno = fail_sync;
      return -1;
    }
  return 0;
}

static int
count_close (int fd)
{
  open_files--;
  closed++;
  if (close (fd) == 0 && !fail_close)
    return 0;
  errno = fail_close;
  return -1;
}

static int
no_advice (int fd, off_t off, off_t len)
{
  (void) fd;
  (void) off;
  (void) len;
  return 0;
}

/* Files of BYTES[0] and BYTES[1] in turn.  */
static void
push_files (struct dropq *q, int dir, struct dropq_limits *limits,
            off_t const *bytes)
{
  for (int i = 0; i < FILES; i++)
    {
      struct dropq_file f = { .bytes = bytes[i % 2], .limits = limits };
      f.fd = openat (dir, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
      CHECK (f.fd >= 0);
      int n = ++open_files;
      if (most_open < n)
        most_open = n;
      coldmap_init (&f.map, 0, true);
      dropq_push (q, &f);
    }
}

static void
test (int dir, bool background, off_t const *bytes)
{
  struct sysops sys = sysops_real;
  struct dropq_limits limits = { .no_range = false };
  struct dropq q;
  sys.sync_file_range = count_sync;
  sys.close = count_close;
  sys.fadvise_dontneed = no_advice;
  most_open = synced = closed = 0;

  dropq_init (&q, &sys, MOST, 1000000, background);
  push_files (&q, dir, &limits, bytes);
  CHECK (most_open <= MOST + 1);
  CHECK_INT (dropq_flush (&q), 0);
  CHECK_INT (closed, FILES);
  CHECK_INT (synced, FILES);
  CHECK_INT (q.bytes, 0);

  fail_sync = EIO;
  push_files (&q, dir, &limits, bytes);
  CHECK_INT (dropq_flush (&q), -EIO);
  CHECK_INT (dropq_flush (&q), 0);
  fail_sync = 0;
  fail_close = EDQUOT;
  push_files (&q, dir, &limits, bytes);
  CHECK_INT (dropq_flush (&q), -EDQUOT);
  fail_close = 0;

  push_files (&q, dir, &limits, bytes);
  dropq_release (&q);
  CHECK_INT (open_files, 0);
}

int
main (void)
{
  int dir = scratch_open ();
  for (int background = 0; background < 2; background++)
    {
      test (dir, background, (off_t[]) { 1000, 1000 });
      test (dir, background, (off_t[]) { 400000, 400000 });
      test (dir, background, (off_t[]) { 400000, 700000 });
      test (dir, background, (off_t[]) { 5000000, 5000000 });
    }
  close (dir);
  scratch_remove ();
  return check_status ();
}
