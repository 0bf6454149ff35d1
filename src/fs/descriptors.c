/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "minmax.h"

enum
{
  /* High numbers cost the kernel memory: it makes room for all below.  */
  ENOUGH = 1024
};

static void
close_unless_failed (int fd)
{
  if (0 <= fd)
    close (fd);
}

/* Gaps among low numbers do not count.  */
bool
descriptors_are_free (int count)
{
  struct rlimit r;
  if (getrlimit (RLIMIT_NOFILE, &r) != 0 || r.rlim_cur == RLIM_INFINITY)
    return true;
  int root = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int first = MAX (0, (int) MIN (r.rlim_cur, ENOUGH) - count);
  int next = root < 0 ? -1 : fcntl (root, F_DUPFD_CLOEXEC, first);
  close_unless_failed (root);
  close_unless_failed (next);
  return 0 <= next && (rlim_t) next + count <= r.rlim_cur;
}
