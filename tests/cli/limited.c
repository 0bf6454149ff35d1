/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* limited.c - run a command where Landlock is not as usual.

   limited refused ERRNO COMMAND...: a seccomp filter has its system calls fail
     with this number.
   limited nested COUNT DIR COMMAND...: COUNT domains are around the command,
     each of which lets it change what is below DIR and nothing else.

   Status 77: that cannot be had here.  */

#include <config.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Not every C library has the headers of the kernel.  */
#if defined __linux__ && __has_include(<linux/seccomp.h>)
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "landlock.h"

static void
cannot (char const *what)
{
  perror (what);
  exit (77);
}

static char **
refuse (char **args)
{
  enum
  {
    FIRST = 444,
    LAST = 446
  };
  unsigned number = atoi (args[0]);
  struct sock_filter filter[]
      = { BPF_STMT (BPF_LD | BPF_W | BPF_ABS, 0),
          BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, FIRST, 0, 2),
          BPF_JUMP (BPF_JMP | BPF_JGT | BPF_K, LAST, 1, 0),
          BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | number),
          BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
  struct sock_fprog program
      = { .len = sizeof filter / sizeof *filter, .filter = filter };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    cannot ("seccomp");
  return args + 1;
}

static char **
nest (char **args)
{
  for (int n = atoi (args[0]); n; n--)
    {
      struct landlock l;
      int fd = open (args[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (fd < 0 || landlock_begin (&l, &landlock_kernel_real) != 0
          || landlock_allow (&l, fd) != 0 || landlock_enforce (&l) != 0)
        cannot ("landlock");
      close (fd);
    }
  return args + 2;
}

int
main (int argc, char **argv)
{
  char **command = argv + 1;
  if (2 < argc && strcmp (argv[1], "refused") == 0)
    command = refuse (argv + 2);
  else if (3 < argc && strcmp (argv[1], "nested") == 0)
    command = nest (argv + 2);
  execvp (command[0], command);
  cannot (command[0]);
}

#else

int
main (void)
{
  return 77;
}

#endif
