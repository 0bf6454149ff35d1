/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* draft.h - the draft: the options parsed so far, and where each came from.
   check.c turns it into the config.

   Ownership:  the draft owns what is marked owned; strings of argv and the
               environment are borrowed.
   Errors:     enum cli_result; failures are already reported.
   Threads:    main thread only.  */

#ifndef TNC_CLI_DRAFT_H
#define TNC_CLI_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "charset.h"
#include "cli/options.h"
#include "fs/owner.h"
#include "fs/walk.h"
#include "op/conf.h"
#include "op/create_opts.h"
#include "op/extract_opts.h"
#include "op/incremental_opts.h"
#include "pagecache.h"
#include "report/checkpoint.h"
#include "report/checksums.h"
#include "report/listing.h"
#include "report/progress.h"
#include "report/status_file.h"
#include "report/totals.h"
#include "select/agefilter.h"
#include "select/match.h"
#include "select/name_list.h"
#include "select/rename.h"
#include "stream/reader.h"
#include "stream/volumeset.h"
#include "stream/writer.h"

struct argp_state;

/* How to continue after an option.  */
enum cli_result
{
  CLI_GO,
  CLI_DONE,  /* --help or similar: exit with 0 */
  CLI_USAGE, /* usage error, already reported */
  CLI_FATAL, /* another error, already reported */
  CLI_SYNTAX /* reported by the option parser: exit with 64 */
};

/* Where an option was found.  */
enum cli_source
{
  FROM_NOWHERE,
  FROM_ENVIRONMENT,
  FROM_COMMAND_LINE
};

/* The state of --same-owner, --no-same-owner and similar pairs.  */
enum tristate
{
  UNSET,
  YES,
  NO
};

/* A date option, to be shown with -v.  */
struct date_note
{
  struct date_note *next; /* owned; the previous one */
  char const *option;     /* borrowed; the long name */
  char const *text;       /* borrowed */
  struct timespec time;
};

/* A growing list of borrowed strings.  TEXTS is null or NULL-terminated.  */
struct text_list
{
  char const **texts; /* owned */
  size_t count, room;
};

/* The options of each module, to which the config points.  */
struct opts
{
  struct diag_opts diag;
  struct name_list_opts names;
  struct writer_opts writer;
  struct reader_opts reader;
  struct paxrules pax; /* owned */
  struct pagecache_opts pagecache;
  struct rename_opts renaming;
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
  struct volumeset_opts volume;
  struct status_file_opts status_file;
  struct progress_opts progress;
  struct checksums_opts checksums;
};

struct cli
{
  struct diag *diag; /* borrowed */
  struct config conf;
  struct opts opts;
  enum cli_source source;   /* of the current option */
  enum cli_result result;   /* the result that ended parsing */
  enum outcome outcome;     /* what was reported about the options */
  struct argp_state *state; /* borrowed; only while argp runs */

  /* Where each option was last found.  */
  enum cli_source seen[OPTION_IDS];

  /* The last one of each group of mutually exclusive options.  */
  struct option_row const *overwrite_row; /* borrowed */
  enum cli_source overwrite_source;
  enum cli_source compression_source;

  struct name_list *names; /* owned */
  size_t chdir_count;      /* number of -C options that change the directory */
  bool list_is_stdin;      /* -T - */
  struct timespec now;     /* when the run began */
  unsigned verbose;        /* number of -v */
  unsigned list_count;     /* number of -t, each of which counts as a -v */
  struct date_note *dates; /* owned */

  struct text_list archives; /* -f */
  size_t record_bytes;
  enum archive_format format;
  bool old_archive; /* -o */
  struct filter_opts filter;
  struct device_opts device;
  char const *label;      /* borrowed */
  bool pax_options;       /* --pax-option was given */
  struct charset charset; /* owned; of names in pax archives */

  bool level_given;
  bool mtime_given, clamp_mtime;
  enum tristate same_owner, same_permissions;
  bool one_top_level;
  bool backup;
  char const *backup_control; /* borrowed; argument of --backup, or NULL */
  char const *suffix;         /* borrowed; argument of --suffix, or NULL */
  bool error_summary;
  bool overwrite_unlink_all; /* --recursive-unlink */

  /* Options that concern several modules.  */
  bool acls, selinux, xattrs;
  bool absolute_names, dereference, one_file_system;
  bool interactive, numeric_owner, show_transformed;

  struct text_list xattr_include, xattr_exclude;
  char *quote_chars;    /* owned */
  char *no_quote_chars; /* owned */

  struct checkpoint_action *actions; /* owned */
  size_t action_count, action_room;

  struct owner_map_entry *user_map; /* owned, and so are the names */
  size_t user_map_count, user_map_room;
  struct owner_map_entry *group_map; /* owned, and so are the names */
  size_t group_map_count, group_map_room;

  char **owned; /* owned strings that draft_release frees */
  size_t owned_count, owned_room;
};

/* Make C an empty draft.  */
void draft_init (struct cli *c, struct diag *d, char const *program);
void draft_release (struct cli *c);

/* Append TEXT.  */
void text_list_add (struct text_list *l, char const *text);

/* Hand S over to C.  It is valid until draft_release.  */
char *draft_keep (struct cli *c, char *s);

/* O is the outcome of handling an option.  */
void cli_note (struct cli *c, enum outcome o);

/* Report a usage error.  Returns CLI_USAGE.  */
enum cli_result cli_usage (struct cli *c, char const *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* Report that TAR_OPTIONS contains names.  Returns CLI_USAGE.  */
enum cli_result cli_no_names_here (struct cli *c);

/* As diag_fatal.  Returns CLI_FATAL.  */
enum cli_result cli_fatal (struct cli *c, int err, char const *format, ...)
    __attribute__ ((format (printf, 3, 4)));

/* Whether two conflicting options, found at A and B, are an error.  They are
   only if both come from the same place.  */
bool cli_conflict (enum cli_source a, enum cli_source b);

#endif
