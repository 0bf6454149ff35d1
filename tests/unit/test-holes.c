/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/holes.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "check.h"
#include "pagecache.h"
#include "seekhole.h"

enum
{
  SIZE = 40000
};

/* A file in memory: its bytes, and what its file system says of it.  */
static unsigned char bytes[SIZE];
static off_t fake_size, position;
static struct
{
  off_t start, end;
} runs[8];
static int run_count;
static int seek_errno;     /* of SEEK_DATA and SEEK_HOLE, or 0 */
static off_t fail_at = -1; /* reading here fails with EIO */
static int reads;

static off_t
fake_lseek (int fd, off_t off, int whence)
{
  if (whence == SEEK_SET)
    return position = off;
  if (whence == SEEK_CUR)
    return position += off;
  if (whence == SEEK_END)
    return position = fake_size + off;
  if (seek_errno)
    {
      errno = seek_errno;
      return -1;
    }
  for (int i = 0; i < run_count; i++)
    if (off < runs[i].end)
      {
        off_t data = off < runs[i].start ? runs[i].start : off;
        return position = (whence == SEEK_DATA   ? data
                           : off < runs[i].start ? off
                                                 : runs[i].end);
      }
  if (whence == SEEK_HOLE && off < fake_size)
    return position = off;
  errno = ENXIO;
  return -1;
}

static ssize_t
fake_read (int fd, void *buf, size_t n)
{
  reads++;
  if (0 <= fail_at && fail_at <= position)
    {
      errno = EIO;
      return -1;
    }
  if (fake_size <= position)
    return 0;
  if (fake_size - position < (off_t) n)
    n = fake_size - position;
  /* Short reads are usual too.  */
  if (7000 < n)
    n = 7000;
  memcpy (buf, bytes + position, n);
  position += n;
  return n;
}

static struct sysops fake;

/* The map of the file, of SIZE bytes when it was stat'ed.  */
static char const *
scan (off_t size, enum hole_detection how, int want)
{
  static char text[400];
  struct pagecache_opts o = { .enabled = false };
  struct pagecache *pc = pagecache_new (&o, &fake, NULL, NULL);
  struct stat st = { .st_mode = S_IFREG, .st_size = size };
  struct pagecache_stream s;
  position = reads = 0;
  pagecache_begin (pc, &s, 5, PAGECACHE_READ, &st);
  struct holes h = { 0 };
  CHECK_INT (holes_scan (&h, &s, &fake, size, how), want);
  size_t len = 0;
  text[0] = '\0';
  off_t sum = 0;
  for (size_t i = 0; i < h.count; i++)
    {
      len += sprintf (text + len, "%d+%d ", (int) h.segments[i].offset,
                      (int) h.segments[i].bytes);
      sum += h.segments[i].bytes;
    }
  CHECK_INT (h.data_bytes, sum);
  holes_release (&h);
  pagecache_end (&s, false);
  pagecache_free (pc);
  return text;
}

static void
fill (off_t start, off_t end)
{
  memset (bytes + start, 'x', end - start);
}

static void
test_ask (void)
{
  fake_size = 40000;
  run_count = 0;
  CHECK_STR (scan (40000, HOLES_DEFAULT, 0), "40000+0 ");
  CHECK_INT (reads, 0);

  runs[0].start = 8192, runs[0].end = 12288;
  runs[1].start = 20480, runs[1].end = 24576;
  run_count = 2;
  CHECK_STR (scan (40000, HOLES_SEEK, 0), "8192+4096 20480+4096 40000+0 ");
  CHECK_INT (reads, 0);

  /* Data up to the end still has the last entry.  */
  runs[1].end = 40000;
  CHECK_STR (scan (40000, HOLES_SEEK, 0), "8192+4096 20480+19520 40000+0 ");

  /* It grew after it was stat'ed.  */
  CHECK_STR (scan (30000, HOLES_SEEK, 0), "8192+4096 20480+9520 30000+0 ");
  CHECK_STR (scan (10000, HOLES_SEEK, 0), "8192+1808 10000+0 ");
  CHECK_STR (scan (8000, HOLES_SEEK, 0), "8000+0 ");

  /* Odd boundaries are widened to blocks, without overlap.  */
  runs[0].start = 100, runs[0].end = 600;
  runs[1].start = 700, runs[1].end = 800;
  runs[2].start = 39990, runs[2].end = 39995;
  run_count = 3;
  CHECK_STR (scan (40000, HOLES_SEEK, 0), "0+1024 39936+64 40000+0 ");
}

static void
test_look (void)
{
  memset (bytes, 0, SIZE);
  fake_size = 40000;
  CHECK_STR (scan (40000, HOLES_RAW, 0), "40000+0 ");
  fill (511, 513);
  CHECK_STR (scan (40000, HOLES_RAW, 0), "0+1024 40000+0 ");
  fill (20000, 20001);
  fill (39999, 40000);
  CHECK_STR (scan (40000, HOLES_RAW, 0), "0+1024 19968+512 39936+64 ");

  /* No answer, or none that helps: look.  */
  int const none[] = { EINVAL, EOPNOTSUPP, ENOSYS };
  for (int i = 0; i < 3; i++)
    {
      seek_errno = none[i];
      CHECK_STR (scan (40000, HOLES_DEFAULT, 0), "0+1024 19968+512 39936+64 ");
    }
  seek_errno = EIO;
  scan (40000, HOLES_DEFAULT, -EIO);
  seek_errno = 0;
  runs[0].start = 0, runs[0].end = 40000;
  run_count = 1;
  CHECK_STR (scan (40000, HOLES_DEFAULT, 0), "0+1024 19968+512 39936+64 ");
  CHECK (reads > 0);

  /* It became shorter: the map still covers the size.  */
  fake_size = 20001;
  CHECK_STR (scan (40000, HOLES_RAW, 0), "0+1024 19968+33 40000+0 ");
  fake_size = 100;
  CHECK_STR (scan (40000, HOLES_RAW, 0), "40000+0 ");
  fake_size = 40000;
  fail_at = 14000;
  scan (40000, HOLES_RAW, -EIO);
  fail_at = -1;
}

static void
test_likely (void)
{
  struct stat st = { .st_size = 511, .st_blocks = 0 };
  CHECK (!holes_likely (&st));
  st.st_size = 512;
  CHECK (holes_likely (&st));
  st.st_blocks = 1;
  CHECK (!holes_likely (&st));
  st.st_size = 513;
  CHECK (holes_likely (&st));
}

int
main (void)
{
  fake = sysops_real;
  fake.lseek = fake_lseek;
  fake.read = fake_read;
  test_likely ();
  test_ask ();
  test_look ();
  return check_status ();
}
