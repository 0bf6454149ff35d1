/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "xio.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "close-stream.h"

bool
xio_again (int fd, short events, int err)
{
  if (err == EINTR)
    return true;
  if (err != EAGAIN && err != EWOULDBLOCK)
    return false;
  struct pollfd p = { .fd = fd, .events = events };
  int n;
  while ((n = poll (&p, 1, -1)) < 0 && errno == EINTR)
    continue;
  return n == 1 && !(p.revents & POLLNVAL);
}

ssize_t
xio_write_full (struct sysops const *sys, int fd, void const *buf, size_t n)
{
  size_t done = 0;

  while (done < n)
    {
      ssize_t put = sys->write (fd, (char const *) buf + done, n - done);
      if (put == 0)
        return -ENOSPC; /* a full device */
      if (put > 0)
        done += put;
      else if (!xio_again (fd, POLLOUT, errno))
        return -errno;
    }
  return done;
}

/* Streams.  stdio loses buffered data after EAGAIN.  */

#if HAVE_FOPENCOOKIE

/* The cookie of a stream is its descriptor.  */

static ssize_t
cookie_read (void *cookie, char *buf, size_t n)
{
  int fd = (intptr_t) cookie;
  ssize_t got;
  while ((got = read (fd, buf, n)) < 0 && xio_again (fd, POLLIN, errno))
    continue;
  return got;
}

static ssize_t
cookie_write (void *cookie, char const *buf, size_t n)
{
  ssize_t put = xio_write_full (&sysops_real, (intptr_t) cookie, buf, n);
  if (put >= 0)
    return put;
  errno = -put;
  /* How a failure is told: glibc forbids negative numbers, musl asks for
     them.  */
#ifdef __GLIBC__
  return 0;
#else
  return -1;
#endif
}

static int
cookie_close (void *cookie)
{
  return close ((intptr_t) cookie);
}

/* A stream to replace OLD, or OLD if none can be made.  */
static FILE *
waiting_stream (FILE *old, int fd, char const *mode, int buffering)
{
  cookie_io_functions_t functions
      = { .read = cookie_read, .write = cookie_write, .close = cookie_close };
  FILE *f = fopencookie ((void *) (intptr_t) fd, mode, functions);
  if (!f)
    return old;
  setvbuf (f, NULL, buffering, BUFSIZ);
  return f;
}

/* By descriptor; null before xio_streams and after they are closed.  */
static FILE *standard[3];

#ifdef __GLIBC__
/* What those took the place of.  */
static FILE *replaced_stdout, *replaced_stderr;
#endif

void
xio_streams (void)
{
#ifdef __GLIBC__
  replaced_stdout = stdout;
  replaced_stderr = stderr;
#endif
  standard[0] = waiting_stream (stdin, STDIN_FILENO, "r", _IOFBF);
  standard[1] = waiting_stream (stdout, STDOUT_FILENO, "w",
                                isatty (STDOUT_FILENO) ? _IOLBF : _IOFBF);
  standard[2] = waiting_stream (stderr, STDERR_FILENO, "w", _IONBF);
#ifdef __GLIBC__
  /* For the C library's own messages.  In others these are constants.  */
  stdin = standard[0];
  stdout = standard[1];
  stderr = standard[2];
#endif
}

FILE *
xio_stdin (void)
{
  return standard[0] ? standard[0] : stdin;
}

FILE *
xio_stdout (void)
{
  return standard[1] ? standard[1] : stdout;
}

FILE *
xio_stderr (void)
{
  return standard[2] ? standard[2] : stderr;
}

/* The stream of descriptor FD, closed, is no more; a library may print as the
   process exits.  */
static void
forget_stream (int fd)
{
  standard[fd] = NULL;
#ifdef __GLIBC__
  if (fd == STDOUT_FILENO && replaced_stdout)
    stdout = replaced_stdout;
  if (fd == STDERR_FILENO && replaced_stderr)
    stderr = replaced_stderr;
#endif
}

#else

void
xio_streams (void)
{
}

FILE *
xio_stdin (void)
{
  return stdin;
}

FILE *
xio_stdout (void)
{
  return stdout;
}

FILE *
xio_stderr (void)
{
  return stderr;
}

static void
forget_stream (int fd)
{
  (void) fd;
}

#endif

int
xio_close_stdout (void)
{
  if (xio_stdout () != stdout && (fflush (stdout) != 0 || ferror (stdout)))
    return -1;
  int result = close_stream (xio_stdout ());
  forget_stream (STDOUT_FILENO);
  return result == 0 ? 0 : -1;
}

int
xio_close_stderr (void)
{
  int result = close_stream (xio_stderr ());
  forget_stream (STDERR_FILENO);
  return result == 0 ? 0 : -1;
}

int
xio_fileno (FILE *stream)
{
  return (stream == xio_stdin ()    ? STDIN_FILENO
          : stream == xio_stdout () ? STDOUT_FILENO
          : stream == xio_stderr () ? STDERR_FILENO
                                    : fileno (stream));
}
