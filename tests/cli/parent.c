/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* parent.c - run a command with what an odd parent may leave to it.

   parent [ignore SIGNAL | block SIGNAL | nonblock FD | keep FD]... COMMAND...

   SIGNAL is a number, or `all'.  keep FD: all descriptors from 3 up to FD
   are open.  */

#include <config.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
  LAST_SIGNAL = 31
};

static void
ignore (char const *what)
{
  int number = atoi (what);
  for (int i = 1; i <= LAST_SIGNAL; i++)
    if (i == number || strcmp (what, "all") == 0)
      signal (i, SIG_IGN);
}

static void
block (char const *what)
{
  sigset_t set;
  if (strcmp (what, "all") == 0)
    sigfillset (&set);
  else
    {
      sigemptyset (&set);
      sigaddset (&set, atoi (what));
    }
  sigprocmask (SIG_BLOCK, &set, NULL);
}

static void
set_nonblocking (char const *what)
{
  int fd = atoi (what);
  int flags = fcntl (fd, F_GETFL);
  if (flags < 0 || fcntl (fd, F_SETFL, flags | O_NONBLOCK) < 0)
    perror (what);
}

static void
keep_open (char const *what)
{
  int fd = open ("/dev/null", O_RDWR);
  while (0 <= fd && fd < atoi (what))
    fd = dup (fd);
}

int
main (int argc, char **argv)
{
  static struct
  {
    char const *name;
    void (*function) (char const *);
  } const settings[] = { { "ignore", ignore },
                         { "block", block },
                         { "nonblock", set_nonblocking },
                         { "keep", keep_open } };
  enum
  {
    COUNT = sizeof settings / sizeof *settings
  };
  for (int at = 1, i = 0; at < argc && i < COUNT;)
    {
      for (i = 0; i < COUNT && strcmp (settings[i].name, argv[at]) != 0;)
        i++;
      if (i < COUNT)
        {
          settings[i].function (argv[at + 1]);
          at += 2;
        }
      else
        execvp (argv[at], argv + at);
    }
  perror ("parent");
  return 127;
}
