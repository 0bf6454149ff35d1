/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* overwrite.h - how to treat an existing file that is in the place of a
   member: GNU tar's policies.  */

#ifndef TNC_FS_OVERWRITE_H
#define TNC_FS_OVERWRITE_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

enum overwrite_policy
{
  OVERWRITE_DEFAULT,      /* replace; update the metadata of directories */
  OVERWRITE_NO_DIR,       /* --no-overwrite-dir */
  OVERWRITE_IN_PLACE,     /* --overwrite */
  OVERWRITE_UNLINK_FIRST, /* -U */
  OVERWRITE_KEEP_OLD,     /* -k */
  OVERWRITE_SKIP_OLD,     /* --skip-old-files */
  OVERWRITE_KEEP_NEWER    /* --keep-newer-files */
};

struct overwrite_opts
{
  enum overwrite_policy policy;
  bool preserve_directories; /* --no-overwrite-dir with -k or
                                --skip-old-files */
  bool recursive_unlink;
  bool keep_directory_symlink;
  bool backup;               /* --backup */
  int backup_type;           /* gnulib enum backup_type */
  char const *backup_suffix; /* borrowed or NULL */
};

enum overwrite_verdict
{
  OVERWRITE_REPLACE,    /* remove the existing file and try again */
  OVERWRITE_SKIP,       /* keep it: "skipping existing file" */
  OVERWRITE_SKIP_NEWER, /* keep it: "is newer or same age" */
  OVERWRITE_REFUSE,     /* an error: "File exists" */
  OVERWRITE_UPDATE,     /* directories: set its metadata */
  OVERWRITE_PRESERVE,   /* directories: use it, restore its times */
  OVERWRITE_ENTER       /* directories: use it, change nothing */
};

/* Whether overwrite_file looks at the status of the existing file.  */
bool overwrite_looks (struct overwrite_opts const *o);

/* How to treat the existing file THERE in the place of a member that is not a
   directory and has the time MTIME.  WHOLE_SECONDS: MTIME has no fraction.  */
enum overwrite_verdict overwrite_file (struct overwrite_opts const *o,
                                       struct stat const *there,
                                       struct timespec mtime,
                                       bool whole_seconds);

/* The same for a directory member.  LEADS_TO_DIRECTORY: THERE is a symbolic
   link to a directory that may be entered.  OVERWRITE_REPLACE of a directory
   applies only if it is empty; otherwise treat it as OVERWRITE_ENTER.  */
enum overwrite_verdict overwrite_directory (struct overwrite_opts const *o,
                                            struct stat const *there,
                                            bool leads_to_directory,
                                            struct timespec mtime,
                                            bool whole_seconds);

#endif
