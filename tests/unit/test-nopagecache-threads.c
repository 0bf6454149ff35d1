/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* libnopagecache in several threads at once: on one descriptor, on descriptors
   of one file, and on files of their own that come and go.  What the threads
   write is right; make check-tsan also sees that they do not race.  */

#include <config.h>

#include <fcntl.h>
#if HAVE_PTHREAD
#include <pthread.h>
#endif
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "nopagecache.h"

#if HAVE_PTHREAD

enum
{
  THREADS = 4,
  PIECES = 40,
  PIECE = 20000
};

static char directory[] = "/var/tmp/tnc-threads.XXXXXX";
static int shared; /* the file that all threads write */
static int failures[THREADS];

/* Open NAME of DIRECTORY.  */
static int
open_here (char const *name, int flags)
{
  char path[sizeof directory + 20];
  snprintf (path, sizeof path, "%s/%s", directory, name);
  return open (path, flags | O_CLOEXEC, 0600);
}

/* What thread number ARG does.  */
static void *
work (void *arg)
{
  int me = (int) (intptr_t) arg;
  char piece[PIECE], back[PIECE], name[20];
  snprintf (name, sizeof name, "own%d", me);
  for (int i = 0; i < PIECES; i++)
    {
      memset (piece, 'a' + me, sizeof piece);
      off_t at = (off_t) (i * THREADS + me) * PIECE;
      failures[me] += npc_pwrite (shared, piece, PIECE, at) != PIECE;
      failures[me] += npc_pread (shared, back, PIECE, at) != PIECE;
      failures[me] += memcmp (piece, back, PIECE) != 0;
      int again = open_here ("shared", O_RDONLY);
      failures[me] += npc_pread (again, back, PIECE, at) != PIECE;
      failures[me] += npc_close (again) != 0;
      int own = open_here (name, O_RDWR | O_CREAT | O_TRUNC);
      failures[me] += npc_write (own, piece, PIECE) != PIECE;
      failures[me] += npc_close (own) != 0;
    }
  return NULL;
}

int
main (void)
{
  if (!mkdtemp (directory))
    return 99;
  /* Where it cannot control the cache, the calls work all the same.  */
  npc_enable (1);
  shared = open_here ("shared", O_RDWR | O_CREAT);
  CHECK (0 <= shared);
  pthread_t t[THREADS];
  for (intptr_t i = 0; i < THREADS; i++)
    CHECK_INT (pthread_create (&t[i], NULL, work, (void *) i), 0);
  for (int i = 0; i < THREADS; i++)
    {
      pthread_join (t[i], NULL);
      CHECK_INT (failures[i], 0);
    }
  CHECK_INT (npc_close (shared), 0);
  CHECK_INT (npc_finish (), 0);

  CHECK (chdir (directory) == 0);
  CHECK (unlink ("shared") == 0);
  for (int i = 0; i < THREADS; i++)
    {
      char name[20];
      snprintf (name, sizeof name, "own%d", i);
      CHECK (unlink (name) == 0);
    }
  CHECK (rmdir (directory) == 0);
  return check_status ();
}

#else

int
main (void)
{
  puts ("there are no threads");
  return 77;
}

#endif
