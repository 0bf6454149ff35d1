/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Run COMMAND and wait; its exit status, or -1 - SIGNAL.  */
static int
run (char const *command)
{
  struct child c = { 0 };
  CHECK_INT (child_shell (&c, command, NULL, -1, -1), 0);
  CHECK (c.pid > 0);
  enum child_end end;
  int number;
  CHECK_INT (child_wait (&c, &end, &number), 0);
  CHECK_INT (c.pid, 0);
  return end == CHILD_KILLED ? -1 - number : number;
}

static void
test_end (void)
{
  CHECK_INT (run ("exit 0"), 0);
  CHECK_INT (run ("exit 3"), 3);
  CHECK_INT (run ("kill -9 $$"), -1 - SIGKILL);
}

static void
test_missing (void)
{
  /* There posix_spawn cannot tell that exec failed.  */
  if (getenv ("VALGRIND"))
    return;
  struct child c = { 0 };
  char const *const argv[] = { "/nonexistent/program", NULL };
  CHECK_INT (child_start (&c, argv, NULL, -1, -1), -ENOENT);
  CHECK_INT (c.pid, 0);
}

/* What goes in comes out, and the environment is the one given.  */
static void
test_descriptors (void)
{
  int in[2], out[2];
  CHECK_INT (child_pipe (in), 0);
  CHECK_INT (child_pipe (out), 0);
  CHECK (fcntl (in[0], F_GETFD) & FD_CLOEXEC);
  struct child c = { 0 };
  char const *const env[] = { "WHO=me", NULL };
  CHECK_INT (child_shell (&c, "read x; echo \"$x $WHO\"", env, in[0], out[1]),
             0);
  close (in[0]);
  close (out[1]);
  CHECK_INT (child_write (in[1], "hello\n", 6), 6);
  close (in[1]);
  char buf[20] = "";
  CHECK_INT (read (out[0], buf, sizeof buf - 1), 9);
  CHECK_STR (buf, "hello me\n");
  CHECK_INT (read (out[0], buf, sizeof buf), 0);
  close (out[0]);
  enum child_end end;
  int number;
  CHECK_INT (child_wait (&c, &end, &number), 0);
  CHECK_INT (number, 0);
}

/* A reader that is gone is an error and not the end of us; and the child
   gets the default action though ours is to ignore.  */
static void
test_sigpipe (void)
{
  int fds[2];
  CHECK_INT (child_pipe (fds), 0);
  close (fds[0]);
  CHECK_INT (child_write (fds[1], "x", 1), -EPIPE);
  CHECK_INT (child_write (fds[1], "x", 1), -EPIPE);
  sigset_t pending, mask;
  sigpending (&pending);
  CHECK (!sigismember (&pending, SIGPIPE));
  sigprocmask (SIG_BLOCK, NULL, &mask);
  CHECK (!sigismember (&mask, SIGPIPE));

  signal (SIGPIPE, SIG_IGN);
  CHECK_INT (child_write (fds[1], "x", 1), -EPIPE);
  CHECK_INT (run ("kill -PIPE $$; exit 0"), -1 - SIGPIPE);
  signal (SIGPIPE, SIG_DFL);
  close (fds[1]);
}

/* A reader that leaves while it is being given much: a part was written.  */
static void
test_sigpipe_later (void)
{
  enum
  {
    READ = 100000,
    WRITE = 16 << 20
  };
  int fds[2];
  CHECK_INT (child_pipe (fds), 0);
  struct child c = { 0 };
  CHECK_INT (child_shell (&c, "head -c 100000 >/dev/null", NULL, fds[0], -1),
             0);
  close (fds[0]);
  char *much = calloc (1, WRITE);
  ssize_t got = child_write (fds[1], much, WRITE);
  CHECK (READ <= got && got < WRITE);
  CHECK_INT (child_write (fds[1], much, 1), -EPIPE);
  free (much);
  close (fds[1]);
  enum child_end end;
  int number;
  CHECK_INT (child_wait (&c, &end, &number), 0);
}

/* A word is one word, and the program starts where it should.  */
static void
test_elsewhere (void)
{
  int out[2];
  CHECK_INT (child_pipe (out), 0);
  int root = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  CHECK (0 <= root);
  struct child c = { 0 };
  int err = child_shell_at (&c, "pwd; echo", "a  $(b) '\"", root, -1, out[1]);
  close (root);
  close (out[1]);
  CHECK_INT (err, 0);
  char buf[30] = "";
  size_t used = 0;
  for (ssize_t n;
       used < sizeof buf - 1
       && 0 < (n = read (out[0], buf + used, sizeof buf - 1 - used));)
    used += n;
  CHECK_STR (buf, "/\na  $(b) '\"\n");
  enum child_end end;
  int number;
  CHECK_INT (child_wait (&c, &end, &number), 0);
  CHECK_INT (number, 0);
  close (out[0]);
}

/* Run COMMAND with its last line of standard error kept: WANT.  What it writes
   there goes to ours.  */
static void
check_last_line (char const *command, char const *want)
{
  struct child c = { .keep_errors = true };
  CHECK_INT (child_shell (&c, command, NULL, -1, -1), 0);
  enum child_end end;
  int number;
  CHECK_INT (child_wait (&c, &end, &number), 0);
  CHECK_STR (c.last_line, want);
}

static void
test_last_line (void)
{
  check_last_line ("true", "");
  check_last_line ("echo a >&2; printf b >&2", "b");
  check_last_line ("echo a >&2; echo b >&2; printf '\\n\\r' >&2", "b");
  check_last_line ("echo a >&2; kill -9 $$", "a");
  check_last_line ("echo one; exec 2>&-", "");
  /* A process that goes on is not waited for.  */
  check_last_line ("echo a >&2; sleep 5 & exit", "a");
  /* None is there to be run.  */
  struct child c = { .keep_errors = true };
  char const *const argv[] = { "/nonexistent/program", NULL };
  if (!getenv ("VALGRIND"))
    CHECK_INT (child_start (&c, argv, NULL, -1, -1), -ENOENT);
  /* All relays have ended but that of the process that goes on.  */
  CHECK_INT (waitpid (-1, NULL, WNOHANG), 0);
}

int
main (void)
{
  test_end ();
  test_missing ();
  test_descriptors ();
  test_elsewhere ();
  test_sigpipe ();
  test_sigpipe_later ();
  test_last_line ();
  return check_status ();
}
