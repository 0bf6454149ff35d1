/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* conf.h - the configuration of a run: the operation, and one X_opts per
   module.  src/cli fills it in; afterwards it is const.  (config.h is
   autoconf's.)

   Ownership:  the config owns what its fields call borrowed, except strings of
               argv or the environment.  */

#ifndef TNC_OP_CONF_H
#define TNC_OP_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/diag.h"
#include "fs/content.h"
#include "fs/holes.h"
#include "fs/overwrite.h"
#include "fs/owner.h"
#include "fs/prefetch.h"
#include "fs/walk.h"
#include "op/operation.h"
#include "pagecache.h"
#include "report/checkpoint.h"
#include "report/listing.h"
#include "report/totals.h"
#include "select/agefilter.h"
#include "select/match.h"
#include "select/name_list.h"
#include "select/rename.h"
#include "stream/reader.h"
#include "stream/volume.h"
#include "stream/writer.h"

enum mtime_choice
{
  MTIME_FILE,
  MTIME_FORCE,
  MTIME_CLAMP
};

struct create_opts /* -c, -r, -u */
{
  bool hard_dereference;
  bool check_links; /* -l */
  bool ignore_failed_read;
  bool interactive; /* -w */
  bool remove_files;
  bool sparse; /* -S */
  enum hole_detection hole_detection;
  enum atime_preserve atime_preserve;
  enum prefetch_when prefetch;
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

struct extract_opts /* -x */
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
  bool one_file_system;
  bool acls, selinux, xattrs;
  mode_t initial_umask;
};

struct incremental_opts /* -G, -g */
{
  bool on;
  char const *snapshot; /* borrowed; -g or NULL */
  bool from_scratch;    /* --level=0 */
  bool no_check_device;
};

struct config
{
  char const *program; /* argv[0] */
  enum operation operation;
  unsigned verbosity; /* -v count, plus one with -t */

  struct diag_opts diag;
  struct name_list const *names; /* owned */
  struct writer_opts writer;
  struct reader_opts reader;
  struct paxrules pax; /* owned */
  struct pagecache_opts pagecache;
  bool pagecache_report;
  struct rename_opts rename;
  struct agefilter_opts age;
  struct match_opts match;
  struct owner_opts owner;
  struct walk_opts walk;
  struct listing_opts listing;
  struct checkpoint_opts checkpoint;
  struct totals_opts totals;
  struct create_opts create;
  struct extract_opts extract;
  struct incremental_opts incremental;
  struct volume_opts volume;
  bool verify; /* -W */

  char const *const *xattr_include; /* masks, NULL-terminated, or NULL */
  char const *const *xattr_exclude;

  bool listing_to_stderr;            /* the archive goes to stdout, or -O */
  bool ask_tty;                      /* stdin may be taken: -w asks /dev/tty */
  bool volume_ask_tty;               /* the archive is stdin: -M asks
                                        /dev/tty */
  bool warn_unused_options;          /* a positional option after the last name
                                        is an error */
  name_list_line_parser line_parser; /* from src/cli, for -T files */
  void *line_parser_arg;
};

#endif
