/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* extract_opts.h - the options of -x, apart from those of the modules that it
   uses.  */

#ifndef TNC_OP_EXTRACT_OPTS_H
#define TNC_OP_EXTRACT_OPTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "fs/overwrite.h"

struct extract_opts
{
  struct overwrite_opts overwrite;
  bool absolute_names; /* -P */
  bool dereference;    /* -h */
  bool touch;          /* -m */
  bool same_owner;
  bool same_permissions;
  bool delay_directory_restore;
  bool interactive;       /* -w */
  bool to_stdout;         /* -O */
  char const *to_command; /* borrowed or NULL */
  bool ignore_command_error;
  bool show_transformed_names;
  bool show_omitted_dirs;
  bool incremental; /* -G */
  bool fsync;
  bool one_file_system;
  bool acls, selinux, xattrs;
  mode_t initial_umask;
};

#endif
