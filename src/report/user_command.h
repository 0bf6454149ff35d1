/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* user_command.h - programs the user asked to be run: --to-command,
   --info-script, --checkpoint-action=exec.  What they may want to know
   reaches them through the environment only, never through the text of
   the command (R29).

   Errors:     0 or -errno; a program that fails is the caller's to report.
   Ownership:  a user_command owns copies of what was set.
   Threads:    main thread only.  */

#ifndef TNC_REPORT_USER_COMMAND_H
#define TNC_REPORT_USER_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include "base/member.h"
#include "child.h"

/* What every program is told about the run.  */
struct command_context
{
  char const *archive;    /* borrowed; as the user gave it */
  char const *subcommand; /* borrowed; "-c"... or null */
  size_t record_bytes;
  uintmax_t volume;           /* from 1 */
  enum archive_format format; /* of the last member, or of the archive */
};

struct user_command
{
  char const *command; /* borrowed; for /bin/sh -c */
  char **vars;         /* owned "NAME=VALUE"; "NAME" unsets */
  size_t var_count, var_room;
};

/* Run COMMAND, knowing the F that all programs are told: TAR_VERSION,
   TAR_ARCHIVE, TAR_BLOCKING_FACTOR, TAR_FORMAT and, unless F has none,
   TAR_SUBCOMMAND.  */
void user_command_init (struct user_command *h, char const *command,
                        struct command_context const *f);

/* Set NAME in the program's environment; a null VALUE unsets it.  */
void user_command_set (struct user_command *h, char const *name,
                       char const *value);
void user_command_set_number (struct user_command *h, char const *name,
                              uintmax_t value);

/* Start it as C; end with child_wait.  *INPUT, unless INPUT is null, becomes
   the writing end of a pipe to its standard input: use child_write.  */
int user_command_start (struct user_command const *h, struct child *c,
                        int *input);

/* Start it as C with a pipe to answer on, whose number it finds in the
   variable VAR; *REPLY becomes the end to read from.  */
int user_command_start_reply (struct user_command *h, struct child *c,
                              char const *var, int *reply);

/* Start it and wait; how it ended is of no interest.  */
int user_command_run (struct user_command const *h);

void user_command_release (struct user_command *h);

/* "gnu", "posix"...: as --format calls F.  */
char const *user_command_format_name (enum archive_format f);

#endif
