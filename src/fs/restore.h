/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* restore.h - times, owner, permissions and attributes onto a file that was
   extracted, in this order: writing data changes times, and a change of
   owner takes set-id bits away.  Set-id bits come last and only if the
   owner is right.

   Only ever through a descriptor on the very file, or without following
   where there can be none.

   Errors:     enum outcome; trouble was reported.
   Threads:    main thread only.  */

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
  bool atime_too; /* of incremental archives */
  bool utc;       /* for messages */
  mode_t umask;
  struct timespec start; /* of the run */
  struct attrs_opts attrs;
  struct owner *owner; /* borrowed */
  struct diag *diag;   /* borrowed */
};

/* What a file is to get.  */
struct restore_values
{
  mode_t mode; /* permission bits */
  uid_t uid;
  gid_t gid;
  struct timespec mtime, atime;
  bool set_atime;
  bool set_owner;
  bool put_back; /* only times, which the file had before;
                    that it cannot be done is no error */
};

struct restore_target
{
  int dirfd;        /* borrowed */
  char const *base; /* borrowed; relative to DIRFD */
  int fd;           /* borrowed; on the file, or -1 */
  bool fd_is_path;  /* it is an O_PATH descriptor */
  mode_t type;      /* S_IFREG... */
  mode_t mode_now;  /* permissions it has */
  bool mode_known;  /* MODE_NOW is certain */
  bool owned;       /* it has the owner it is to have */
  char const *name; /* borrowed; for messages */
};

/* What M is to get.  */
struct restore_values restore_values_of (struct restore *r,
                                         struct member const *m);

/* Give T the values V, and the attributes of M unless it is null.  */
enum outcome restore_apply (struct restore *r, struct restore_target const *t,
                            struct restore_values const *v,
                            struct member const *m);

#endif
