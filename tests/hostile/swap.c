/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* swap DIR LINK TARGET - exchange the directory DIR and the symbolic link
   LINK to TARGET as fast as can be, until SIGTERM; say how often that was.
   Should somebody remove or replace one of them, it is made anew.

   Ends by itself after two minutes.  Status 77: names cannot be exchanged
   here.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t done;

static void
stop (int sig)
{
  (void) sig;
  done = 1;
}

static int
exchange (char const *a, char const *b)
{
#ifdef SYS_renameat2
  enum
  {
    EXCHANGE = 1 << 1
  };
  return syscall (SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, EXCHANGE);
#else
  (void) a;
  (void) b;
  errno = ENOSYS;
  return -1;
#endif
}

static int
is_link (char const *name)
{
  struct stat st;
  return lstat (name, &st) == 0 && S_ISLNK (st.st_mode);
}

/* See to it that one of DIR and LINK is a link and the other there, too;
   what is too much goes out of the way as number N.  */
static void
repair (char const *dir, char const *link, char const *target, long n)
{
  mkdir (dir, 0777);
  if (is_link (dir) || is_link (link))
    {
      mkdir (link, 0777);
      return;
    }
  char away[64];
  snprintf (away, sizeof away, "away.%ld", n);
  rename (link, away);
  if (symlink (target, link) != 0)
    fprintf (stderr, "swap: no link\n");
}

int
main (int argc, char **argv)
{
  if (argc != 4)
    return 99;
  struct sigaction act = { .sa_handler = stop };
  sigaction (SIGTERM, &act, NULL);
  sigaction (SIGALRM, &act, NULL);
  alarm (120);
  repair (argv[1], argv[2], argv[3], 0);
  long swaps = 0;
  while (!done)
    {
      /* Now and then a breath, else others wait for the names' locks.  */
      if (swaps % 4 == 0)
        nanosleep (&(struct timespec) { .tv_nsec = 1000 }, NULL);
      if (exchange (argv[1], argv[2]) == 0)
        swaps++;
      else if (errno == ENOSYS || errno == EINVAL)
        return 77;
      /* Not every time: that would leave less time to be swapped in.  */
      if (swaps % 8 == 0)
        repair (argv[1], argv[2], argv[3], swaps + 1);
    }
  printf ("%ld\n", swaps);
  return 0;
}
