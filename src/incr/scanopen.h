/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* scanopen.h - how a scan opens directories and looks at files.

   Errors:     -errno.
   Ownership:  what a scan_root has open is its own; the rest is borrowed.
   Threads:    any; a scan_root belongs to one.  */

#ifndef TNC_INCR_SCANOPEN_H
#define TNC_INCR_SCANOPEN_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include "fs/anchors.h"
#include "fs/walk.h"
#include "incr/snapshot.h"

/* The flags for opening a directory.  */
int scan_dir_flags (struct walk_opts const *o);

/* What names are relative to, and where the last of them was.  All zero until
   CWD and FD are set.  */
struct scan_root
{
  struct anchors anchors; /* owned; anchors_release frees them */
  size_t cwd;             /* number of the -C */
  int fd;                 /* borrowed; its directory */
};

/* Open the directory NAME, which may be longer than the kernel takes, relative
   to R.  A descriptor or -errno.  */
int scan_open_dir (struct walk_opts const *o, struct scan_root *r,
                   char const *name);

/* Open the directory D, which was found in this run and whose name is relative
   to R.  A descriptor, with its status in *ST, or -errno.  If another file
   has its name now, set *CHANGED and open nothing.  */
int scan_open_again (struct walk_opts const *o, struct scan_root *r,
                     struct snapshot_dir const *d, struct stat *st,
                     bool *changed);

/* What a scan needs of the status of a file.  */
struct scan_status
{
  mode_t mode;
  dev_t dev;
  struct timespec changed; /* its data or its status, whichever is later */
};

/* Set *ST to the status of NAME in DIRFD, for a scan with the options O.  0 or
   -errno.  */
int scan_status_get (struct scan_status *st, struct walk_opts const *o,
                     int dirfd, char const *name);

#endif
