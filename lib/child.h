/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* child.h - start a program with given descriptors, wait, say how it
   ended.

   A child gets the default action for SIGPIPE; descriptors of ours are
   close-on-exec, so it sees only the three standard ones and what it is
   handed.

   Errors:     0 or -errno.  A program that cannot be run is an error of
               child_start, not of child_wait.
   Ownership:  descriptors handed in stay the caller's.
   Threads:    any thread, but one child belongs to one thread.  */

#ifndef TNC_CHILD_H
#define TNC_CHILD_H

#include <sys/types.h>

struct child
{
  pid_t pid; /* 0 when there is none */
};

enum child_end
{
  CHILD_EXITED, /* the number is its exit status */
  CHILD_KILLED  /* the number is a signal */
};

/* Run ARGV[0], found along PATH, with standard input IN and standard
   output OUT; -1 leaves them as ours.  ENV, unless null, is its
   environment.  */
int child_start (struct child *c, char const *const *argv,
                 char const *const *env, int in, int out);

/* Run `/bin/sh -c COMMAND' so.  */
int child_shell (struct child *c, char const *command, char const *const *env,
                 int in, int out);

/* Run `/bin/sh -c COMMAND' with the word ARG after it, whatever characters
   ARG has, in the directory DIRFD, which may be AT_FDCWD.  */
int child_shell_at (struct child *c, char const *command, char const *arg,
                    int dirfd, int in, int out);

/* A number that the descriptor FD may have in a program that is started:
   after the standard ones, not that of anything the program inherits, and
   of one digit if possible, because some shells redirect to no other.  */
int child_number_for (int fd);

/* Run `/bin/sh -c COMMAND' with FD as its descriptor AS, which must not be
   FD's own number.  */
int child_shell_with (struct child *c, char const *command,
                      char const *const *env, int fd, int as);

/* Run the program SHELL as an interactive shell: `-sh -i'.  */
int child_login_shell (struct child *c, char const *shell);

/* Wait for C to end.  */
int child_wait (struct child *c, enum child_end *end, int *number);

/* A pipe of close-on-exec descriptors, as large as is cheap.  */
int child_pipe (int fds[2]);

/* Ask for a large buffer in the pipe FD, so that fewer switches between
   the processes are needed.  Does nothing where that is impossible.  */
void child_widen_pipe (int fd);

/* write(2) to a pipe whose reader may be gone: -EPIPE instead of a
   signal, whatever the action of SIGPIPE is.  EINTR is retried; EAGAIN is
   returned, see xio_again.  */
ssize_t child_write (int fd, void const *buf, size_t n);

#endif
