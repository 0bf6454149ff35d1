/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* overwrite.h - what to do with what is there: GNU tar's policies.  */

#ifndef TNC_FS_OVERWRITE_H
#define TNC_FS_OVERWRITE_H

#include <stdbool.h>

enum overwrite_policy
{
  OVERWRITE_DEFAULT,            /* replace; directory metadata updated */
  OVERWRITE_NO_DIR,             /* --no-overwrite-dir */
  OVERWRITE_IN_PLACE,           /* --overwrite */
  OVERWRITE_UNLINK_FIRST,       /* -U */
  OVERWRITE_KEEP_OLD,           /* -k */
  OVERWRITE_SKIP_OLD,           /* --skip-old-files */
  OVERWRITE_KEEP_NEWER          /* --keep-newer-files */
};

struct overwrite_opts
{
  enum overwrite_policy policy;
  bool recursive_unlink;
  bool keep_directory_symlink;
  bool backup;                  /* --backup */
  int backup_type;              /* gnulib enum backup_type */
  char const *backup_suffix;    /* borrowed or NULL */
};

#endif
