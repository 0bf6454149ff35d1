/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* no-proc.h - lets a unit test do something where there is no /proc.  */

#ifndef TNC_TESTS_NO_PROC_H
#define TNC_TESTS_NO_PROC_H

#include <stdlib.h>
#include <sched.h>
#ifdef CLONE_NEWNS
#include <sys/mount.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Hide /proc from this process, or all but the directory FD.  */
static inline bool
hide_proc (int fd)
{
#ifdef CLONE_NEWNS
  /* In a build that counts lines, the counts are written elsewhere.  */
  if (unshare (CLONE_NEWNS | (geteuid () ? CLONE_NEWUSER : 0)) == 0
      && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
      && mount ("none", "/proc", "tmpfs", MS_RDONLY, NULL) == 0)
    return true;
#endif
  return fchdir (fd) == 0 && chroot (".") == 0;
}

/* Call CHECKS with FD, a directory, in a child process for which there is
   no /proc.  Its failures count.  Where that is not allowed, say so.  */
static inline void
without_proc (void (*checks) (int fd), int fd)
{
  fflush (stdout);
  pid_t pid = fork ();
  if (pid == 0)
    {
      if (!hide_proc (fd))
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
