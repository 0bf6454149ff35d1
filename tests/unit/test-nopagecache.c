/* test-nopagecache.c - tests that each function of libnopagecache does what
   the system call does, enabled or not
   Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "nopagecache.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "check.h"
#include "scratch.h"

enum
{
  PIECE = 70000
};

static char piece[PIECE], back[PIECE];

/* Whether the file NAME in DIR has N times the piece.  */
static bool
has_pieces (int dir, char const *name, int n)
{
  int fd = openat (dir, name, O_RDONLY);
  bool right = true;
  for (int i = 0; i < n; i++)
    right
        &= read (fd, back, PIECE) == PIECE && memcmp (piece, back, PIECE) == 0;
  right &= read (fd, back, PIECE) == 0;
  close (fd);
  return right;
}

static void
test_descriptors (int dir)
{
  struct iovec v[2] = { { piece, 30000 }, { piece + 30000, PIECE - 30000 } };
  struct iovec w[2] = { { back, 30000 }, { back + 30000, PIECE - 30000 } };
  int fd = openat (dir, "d", O_RDWR | O_CREAT | O_TRUNC, 0600);
  CHECK_INT (npc_write (fd, piece, PIECE), PIECE);
  CHECK_INT (npc_writev (fd, v, 2), PIECE);
  CHECK_INT (npc_pwrite (fd, piece, PIECE, 2 * PIECE), PIECE);
  CHECK_INT (lseek (fd, 0, SEEK_CUR), 2 * PIECE);
  npc_before_write (fd, 3 * PIECE, PIECE);
  ssize_t put = pwrite (fd, piece, PIECE, 3 * PIECE);
  npc_after_write (fd, 3 * PIECE, put);
  CHECK_INT (put, PIECE);
  CHECK_INT (npc_fdatasync (fd), 0);
  CHECK_INT (npc_fsync (fd), 0);

  CHECK_INT (lseek (fd, 0, SEEK_SET), 0);
  CHECK_INT (npc_read (fd, back, PIECE), PIECE);
  CHECK_INT (npc_readv (fd, w, 2), PIECE);
  CHECK_INT (memcmp (piece, back, PIECE), 0);
  CHECK_INT (npc_pread (fd, back, PIECE, PIECE), PIECE);
  CHECK_INT (memcmp (piece, back, PIECE), 0);
  npc_before_read (fd, -1, PIECE);
  ssize_t got = read (fd, back, PIECE);
  npc_after_read (fd, -1, got);
  CHECK_INT (got, PIECE);
  CHECK_INT (npc_close (fd), 0);
  CHECK (has_pieces (dir, "d", 4));

  CHECK (npc_read (fd, back, 1) == -1 && errno == EBADF);
  CHECK (npc_pread (fd, back, 1, 0) == -1 && errno == EBADF);
  CHECK (npc_readv (fd, w, 2) == -1 && errno == EBADF);
  CHECK (npc_write (fd, back, 1) == -1 && errno == EBADF);
  CHECK (npc_pwrite (fd, back, 1, 0) == -1 && errno == EBADF);
  CHECK (npc_writev (fd, w, 2) == -1 && errno == EBADF);
  CHECK (npc_fsync (fd) == -1 && errno == EBADF);
  CHECK (npc_fdatasync (fd) == -1 && errno == EBADF);
  CHECK (npc_close (fd) == -1 && errno == EBADF);
  CHECK_INT (npc_finish (), 0);
}

static void
test_streams (int dir)
{
  npc_run *run = npc_run_new ();
  CHECK (run != NULL);
  int fd = openat (dir, "s", O_RDWR | O_CREAT | O_TRUNC, 0600);
  npc_stream *s = npc_stream_new (run, fd, NPC_WRITE);
  CHECK (s != NULL);
  for (int i = 0; i < 3; i++)
    CHECK_INT (npc_stream_write (s, piece, PIECE), PIECE);
  CHECK_INT (npc_stream_seek (s, PIECE), 0);
  CHECK_INT (npc_stream_write (s, piece, PIECE), PIECE);
  CHECK (npc_stream_seek (s, -1) == -1 && errno == EINVAL);
  CHECK_INT (npc_stream_sync (s), 0);
  CHECK_INT (npc_stream_end (s, 1), 0);
  CHECK_INT (npc_run_finish (run), 0);
  CHECK (has_pieces (dir, "s", 3));

  fd = openat (dir, "s", O_RDONLY);
  s = npc_stream_new (run, fd, NPC_READ);
  CHECK_INT (npc_stream_seek (s, PIECE), 0);
  CHECK_INT (npc_stream_read (s, back, PIECE), PIECE);
  CHECK_INT (memcmp (piece, back, PIECE), 0);
  CHECK (npc_stream_write (s, back, PIECE) == -1 && errno == EBADF);
  CHECK_INT (npc_stream_end (s, 0), 0);
  CHECK_INT (close (fd), 0);
  npc_run_free (run);
  npc_run_free (NULL);
}

int
main (void)
{
  int dir = scratch_open ();
  for (int i = 0; i < PIECE; i++)
    piece[i] = i % 251;
  test_descriptors (dir);
  if (npc_enable (1) == 0)
    {
      test_descriptors (dir);
      CHECK_INT (npc_enable (0), 0);
      test_descriptors (dir);
    }
  else
    CHECK_INT (errno, ENOSYS);
  test_streams (dir);
  close (dir);
  scratch_remove ();
  return check_status ();
}
