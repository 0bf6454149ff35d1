/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* options.h - the rows of options.def as data.  */

#ifndef TNC_CLI_OPTIONS_H
#define TNC_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct argp_option;
struct cli;
struct name_list_option;
struct option_row;

/* One id per option.  The aliases of an option share its id.  */
enum option_id
{
#define OPTION(id, letter, name, argument, group, modes, action, help) \
  OPTION_##id,
#include "cli/options.def"
#undef OPTION
  OPTION_IDS
};

/* The groups of --help, in order.  */
enum option_group
{
  GROUP_HIDDEN, /* not in the help */
  GROUP_OPERATION = 10,
  GROUP_MODIFIER = 20,
  GROUP_NAMES = 30,
  GROUP_MATCHING = 35,
  GROUP_OVERWRITE = 40,
  GROUP_OUTPUT = 50,
  GROUP_ATTRIBUTES = 60,
  GROUP_XATTRS = 70,
  GROUP_DEVICE = 80,
  GROUP_BLOCKING = 90,
  GROUP_FORMAT = 100,
  GROUP_FORMAT_NAMES = 101,
  GROUP_FORMAT_MORE = 102,
  GROUP_COMPRESSION = 110,
  GROUP_FILES = 120,
  GROUP_TRANSFORM = 130,
  GROUP_INFORMATIVE = 140,
  GROUP_PAGE_CACHE = 145,
  GROUP_COMPATIBILITY = 150,
  GROUP_OTHER = -1
};

/* The operations in which an option has an effect, as bits.  */
enum option_mode
{
  IN_C = 1 << 0,
  IN_X = 1 << 1,
  IN_T = 1 << 2,
  IN_D = 1 << 3,
  IN_R = 1 << 4,
  IN_U = 1 << 5,
  IN_A = 1 << 6,
  IN_DELETE = 1 << 7,
  IN_TEST = 1 << 8,
  IN_READ = IN_X | IN_T | IN_D,
  IN_ADD = IN_C | IN_R | IN_U,
  IN_WRITE = IN_ADD | IN_A | IN_DELETE,
  IN_ALL = IN_READ | IN_WRITE | IN_TEST
};

/* Handles one option.  ARG is its argument or null.  Returns an enum
   cli_result.  */
typedef int option_handler (struct cli *c, struct option_row const *row,
                            char const *arg);

struct option_row
{
  char const *name;     /* without dashes; null if there is none */
  int letter;           /* or 0 */
  char const *argument; /* name of the argument, or null */
  int argp_flags;
  int group;      /* enum option_group */
  unsigned modes; /* enum option_mode */
  option_handler *handler;
  size_t offset; /* in struct cli, for simple handlers; or the number of a
                    positional option */
  int value;     /* for the handler */
  char const *help;
};

/* Indexed by enum option_id.  */
extern struct option_row const option_rows[OPTION_IDS];

/* The row of an argp key, or null.  */
struct option_row const *option_by_key (int key);

/* The row of a short option, or null.  */
struct option_row const *option_by_letter (char letter);

/* The id of ROW.  */
enum option_id option_id (struct option_row const *row);

/* The positional option of ROW, whose action is POSITION or the like.  */
struct name_list_option option_position (struct option_row const *row);

/* The rows as argp wants them, with headings.  An alias has the key 0 and
   follows its option.  */
struct argp_option const *option_argp_table (void);

#endif
