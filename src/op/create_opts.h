/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* create_opts.h - the options of -c, -r and -u, apart from those of the
   modules that they use.  */

#ifndef TNC_OP_CREATE_OPTS_H
#define TNC_OP_CREATE_OPTS_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "fs/content.h"
#include "fs/holes.h"
#include "fs/prefetch.h"

enum mtime_choice
{
  MTIME_FILE,
  MTIME_FORCE,
  MTIME_CLAMP
};

struct create_opts
{
  bool hard_dereference;
  bool check_links;    /* -l */
  bool ignore_changed; /* also set by ignore_failed_read */
  bool ignore_failed_read;
  bool interactive; /* -w */
  bool remove_files;
  bool reproducible; /* the same bytes from every file system */
  bool sparse;       /* -S */
  enum hole_detection hole_detection;
  enum atime_preserve atime_preserve;
  enum prefetch_when prefetch;
  bool no_read_ahead;
  unsigned read_ahead; /* files at the same time; 0: as many as help */
  enum mtime_choice mtime_choice;
  struct timespec mtime;
  char const *mtime_command;      /* borrowed or NULL */
  char const *mtime_format;       /* borrowed or NULL; for strptime */
  struct mode_change const *mode; /* borrowed; --mode, compiled */
  mode_t initial_umask;
  bool show_transformed_names;
  bool acls, selinux, xattrs;
  bool track_all_links; /* -l, or a file may be met twice */
};

#endif
