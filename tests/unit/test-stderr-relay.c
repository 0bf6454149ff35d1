/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stderr_relay.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum
{
  MUCH = 300000
};

static int real_stderr;

/* Start a relay to the descriptor TO, which takes the place of standard error
   only meanwhile.  */
static int
start (struct stderr_relay *r, int to)
{
  if (0 <= to)
    CHECK_INT (dup2 (to, STDERR_FILENO), STDERR_FILENO);
  else
    CHECK_INT (close (STDERR_FILENO), 0);
  int fd = stderr_relay_start (r);
  CHECK_INT (dup2 (real_stderr, STDERR_FILENO), STDERR_FILENO);
  CHECK (0 <= fd);
  return fd;
}

static void
put (int fd, char const *text)
{
  CHECK_INT (write (fd, text, strlen (text)), strlen (text));
}

/* A pipe that does not wait and is full for a while gets all of it.  */
static void
test_slow_reader (void)
{
  int err[2];
  CHECK_INT (pipe2 (err, O_CLOEXEC), 0);
  pid_t reader = fork ();
  if (reader == 0)
    {
      char buf[4096];
      ssize_t n;
      size_t all = 0;
      close (err[1]);
      usleep (200000);
      while (0 < (n = read (err[0], buf, sizeof buf)))
        all += n;
      _exit (all != MUCH + 5);
    }
  close (err[0]);
  fcntl (err[1], F_SETFL, O_WRONLY | O_NONBLOCK);
  struct stderr_relay r;
  char line[STDERR_RELAY_LINE];
  int fd = start (&r, err[1]);
  close (err[1]);
  for (int i = 0; i < MUCH / 100; i++)
    {
      char text[101];
      memset (text, 'x', 99);
      strcpy (text + 99, "\n");
      put (fd, text);
    }
  put (fd, "last\n");
  close (fd);
  stderr_relay_finish (&r, line);
  CHECK_STR (line, "last");
  int status;
  CHECK_INT (waitpid (reader, &status, 0), reader);
  CHECK_INT (status, 0);
}

/* Where nobody reads, the relay ends as the program would have.  */
static void
test_no_reader (void)
{
  int err[2];
  CHECK_INT (pipe2 (err, O_CLOEXEC), 0);
  close (err[0]);
  struct stderr_relay r;
  char line[STDERR_RELAY_LINE];
  int fd = start (&r, err[1]);
  close (err[1]);
  put (fd, "lost\n");
  close (fd);
  stderr_relay_finish (&r, line);
  CHECK_STR (line, "");
  /* It was waited for.  */
  CHECK_INT (waitpid (-1, NULL, WNOHANG), -1);
}

/* Without a standard error the last line is known all the same.  */
static void
test_closed (void)
{
  struct stderr_relay r;
  char line[STDERR_RELAY_LINE];
  int fd = start (&r, -1);
  put (fd, "kept\n");
  close (fd);
  stderr_relay_finish (&r, line);
  CHECK_STR (line, "kept");
}

/* Nobody waits for a relay that does not answer.  */
static void
test_no_answer (void)
{
  struct stderr_relay r;
  char line[STDERR_RELAY_LINE];
  int fd = start (&r, real_stderr);
  pid_t pid = r.pid;
  CHECK_INT (kill (pid, SIGSTOP), 0);
  close (fd);
  stderr_relay_finish (&r, line);
  CHECK_STR (line, "");
  CHECK_INT (kill (pid, SIGKILL), 0);
  CHECK_INT (waitpid (pid, NULL, 0), pid);
}

static void
test_none (void)
{
  struct stderr_relay r = { .pid = 0, .socket = real_stderr };
  char line[STDERR_RELAY_LINE] = "x";
  stderr_relay_finish (&r, line);
  CHECK_STR (line, "");
  CHECK (0 <= fcntl (real_stderr, F_GETFD));
}

int
main (void)
{
  real_stderr = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  test_slow_reader ();
  test_no_reader ();
  test_closed ();
  test_no_answer ();
  test_none ();
  return check_status ();
}
