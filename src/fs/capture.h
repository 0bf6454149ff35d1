/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* capture.h - fills in a member from the status of a file.

   Ownership:  strings go to the member's arena; owner names are borrowed
               from the owner table, which must live as long.
   Errors:     0 or -errno; nothing is printed.
   Threads:    main thread only.  */

#ifndef TNC_FS_CAPTURE_H
#define TNC_FS_CAPTURE_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#include "base/member.h"
#include "fs/owner.h"

struct mode_change; /* of gnulib's modechange.h */

struct capture_opts
{
  struct owner *owner;            /* borrowed */
  struct mode_change const *mode; /* borrowed; --mode, or NULL */
  mode_t umask;                   /* for --mode */
  bool set_mtime;                 /* --mtime */
  bool clamp_mtime;               /* change only files newer than MTIME */
  bool whole_seconds;             /* drop the fractions of mtimes */
  struct timespec mtime;
};

/* Fill in M from ST: the kind, mode, owner, size, times and device.  A file of
   a type that no archive can hold becomes MEMBER_UNKNOWN.  */
void capture_stat (struct capture_opts const *o, struct stat const *st,
                   struct member *m);

/* Set M->link_name to the target of the symbolic link NAME in DIRFD; SIZE is
   its st_size in bytes.  */
int capture_symlink (int dirfd, char const *name, off_t size,
                     struct member *m);

#endif
