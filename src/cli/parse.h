/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* parse.h - parses the command line and TAR_OPTIONS into a draft, and turns
   the draft into the config.

   Errors:     enum cli_result; failures are already reported.
   Threads:    main thread only.  */

#ifndef TNC_CLI_PARSE_H
#define TNC_CLI_PARSE_H

#include "cli/draft.h"

/* The exit status after a usage error that argp reports: EX_USAGE of
   <sysexits.h>.  */
enum
{
  STATUS_SYNTAX = 64
};

/* Parse TAR_OPTIONS and then ARGV into C, which keeps pointers into ARGV.  On
   any result except CLI_GO the program must exit.  */
enum cli_result cli_parse (struct cli *c, int argc, char **argv);

/* In check.c: apply the defaults, look for conflicts, fill in C's config,
   which borrows from C.  */
enum cli_result cli_check (struct cli *c);

#endif
