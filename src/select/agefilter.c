/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/agefilter.h"

#include "filetime.h"
#include "timespec.h"

static bool
is_since (struct agefilter_opts const *o, struct timespec date)
{
  return timespec_cmp (o->by_snapshot ? filetime_latest (date) : date,
                       o->threshold)
         >= 0;
}

bool
agefilter_keep_file (struct agefilter_opts const *o, struct timespec mtime,
                     struct timespec ctime)
{
  return (!o->mtime_set || is_since (o, mtime)
          || (o->ctime_too && is_since (o, ctime)));
}

bool
agefilter_keep_member (struct agefilter_opts const *o, struct timespec mtime)
{
  /* Headers of most formats only have whole seconds.  */
  mtime.tv_nsec = 0;
  return !o->mtime_set || timespec_cmp (mtime, o->threshold) >= 0;
}
