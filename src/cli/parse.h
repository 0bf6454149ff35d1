/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* parse.h - the command line and TAR_OPTIONS into a draft; the draft into
   the config.

   Errors:     enum cli_result; trouble was reported.
   Threads:    main thread only.  */

#ifndef TNC_CLI_PARSE_H
#define TNC_CLI_PARSE_H

#include "cli/draft.h"

/* The exit status for what argp complains of; EX_USAGE of <sysexits.h>.  */
enum
{
  STATUS_SYNTAX = 64
};

/* Read TAR_OPTIONS and then ARGV into C, which keeps pointers into ARGV.
   Anything but CLI_GO: exit.  */
enum cli_result cli_parse (struct cli *c, int argc, char **argv);

/* In check.c: put in the defaults, look for conflicts, fill C's config, which
   borrows from C.  */
enum cli_result cli_check (struct cli *c);

#endif
