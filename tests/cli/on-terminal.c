/* Run a command on a terminal of its own and copy what it shows.
   Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later

   on-terminal COMMAND [ARGUMENT]...

   Standard input, output and error of COMMAND are the terminal.  Ends as
   COMMAND does, with 77 if there is no terminal to be had.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void
no_terminal (char const *call)
{
  perror (call);
  exit (77);
}

static void
child (char const *terminal, char **command)
{
  setsid ();
  int fd = open (terminal, O_RDWR);
  if (fd < 0)
    no_terminal ("open");
#ifdef TIOCSCTTY
  ioctl (fd, TIOCSCTTY, 0);
#endif
  for (int i = 0; i < 3; i++)
    if (dup2 (fd, i) < 0)
      no_terminal ("dup2");
  if (2 < fd)
    close (fd);
  execvp (command[0], command);
  perror (command[0]);
  _exit (127);
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    return 64;
  int fd = posix_openpt (O_RDWR | O_NOCTTY);
  if (fd < 0 || grantpt (fd) != 0 || unlockpt (fd) != 0)
    no_terminal ("posix_openpt");
  char const *terminal = ptsname (fd);
  if (!terminal)
    no_terminal ("ptsname");
  pid_t pid = fork ();
  if (pid < 0)
    no_terminal ("fork");
  if (pid == 0)
    {
      close (fd);
      child (terminal, argv + 1);
    }

  /* The end of the last process there is an error here.  */
  char buf[512];
  ssize_t n;
  while (0 < (n = read (fd, buf, sizeof buf)) || (n < 0 && errno == EINTR))
    if (0 < n)
      fwrite (buf, 1, n, stdout);
  int status;
  while (waitpid (pid, &status, 0) < 0)
    if (errno != EINTR)
      return 99;
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}
