/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* conf.h - the configuration of a run: the operation, and one X_opts per
   module, declared in its header.  src/cli fills it in; afterwards it is
   const. (config.h is autoconf's.)

   Only pointers are here, so that a change in one X_opts concerns only those
   who use it.

   Ownership:  src/cli owns everything and keeps it until the run is over.  */

#ifndef TNC_OP_CONF_H
#define TNC_OP_CONF_H

#include <stdbool.h>

#include "op/operation.h"
#include "reflink.h"

struct config
{
  char const *program; /* argv[0] */
  enum operation operation;
  unsigned verbosity; /* -v count, plus one with -t */

  struct name_list_opts const *names;
  struct writer_opts const *writer;
  struct reader_opts const *reader;
  struct pagecache_opts const *pagecache;
  struct rename_opts const *renaming;
  struct agefilter_opts const *age;
  struct match_opts const *match;
  struct owner_opts const *owner;
  struct walk_opts const *walk;
  struct listing_opts const *listing;
  struct checkpoint_opts const *checkpoint;
  struct totals_opts const *totals;
  struct create_opts const *create;
  struct extract_opts const *extract;
  struct incremental_opts const *incremental;
  struct volumeset_opts const *volume;
  struct status_file_opts const *status_file;
  struct progress_opts const *progress;
  struct checksums_opts const *checksums;
  char const *const *xattr_include; /* masks, NULL-terminated, or NULL */
  char const *const *xattr_exclude;

  char const *member_index; /* --member-index, or null */

  /* Whether the archive and files share blocks.  */
  enum reflink_when reflink;

  unsigned threads; /* the most for each kind of work; 1: only the main
                       thread; 0: as many as help */

  bool verify; /* -W */
  bool no_sandbox;
  bool debug; /* say what the sandbox allows */
  bool pagecache_report;
  bool listing_to_stderr; /* the archive goes to stdout, or -O */
  bool ask_tty;           /* stdin may be taken: -w asks /dev/tty */
  bool volume_ask_tty;    /* the archive is stdin: -M asks /dev/tty */
};

#endif
