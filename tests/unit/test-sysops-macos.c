/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* lib/sysops as macOS builds it, with what its <fcntl.h> has: F_NOCACHE.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

#include "check.h"

#undef HAVE_F_NOCACHE
#define HAVE_F_NOCACHE 1
#define F_NOCACHE 48

static int last_fd, last_command, last_value, fails;

static int
macos_fcntl (int fd, int command, ...)
{
  last_fd = fd;
  last_command = command;
  if (command == F_NOCACHE)
    {
      va_list args;
      va_start (args, command);
      last_value = va_arg (args, int);
      va_end (args);
    }
  errno = fails;
  return fails ? -1 : 0;
}

#undef fcntl
#define fcntl macos_fcntl

#include "../../lib/sysops.c"

int
main (void)
{
  CHECK_INT (sysops_real.set_uncached (7, true), 0);
  CHECK_INT (last_fd, 7);
  CHECK_INT (last_command, F_NOCACHE);
  CHECK_INT (last_value, 1);
  CHECK_INT (sysops_real.set_uncached (7, false), 0);
  CHECK_INT (last_value, 0);
  fails = ENOTTY;
  CHECK_INT (sysops_real.set_uncached (7, true), -1);
  CHECK_INT (errno, ENOTTY);
  return check_status ();
}
