/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "reflink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

enum
{
  BLOCKS = 16
};

/* Which blocks are whole ones.  */
static void
test_whole_blocks (void)
{
  static struct
  {
    off_t from, to, n, head, whole;
  } const rows[] = {
    { 0, 0, 4096, 0, 4096 },
    { 0, 4096, 4095, 0, 0 },
    { 0, 8192, 12287, 0, 8192 },
    { 512, 512, 4096, 0, 0 },
    { 512, 4096 + 512, 3584 + 4095, 0, 0 },
    { 512, 4096 + 512, 3584 + 4096, 3584, 4096 },
    { 4095, 8191, 4097, 1, 4096 },
    { 0, 512, 1 << 20, 0, 0 },
    { 512, 0, 1 << 20, 0, 0 },
    { 0, 0, 0, 0, 0 },
  };
  off_t head, whole;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      bool any = reflink_whole_blocks (4096, rows[i].from, rows[i].to,
                                       rows[i].n, &head, &whole);
      CHECK_INT (any, rows[i].whole != 0);
      if (any)
        {
          CHECK_INT (head, rows[i].head);
          CHECK_INT (whole, rows[i].whole);
        }
    }
  CHECK (!reflink_whole_blocks (0, 0, 0, 1 << 20, &head, &whole));
  off_t large = (off_t) 1 << 40;
  CHECK (reflink_whole_blocks (1 << 20, large + 1, 2 * large + 1, large, &head,
                               &whole));
  CHECK_INT (head, (1 << 20) - 1);
  CHECK_INT (whole, large - (1 << 20));
}

/* A new file of N bytes of TEXT that has no name.  */
static struct reflink_file
new_file (char const *dir, char text, size_t n)
{
  char name[4096];
  snprintf (name, sizeof name, "%s/tnc-reflink-XXXXXX", dir);
  struct reflink_file f = { .fd = mkstemp (name) };
  CHECK (0 <= f.fd);
  unlink (name);
  char *data = malloc (n + 1);
  memset (data, text, n);
  CHECK_INT (write (f.fd, data, n), n);
  free (data);
  struct stat st;
  CHECK_INT (fstat (f.fd, &st), 0);
  f.dev = st.st_dev;
  return f;
}

static char
byte_at (struct reflink_file const *f, off_t pos)
{
  char c = 0;
  CHECK_INT (pread (f->fd, &c, 1, pos), 1);
  return c;
}

/* Where files can share blocks, B gets those of A, and only those; elsewhere
   the reason is kept.  */
static void
test_range (char const *dir)
{
  struct reflink r = { .when = REFLINK_AUTO };
  struct reflink_file a = new_file (dir, 'a', 0), b = new_file (dir, 'b', 0);
  size_t block = reflink_block (a.fd);
  CHECK (512 <= block && (block & (block - 1)) == 0);
  close (a.fd);
  close (b.fd);
  a = new_file (dir, 'a', BLOCKS * block);
  b = new_file (dir, 'b', BLOCKS * block);
  CHECK (!reflink_is_shared (a.fd, 0, b.fd, 0, block));

  int err = reflink_range (&r, &a, block, &b, 2 * block, 3 * block);
  if (err == 0)
    {
      CHECK_INT (r.shared, 3 * block);
      CHECK_INT (byte_at (&b, 2 * block - 1), 'b');
      CHECK_INT (byte_at (&b, 2 * block), 'a');
      CHECK_INT (byte_at (&b, 5 * block - 1), 'a');
      CHECK_INT (byte_at (&b, 5 * block), 'b');
      CHECK (reflink_is_shared (a.fd, block, b.fd, 2 * block, 3 * block));
      CHECK (!reflink_is_shared (a.fd, block, b.fd, 2 * block, 4 * block));
      CHECK (!reflink_is_shared (a.fd, 0, b.fd, block, 2 * block));

      /* What is past the end, or not at a block, is not shared.  */
      CHECK_INT (
          reflink_range (&r, &a, (BLOCKS - 1) * block, &b, 0, 2 * block),
          -EINVAL);
      CHECK_INT (reflink_range (&r, &a, 512, &b, 0, block), -EINVAL);
      CHECK_INT (r.err, 0);
      CHECK_INT (r.shared, 3 * block);
      CHECK_INT (reflink_cause (&a, &b, -EINVAL), EINVAL);

      /* A file grows.  */
      CHECK_INT (reflink_range (&r, &a, 0, &b, 2 * BLOCKS * block, block), 0);
      CHECK_INT (lseek (b.fd, 0, SEEK_END), (2 * BLOCKS + 1) * block);
      CHECK_INT (byte_at (&b, BLOCKS * block), 0);
      /* Whoever writes has blocks of his own again.  */
      CHECK_INT (pwrite (a.fd, "c", 1, block), 1);
      CHECK_INT (byte_at (&b, 2 * block), 'a');
      CHECK (!reflink_is_shared (a.fd, block, b.fd, 2 * block, block));
    }
  else
    {
      printf ("%s: %s\n", dir, strerror (-err));
      CHECK_INT (r.shared, 0);
      CHECK_INT (byte_at (&b, 2 * block), 'b');
      CHECK_INT (r.err, err);
      /* The kernel is not asked again for these devices.  */
      struct reflink_file closed = { .fd = -1, .dev = a.dev };
      CHECK_INT (reflink_range (&r, &closed, 0, &b, 0, block), err);
      closed.dev++;
      CHECK_INT (reflink_range (&r, &closed, 0, &b, 0, block), -EBADF);
      CHECK_INT (r.err, err);
    }
  close (a.fd);
  close (b.fd);
}

int
main (void)
{
  char const *dir = getenv ("TMPDIR");
  test_whole_blocks ();
  test_range (dir ? dir : "/var/tmp");
  return check_status ();
}
