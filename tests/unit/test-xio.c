/* test-xio.c - tests of the standard streams
   Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "xio.h"

#include <unistd.h>

#include "check.h"

/* A library may print as the process exits, when the streams of ours are
   closed.  */
static void
streams_after_close (void)
{
  FILE *out = stdout, *err = stderr;
  int saved = dup (STDOUT_FILENO);
  xio_streams ();
  CHECK_INT (xio_fileno (xio_stderr ()), STDERR_FILENO);
  CHECK_INT (xio_close_stdout (), 0);
  CHECK_INT (xio_close_stderr (), 0);
  dup2 (saved, STDOUT_FILENO);
  CHECK (stdout == out && xio_stdout () == out);
  CHECK (stderr == err && xio_stderr () == err);
}

int
main (void)
{
  streams_after_close ();
  return check_status ();
}
