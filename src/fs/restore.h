/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* restore.h - sets times, owner, permissions and attributes of an extracted
   file, in this order: writing data changes times, and a change of owner
   clears set-id bits.  Set-id bits are set last, and only if the owner is
   right.

   All changes go through a descriptor of the file itself, or do not follow
   links if there is no descriptor.

   Errors:     enum outcome; trouble was reported.
   Threads:    restore_apply may run in any thread, with a diag of its own and
               without attributes; all else is for the main thread.  */

#ifndef TNC_FS_RESTORE_H
#define TNC_FS_RESTORE_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#include "base/diag.h"
#include "base/member.h"
#include "fs/attrs.h"
#include "fs/owner.h"

struct restore
{
  bool touch; /* -m */
  bool same_owner;
  bool same_permissions;
  bool atime_too; /* set the access time; incremental archives */
  bool utc;       /* for messages */
  mode_t umask;
  struct timespec start; /* of the run */
  struct attrs_opts attrs;
  struct owner *owner; /* borrowed */
  struct diag *diag;   /* borrowed */
};

/* The metadata to set on a file.  */
struct restore_values
{
  mode_t mode; /* permission bits */
  uid_t uid;
  gid_t gid;
  struct timespec mtime, atime;
  bool set_atime;
  bool set_owner;
  bool put_back; /* restore only the times that it had before; failure is
                    not an error */
};

struct restore_target
{
  int dirfd;        /* borrowed */
  char const *base; /* borrowed; relative to DIRFD */
  int fd;           /* borrowed; open on the file, or -1 */
  bool fd_is_path;  /* FD is an O_PATH descriptor */
  mode_t type;      /* S_IFREG... */
  mode_t mode_now;  /* current permissions */
  bool mode_known;  /* MODE_NOW is certain */
  bool owned;       /* it already has the right owner */
  char const *name; /* borrowed; for messages */
};

/* The metadata to set for M.  */
struct restore_values restore_values_of (struct restore *r,
                                         struct member const *m);

/* Set the values V on T, and the attributes of M unless it is null.  */
enum outcome restore_apply (struct restore *r, struct restore_target const *t,
                            struct restore_values const *v,
                            struct member const *m);

#endif
