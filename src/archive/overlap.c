/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/overlap.h"

#include <stdlib.h>
#include <string.h>

#include "archive/devops.h"
#include "posixthreads.h"

enum overlap
overlap_choose (unsigned threads)
{
  char const *s = getenv ("TNC_OVERLAP");
  if (threads == 1 || (s && strcmp (s, "never") == 0))
    return OVERLAP_NEVER;
  if (s && strcmp (s, "always") == 0)
    return OVERLAP_ALWAYS;
  unsigned cpus = thread_cpus ();
  return (threads != 0 || 2 < cpus ? OVERLAP_AUTO
          : cpus == 2              ? OVERLAP_FILES
                                   : OVERLAP_NEVER);
}

enum overlap
overlap_for (enum overlap overlap, struct device const *dev)
{
  /* A filter has no descriptor of its own.  */
  bool foreign_pipe = dev->is_pipe && 0 <= dev->fd;
  bool useless = (dev->wants_records || dev->is_null
                  || (overlap == OVERLAP_FILES && foreign_pipe));
  return useless ? OVERLAP_NEVER : overlap;
}
