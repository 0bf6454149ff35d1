/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

size_t
terminal_width (int fd)
{
  struct winsize size;
  if (ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
    return size.ws_col;
  char const *env = getenv ("COLUMNS");
  unsigned long n = env ? strtoul (env, NULL, 10) : 0;
  return 0 < n && n <= 10000 ? n : 80;
}

bool
terminal_can_erase (int fd)
{
  char const *term = getenv ("TERM");
  return term && *term && strcmp (term, "dumb") != 0 && isatty (fd);
}

bool
terminal_is_ours (int fd)
{
  pid_t group = tcgetpgrp (fd);
  return group < 0 || group == getpgrp ();
}
