/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/agefilter.h"

#include "timespec.h"

bool
agefilter_keep_file (struct agefilter_opts const *o, struct timespec mtime,
                     struct timespec ctime)
{
  return (!o->mtime_set
          || timespec_cmp (mtime, o->threshold) >= 0
          || (o->ctime_too && timespec_cmp (ctime, o->threshold) >= 0));
}

bool
agefilter_keep_member (struct agefilter_opts const *o, struct timespec mtime)
{
  /* Headers of most formats have whole seconds only.  */
  mtime.tv_nsec = 0;
  return !o->mtime_set || timespec_cmp (mtime, o->threshold) >= 0;
}
