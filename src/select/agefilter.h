/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* agefilter.h - --newer and --newer-mtime.  */

#ifndef TNC_SELECT_AGEFILTER_H
#define TNC_SELECT_AGEFILTER_H

#include <stdbool.h>
#include <time.h>

struct agefilter_opts
{
  bool mtime_set; /* there is a threshold */
  struct timespec threshold;
  bool ctime_too;   /* --newer: mtime or ctime */
  bool by_snapshot; /* the threshold is the time of a snapshot: see
                       filetime_latest */
};

/* Whether to archive a file with these times.  */
bool agefilter_keep_file (struct agefilter_opts const *o,
                          struct timespec mtime, struct timespec ctime);

/* Whether to list or extract a member with this header time.  */
bool agefilter_keep_member (struct agefilter_opts const *o,
                            struct timespec mtime);

#endif
