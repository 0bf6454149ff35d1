/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "child.h"
#include "findprog.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef REPLACE_POSIX_SPAWN
#define REPLACE_POSIX_SPAWN 0
#endif

extern char **environ;

/* The pipe's size: large enough that the two sides seldom wait for each other,
   small enough that the data is still in the processor's cache when it is
   read.  Linux grants this size to any user, see pipe(7).  */
enum
{
  PIPE_BYTES = 256 * 1024
};

/* How to start a program.  */
struct start
{
  char const *file; /* searched for in PATH */
  char const *const *argv;
  char const *const *env; /* or null: inherit ours */
  int dirfd;
  int in, out, err;  /* -1: inherit ours */
  int more, more_as; /* unless MORE is -1, the child gets it as MORE_AS */
};

static int
add_descriptors (posix_spawn_file_actions_t *actions, struct start const *s)
{
  int err = 0;
  if (s->in >= 0)
    err = posix_spawn_file_actions_adddup2 (actions, s->in, STDIN_FILENO);
  if (err == 0 && s->out >= 0)
    err = posix_spawn_file_actions_adddup2 (actions, s->out, STDOUT_FILENO);
  if (err == 0 && s->err >= 0)
    err = posix_spawn_file_actions_adddup2 (actions, s->err, STDERR_FILENO);
  if (err == 0 && s->more >= 0)
    err = posix_spawn_file_actions_adddup2 (actions, s->more, s->more_as);
  return err;
}

static int
set_signals (posix_spawnattr_t *attr)
{
  sigset_t defaults;
  sigemptyset (&defaults);
  sigaddset (&defaults, SIGPIPE);
  int err = posix_spawnattr_setsigdefault (attr, &defaults);
  if (err == 0)
    err = posix_spawnattr_setflags (attr, POSIX_SPAWN_SETSIGDEF);
  return err;
}

/* Why FILE is not found along PATH, a list of directories; or 0.  */
static int
look_for (char const *file, char const *path)
{
  char const *found = find_in_given_path (file, path, NULL, false);
  if (!found)
    return errno;
  if (found != file)
    free ((char *) found);
  return 0;
}

bool
child_finds (char const *file)
{
  char const *path = getenv ("PATH");
  return path && look_for (file, path) == 0;
}

/* Start the program S, which can be run.  */
static int
spawn (struct child *c, struct start const *s)
{
  posix_spawn_file_actions_t actions;
  int err = posix_spawn_file_actions_init (&actions);
  if (err != 0)
    return -err;
  posix_spawnattr_t attr;
  err = posix_spawnattr_init (&attr);
  if (err == 0)
    {
      err = add_descriptors (&actions, s);
      if (err == 0 && s->dirfd != AT_FDCWD)
        err = posix_spawn_file_actions_addfchdir (&actions, s->dirfd);
      if (err == 0)
        err = set_signals (&attr);
      pid_t pid = 0;
      if (err == 0)
        err = posix_spawnp (&pid, s->file, &actions, &attr,
                            (char *const *) s->argv,
                            s->env ? (char *const *) s->env : environ);
      if (err == 0)
        c->pid = pid;
      posix_spawnattr_destroy (&attr);
    }
  posix_spawn_file_actions_destroy (&actions);
  return -err;
}

static int
start (struct child *c, struct start *s)
{
  trace ("archive", "starts %s", s->file);
  c->pid = 0;
  /* Only the system's posix_spawn can tell that exec failed; with Gnulib's the
     child just ends with 127.  */
  char const *path = REPLACE_POSIX_SPAWN ? getenv ("PATH") : NULL;
  int err = path ? look_for (s->file, path) : 0;
  if (err != 0)
    return -err;
  s->err = c->keep_errors ? stderr_relay_start (&c->relay) : -1;
  err = spawn (c, s);
  if (0 <= s->err)
    close (s->err);
  if (err && c->keep_errors)
    stderr_relay_finish (&c->relay, c->last_line);
  return err;
}

int
child_start (struct child *c, char const *const *argv, char const *const *env,
             int in, int out)
{
  struct start s = { .file = argv[0],
                     .argv = argv,
                     .env = env,
                     .dirfd = AT_FDCWD,
                     .in = in,
                     .out = out,
                     .more = -1 };
  return start (c, &s);
}

int
child_shell (struct child *c, char const *command, char const *const *env,
             int in, int out)
{
  char const *const argv[] = { "/bin/sh", "-c", command, NULL };
  return child_start (c, argv, env, in, out);
}

int
child_number_for (int fd)
{
  int n = STDERR_FILENO + 1;
  for (int flags;
       n == fd
       || (0 <= (flags = fcntl (n, F_GETFD)) && !(flags & FD_CLOEXEC));)
    n++;
  return n;
}

int
child_shell_with (struct child *c, char const *command, char const *const *env,
                  int fd, int as)
{
  char const *const argv[] = { "/bin/sh", "-c", command, NULL };
  struct start s = { .file = argv[0],
                     .argv = argv,
                     .env = env,
                     .dirfd = AT_FDCWD,
                     .in = -1,
                     .out = -1,
                     .more = fd,
                     .more_as = as };
  return start (c, &s);
}

int
child_login_shell (struct child *c, char const *shell)
{
  char const *const argv[] = { "-sh", "-i", NULL };
  struct start s = { .file = shell,
                     .argv = argv,
                     .dirfd = AT_FDCWD,
                     .in = -1,
                     .out = -1,
                     .more = -1 };
  return start (c, &s);
}

int
child_shell_at (struct child *c, char const *command, char const *arg,
                int dirfd, int in, int out)
{
  c->pid = 0;
  char *text;
  if (asprintf (&text, "%s \"$@\"", command) < 0)
    return -ENOMEM;
  char const *const argv[] = { "/bin/sh", "-c", text, "sh", arg, NULL };
  struct start s = { .file = argv[0],
                     .argv = argv,
                     .dirfd = dirfd,
                     .in = in,
                     .out = out,
                     .more = -1 };
  int err = start (c, &s);
  free (text);
  return err;
}

bool
child_ends_within (struct child const *c, int milliseconds)
{
  for (int waited = 0, pause = 1;; waited += pause)
    {
      siginfo_t info = { .si_pid = 0 };
      if (waitid (P_PID, c->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0
          || info.si_pid)
        return true;
      if (milliseconds <= waited)
        return false;
      poll (NULL, 0, pause);
    }
}

int
child_wait (struct child *c, enum child_end *end, int *number)
{
  int status;
  pid_t got;
  while ((got = waitpid (c->pid, &status, 0)) < 0 && errno == EINTR)
    continue;
  if (got < 0)
    return -errno;
  c->pid = 0;
  if (c->keep_errors)
    stderr_relay_finish (&c->relay, c->last_line);
  *end = WIFSIGNALED (status) ? CHILD_KILLED : CHILD_EXITED;
  *number = WIFSIGNALED (status) ? WTERMSIG (status) : WEXITSTATUS (status);
  return 0;
}

int
child_pipe (int fds[2])
{
  if (pipe2 (fds, O_CLOEXEC) != 0)
    return -errno;
  child_widen_pipe (fds[1]);
  return 0;
}

void
child_widen_pipe (int fd)
{
#ifdef F_SETPIPE_SZ
  int now = fcntl (fd, F_GETPIPE_SZ);
  if (0 <= now && now < PIPE_BYTES)
    (void) fcntl (fd, F_SETPIPE_SZ, PIPE_BYTES);
#endif
}

ssize_t
child_write (int fd, void const *buf, size_t n)
{
  /* SIGPIPE is blocked during the write.  If the write raises it, it stays
     pending for this thread and is removed before unblocking, unless it was
     pending before.  */
  sigset_t pipe_only, old, pending;
  sigemptyset (&pipe_only);
  sigaddset (&pipe_only, SIGPIPE);
  sigpending (&pending);
  bool was_pending = sigismember (&pending, SIGPIPE) == 1;
  int err = pthread_sigmask (SIG_BLOCK, &pipe_only, &old);
  if (err != 0)
    return -err;

  ssize_t got;
  while ((got = write (fd, buf, n)) < 0 && errno == EINTR)
    continue;
  ssize_t result = got < 0 ? -errno : got;

  /* The signal may also come with a short count, when the reader leaves during
     the write.  */
  if (result != n && !was_pending)
    {
      sigpending (&pending);
      int taken;
      if (sigismember (&pending, SIGPIPE) == 1)
        sigwait (&pipe_only, &taken);
    }
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return result;
}
