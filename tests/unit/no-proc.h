/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* no-proc.h - lets a unit test do something where there is no /proc.  */

#ifndef TNC_TESTS_NO_PROC_H
#define TNC_TESTS_NO_PROC_H

#include <stdlib.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Call CHECKS with FD, a directory, in a child process for which there is
   nothing but this directory.  Its failures count.  Where that is not allowed,
   say so.  */
static inline void
without_proc (void (*checks) (int fd), int fd)
{
  fflush (stdout);
  pid_t pid = fork ();
  if (pid == 0)
    {
#ifdef CLONE_NEWUSER
      if (geteuid () != 0 && unshare (CLONE_NEWUSER) != 0)
        exit (77);
#endif
      if (fchdir (fd) != 0 || chroot (".") != 0)
        exit (77);
      checks (fd);
      exit (check_status ());
    }
  int status = 1;
  CHECK (0 < pid && waitpid (pid, &status, 0) == pid);
  if (status == 77 << 8)
    printf ("not tried: without /proc\n");
  else
    CHECK_INT (status, 0);
}

#endif
