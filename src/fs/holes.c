/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/holes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alignalloc.h"
#include "format/raw.h"
#include "seekhole.h"
#include "xalloc.h"

enum
{
  BUFFER = PAGECACHE_WHOLE,
  ALIGNMENT = 4096
};

bool
holes_likely (struct stat const *st)
{
  off_t needed = st->st_size / BLOCK_BYTES + (st->st_size % BLOCK_BYTES != 0);
  return BLOCK_BYTES <= st->st_size && st->st_blocks < needed;
}

static void
add_segment (struct holes *h, off_t offset, off_t bytes)
{
  if (h->count == h->cap)
    h->segments = xpalloc (h->segments, &h->cap, 1, -1, sizeof *h->segments);
  h->segments[h->count++] = (struct member_segment) { offset, bytes };
  h->data_bytes += bytes;
}

/* Whether ERR, an errno value, means that the file system cannot report
   holes.  */
static bool
means_unsupported (int err)
{
  return (err == EINVAL || err == EOPNOTSUPP || err == ENOTSUP
          || err == ENOSYS);
}

/* Add the data from START to END, widened to whole blocks, in a file of
   SIZE bytes.  */
static void
add_blocks (struct holes *h, off_t start, off_t end, off_t size)
{
  start -= start % BLOCK_BYTES;
  off_t more = (BLOCK_BYTES - end % BLOCK_BYTES) % BLOCK_BYTES;
  end = size - end < more ? size : end + more;
  if (h->count)
    {
      struct member_segment const *last = &h->segments[h->count - 1];
      if (start < last->offset + last->bytes)
        start = last->offset + last->bytes;
    }
  if (start < end)
    add_segment (h, start, end - start);
}

/* Ask the file system for the segments.  1 if it reports no holes or cannot
   report them, so that everything must be read; 0; or -errno.  */
static int
ask (struct holes *h, struct sysops const *sys, int fd, off_t size)
{
  for (off_t pos = 0; pos < size;)
    {
      off_t data = sys->lseek (fd, pos, SEEK_DATA);
      if (data < 0 && errno == ENXIO)
        break;
      off_t end = data < 0 ? -1 : sys->lseek (fd, data, SEEK_HOLE);
      if (end < 0)
        {
          h->seek_unsupported = means_unsupported (errno);
          return h->seek_unsupported || errno == ENXIO ? 1 : -errno;
        }
      if (data < pos || end <= data || (data == 0 && size <= end))
        return 1;
      /* The file may have grown.  */
      if (size <= data)
        break;
      add_blocks (h, data, size < end ? size : end, size);
      pos = end;
    }
  add_segment (h, size, 0);
  return 0;
}

static bool
is_zero (unsigned char const *p, size_t n)
{
  return p[0] == 0 && memcmp (p, p + 1, n - 1) == 0;
}

/* Read at most SIZE bytes: whole blocks, except at the end of the file.  */
static ssize_t
read_blocks (struct pagecache_stream *s, unsigned char *buf, size_t size)
{
  size_t got = 0;
  while (got < size)
    {
      ssize_t n = pagecache_read (s, buf + got, size - got);
      if (n == -EINTR)
        continue;
      if (n < 0)
        return n;
      if (n == 0)
        break;
      got += n;
    }
  return got;
}

/* Find the segments by reading everything.  */
static int
scan_for_zeros (struct holes *h, struct pagecache_stream *s, off_t size)
{
  int r = pagecache_seek (s, 0);
  if (r < 0)
    return r;
  unsigned char *buf = alignalloc (ALIGNMENT, BUFFER);
  if (!buf)
    xalloc_die ();
  off_t start = -1, pos = 0;
  while (pos < size)
    {
      size_t want = size - pos < BUFFER ? size - pos : BUFFER;
      ssize_t n = read_blocks (s, buf, want);
      if (n <= 0)
        {
          r = n;
          break;
        }
      for (ssize_t i = 0; i < n; i += BLOCK_BYTES)
        {
          size_t bytes = n - i < BLOCK_BYTES ? n - i : BLOCK_BYTES;
          if (!is_zero (buf + i, bytes))
            start = start < 0 ? pos + i : start;
          else if (0 <= start)
            {
              add_segment (h, start, pos + i - start);
              start = -1;
            }
        }
      pos += n;
    }
  alignfree (buf);
  /* A file that has shrunk ends in a hole.  */
  if (0 <= start)
    add_segment (h, start, pos - start);
  if (start < 0 || pos < size)
    add_segment (h, size, 0);
  return r;
}

int
holes_scan (struct holes *h, struct pagecache_stream *s,
            struct sysops const *sys, off_t size, enum hole_detection how)
{
  h->count = 0;
  h->data_bytes = 0;
  h->seek_unsupported = false;
  if (how != HOLES_RAW)
    {
      int r = ask (h, sys, s->fd, size);
      if (r <= 0)
        return r;
      h->count = 0;
      h->data_bytes = 0;
    }
  return scan_for_zeros (h, s, size);
}

void
holes_release (struct holes *h)
{
  free (h->segments);
  *h = (struct holes) { 0 };
}
