/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* child.h - start a program with given descriptors, wait for it and report how
   it ended.

   A child has the default action for SIGPIPE.  Our descriptors are
   close-on-exec, so it gets only the three standard ones and those passed to
   it.

   Errors:     0 or -errno.  child_start, not child_wait, reports a program
               that cannot be run.
   Ownership:  the caller keeps the descriptors it passes.
   Threads:    any thread, but one child belongs to one thread.  */

#ifndef TNC_CHILD_H
#define TNC_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "stderr_relay.h"

/* Before the start, all is 0 but KEEP_ERRORS.  */
struct child
{
  pid_t pid;                 /* 0 if there is none */
  bool keep_errors;          /* LAST_LINE is wanted; its standard error is then
                                a pipe to a process that passes all on */
  struct stderr_relay relay; /* if KEEP_ERRORS */
  char last_line[STDERR_RELAY_LINE]; /* after child_wait: of what it wrote to
                                        standard error; may be "" */
};

enum child_end
{
  CHILD_EXITED, /* the number is its exit status */
  CHILD_KILLED  /* the number is a signal */
};

/* Whether PATH is set and child_start would find the program FILE along it. */
bool child_finds (char const *file);

/* Run ARGV[0], found along PATH, with standard input IN and standard output
   OUT; -1 inherits ours.  ENV, unless null, is its environment.  */
int child_start (struct child *c, char const *const *argv,
                 char const *const *env, int in, int out);

/* Run `/bin/sh -c COMMAND' the same way.  */
int child_shell (struct child *c, char const *command, char const *const *env,
                 int in, int out);

/* Run `/bin/sh -c COMMAND' with ARG as one word after it, whatever characters
   ARG has, in the directory DIRFD, which may be AT_FDCWD.  */
int child_shell_at (struct child *c, char const *command, char const *arg,
                    int dirfd, int in, int out);

/* Return a number for the descriptor FD in a program to be started.  It is
   above the standard ones and differs from all that the program inherits.  It
   has one digit if possible, because some shells can redirect only those.  */
int child_number_for (int fd);

/* Run `/bin/sh -c COMMAND' with FD as its descriptor AS, which must differ
   from FD.  */
int child_shell_with (struct child *c, char const *command,
                      char const *const *env, int fd, int as);

/* Run the program SHELL as an interactive shell: `-sh -i'.  */
int child_login_shell (struct child *c, char const *shell);

/* Whether C ends within MILLISECONDS.  It must still be waited for.  */
bool child_ends_within (struct child const *c, int milliseconds);

/* Wait for C to end.  */
int child_wait (struct child *c, enum child_end *end, int *number);

/* Make a pipe of close-on-exec descriptors, with a large buffer if it is
   cheap.  0 or -errno.  */
int child_pipe (int fds[2]);

/* Ask for a large buffer in the pipe FD, to save switches between the
   processes.  Does nothing where that is impossible.  */
void child_widen_pipe (int fd);

/* write(2) to a pipe that may have lost its reader: -EPIPE instead of a
   signal, whatever the action of SIGPIPE is.  Retries EINTR; returns EAGAIN,
   see xio_again.  */
ssize_t child_write (int fd, void const *buf, size_t n);

#endif
