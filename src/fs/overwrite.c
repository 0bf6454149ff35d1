/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/overwrite.h"

#include "stat-time.h"
#include "timespec.h"

static bool
is_newer (struct stat const *there, struct timespec mtime, bool whole_seconds)
{
  struct timespec theirs = get_stat_mtime (there);
  if (whole_seconds)
    theirs.tv_nsec = mtime.tv_nsec = 0;
  return timespec_cmp (theirs, mtime) >= 0;
}

bool
overwrite_looks (struct overwrite_opts const *o)
{
  return o->policy != OVERWRITE_KEEP_OLD && o->policy != OVERWRITE_SKIP_OLD;
}

enum overwrite_verdict
overwrite_file (struct overwrite_opts const *o, struct stat const *there,
                struct timespec mtime, bool whole_seconds)
{
  switch (o->policy)
    {
    case OVERWRITE_KEEP_OLD:
      return OVERWRITE_REFUSE;
    case OVERWRITE_SKIP_OLD:
      return OVERWRITE_SKIP;
    case OVERWRITE_KEEP_NEWER:
      return (!S_ISDIR (there->st_mode)
                      && is_newer (there, mtime, whole_seconds)
                  ? OVERWRITE_SKIP_NEWER
                  : OVERWRITE_REPLACE);
    case OVERWRITE_DEFAULT:
    case OVERWRITE_NO_DIR:
    case OVERWRITE_IN_PLACE:
    case OVERWRITE_UNLINK_FIRST:
      break;
    }
  return OVERWRITE_REPLACE;
}

enum overwrite_verdict
overwrite_directory (struct overwrite_opts const *o, struct stat const *there,
                     bool leads_to_directory, struct timespec mtime,
                     bool whole_seconds)
{
  if (leads_to_directory && o->keep_directory_symlink)
    return OVERWRITE_ENTER;
  if (o->preserve_directories && S_ISDIR (there->st_mode))
    return OVERWRITE_PRESERVE;
  switch (o->policy)
    {
    case OVERWRITE_KEEP_OLD:
      /* If it cannot be entered, the first member below it reports that.  */
      return OVERWRITE_ENTER;
    case OVERWRITE_SKIP_OLD:
      return OVERWRITE_SKIP;
    case OVERWRITE_KEEP_NEWER:
      return overwrite_file (o, there, mtime, whole_seconds);
    case OVERWRITE_NO_DIR:
      return (S_ISDIR (there->st_mode) ? OVERWRITE_PRESERVE
                                       : OVERWRITE_REPLACE);
    case OVERWRITE_DEFAULT:
    case OVERWRITE_IN_PLACE:
    case OVERWRITE_UNLINK_FIRST:
      break;
    }
  return S_ISDIR (there->st_mode) ? OVERWRITE_UPDATE : OVERWRITE_REPLACE;
}
