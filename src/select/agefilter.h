/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* agefilter.h - --newer and --newer-mtime.  */

#ifndef TNC_SELECT_AGEFILTER_H
#define TNC_SELECT_AGEFILTER_H

#include <stdbool.h>
#include <time.h>

struct agefilter_opts
{
  bool mtime_set; /* a threshold exists */
  struct timespec threshold;
  bool ctime_too;   /* --newer: mtime or ctime */
  bool by_snapshot; /* the threshold is when a snapshot was made:
                       see filetime_latest */
};

/* Whether a file of these times is archived.  */
bool agefilter_keep_file (struct agefilter_opts const *o,
                          struct timespec mtime, struct timespec ctime);

/* Whether a member of this header time is listed or extracted.  */
bool agefilter_keep_member (struct agefilter_opts const *o,
                            struct timespec mtime);

#endif
