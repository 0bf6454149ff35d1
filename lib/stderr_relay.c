/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stderr_relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  PATIENCE = 1000, /* milliseconds for the answer */

  /* The first byte of the answer.  */
  ENDED = 'E', /* the pipe is closed, and the process ends now */
  OPEN = 'O'   /* some process still has the pipe */
};

/* The process.  It is forked from a program with threads, so it calls nothing
   that could need a lock.  */

/* The lines that came, so far.  */
struct tail
{
  char current[STDERR_RELAY_LINE]; /* of a line that has not ended */
  size_t n;                        /* in CURRENT */
  char last[STDERR_RELAY_LINE];    /* the last whole one that is not empty */
  size_t last_n;
};

static void
keep (struct tail *t, char const *p, size_t n)
{
  for (; n; n--, p++)
    if (*p == '\n' || *p == '\r')
      {
        if (t->n)
          {
            memcpy (t->last, t->current, t->n);
            t->last_n = t->n;
          }
        t->n = 0;
      }
    else if (t->n < sizeof t->current - 1)
      t->current[t->n++] = *p;
}

/* Write N bytes at P to standard error.  What that does not take is lost, as
   without a relay.  */
static void
pass_on (char const *p, size_t n)
{
  while (n)
    {
      ssize_t put = write (STDERR_FILENO, p, n);
      if (0 <= put)
        {
          p += put;
          n -= put;
        }
      else if (errno == EAGAIN)
        {
          struct pollfd f = { .fd = STDERR_FILENO, .events = POLLOUT };
          poll (&f, 1, -1);
        }
      else if (errno != EINTR)
        return;
    }
}

/* Send the last line; ENDED_OR_OPEN is about the pipe.  */
static void
answer (int fd, struct tail const *t, char ended_or_open)
{
  char text[1 + STDERR_RELAY_LINE] = { ended_or_open };
  size_t n = t->n ? t->n : t->last_n;
  memcpy (text + 1, t->n ? t->current : t->last, n);
  (void) send (fd, text, 1 + n, MSG_NOSIGNAL);
}

/* Pass on what comes from standard input until it ends, and give the last line
   when standard output is asked for it.  What has come is passed on first.  */
static void
relay (void)
{
  char buf[4096];
  struct tail t = { .n = 0 };
  bool ended = false, asked = false;
  while (!(ended && asked))
    {
      struct pollfd f[] = { { .fd = ended ? -1 : 0, .events = POLLIN },
                            { .fd = asked ? -1 : 1, .events = POLLIN } };
      if (poll (f, 2, -1) < 0)
        continue;
      if (f[0].revents)
        {
          ssize_t got = read (0, buf, sizeof buf);
          ended = got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
          if (0 < got)
            {
              keep (&t, buf, got);
              pass_on (buf, got);
            }
        }
      else if (f[1].revents)
        {
          asked = true;
          answer (1, &t, ended ? ENDED : OPEN);
          close (1);
        }
    }
}

/* Close all descriptors from FD on: a pipe that this process holds has no
   end.  */
static void
close_from (int fd)
{
#ifdef HAVE_CLOSE_RANGE
  if (close_range (fd, ~0u, 0) == 0)
    return;
#endif
  long max = sysconf (_SC_OPEN_MAX);
  for (; fd < max; fd++)
    close (fd);
}

/* Signals that are meant for the program leave the relay alone: the program
   may have something to say about them.  */
static void
set_signals (void)
{
  static int const ignored[]
      = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM };
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
    signal (ignored[i], SIG_IGN);
  /* Where the program would have lost its reader, it does.  */
  signal (SIGPIPE, SIG_DFL);
}

static void
run (int pipe_end, int socket_end)
{
  /* Both are above the standard descriptors.  */
  while (dup2 (pipe_end, 0) < 0 && errno == EINTR)
    continue;
  while (dup2 (socket_end, 1) < 0 && errno == EINTR)
    continue;
  close_from (STDERR_FILENO + 1);
  set_signals ();
  relay ();
#ifdef COUNT_LINES
  void __gcov_dump (void);
  __gcov_dump ();
#endif
  _exit (0);
}

/* Our side.  */

int
stderr_relay_start (struct stderr_relay *r)
{
  int data[2], talk[2];
  r->pid = 0;
  if (pipe2 (data, O_CLOEXEC) != 0)
    return -1;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk) == 0)
    {
      pid_t pid = fork ();
      if (pid == 0)
        run (data[0], talk[1]);
      close (talk[1]);
      if (0 < pid)
        {
          r->pid = pid;
          r->socket = talk[0];
          close (data[0]);
          return data[1];
        }
      close (talk[0]);
    }
  close (data[0]);
  close (data[1]);
  return -1;
}

/* Read the answer into TEXT.  Returns its length, 0 if the process has ended
   without one, or -1 if it does not answer.  */
static ssize_t
read_answer (int fd, char *text, size_t size)
{
  struct pollfd f = { .fd = fd, .events = POLLIN };
  int n;
  while ((n = poll (&f, 1, PATIENCE)) < 0 && errno == EINTR)
    continue;
  /* It was sent at once and is small.  */
  return 0 < n ? recv (fd, text, size, 0) : -1;
}

void
stderr_relay_finish (struct stderr_relay *r, char line[STDERR_RELAY_LINE])
{
  char text[1 + STDERR_RELAY_LINE];
  *line = '\0';
  if (!r->pid)
    return;
  shutdown (r->socket, SHUT_WR);
  ssize_t n = read_answer (r->socket, text, sizeof text);
  close (r->socket);
  if (1 < n)
    {
      memcpy (line, text + 1, n - 1);
      line[n - 1] = '\0';
    }
  /* If it has the pipe of another process, it outlives us.  */
  if (n == 0 || (0 < n && *text == ENDED))
    while (waitpid (r->pid, NULL, 0) < 0 && errno == EINTR)
      continue;
  r->pid = 0;
}
