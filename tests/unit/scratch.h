/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* scratch.h - a directory of its own for a unit test, on a real file
   system.  */

#ifndef TNC_TESTS_SCRATCH_H
#define TNC_TESTS_SCRATCH_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char scratch_name[4096];

/* Make the directory; a descriptor of it.  Ends the test with 99 when that
   fails.  */
static inline int
scratch_open (void)
{
  char const *tmp = getenv ("TMPDIR");
  snprintf (scratch_name, sizeof scratch_name, "%s/tnc-unit.XXXXXX",
            tmp && *tmp ? tmp : "/var/tmp");
  int fd = -1;
  if (mkdtemp (scratch_name))
    fd = open (scratch_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    {
      perror (scratch_name);
      exit (99);
    }
  return fd;
}

/* Remove it with everything in it.  */
static inline void
scratch_remove (void)
{
  char command[sizeof scratch_name + 20];
  snprintf (command, sizeof command, "rm -rf '%s'", scratch_name);
  if (system (command) != 0)
    perror (scratch_name);
}

#endif
