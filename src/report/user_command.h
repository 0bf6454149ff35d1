/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* user_command.h - run the user's programs: --to-command, --info-script,
   --checkpoint-action=exec.  Information is passed only in the environment,
   never in the text of the command (R29).

   Errors:     0 or -errno; the caller reports a program that fails.
   Ownership:  a user_command owns copies of its variables.
   Threads:    main thread only.  */

#ifndef TNC_REPORT_USER_COMMAND_H
#define TNC_REPORT_USER_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include "base/member.h"
#include "child.h"

/* Facts about the run for every program.  */
struct command_context
{
  char const *archive;    /* borrowed; as the user named it */
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

/* Initialize H to run COMMAND with the facts F in its environment:
   TAR_VERSION, TAR_ARCHIVE, TAR_BLOCKING_FACTOR, TAR_FORMAT and, if F has one,
   TAR_SUBCOMMAND.  */
void user_command_init (struct user_command *h, char const *command,
                        struct command_context const *f);

/* Set NAME in the program's environment; a null VALUE unsets it.  */
void user_command_set (struct user_command *h, char const *name,
                       char const *value);
void user_command_set_number (struct user_command *h, char const *name,
                              uintmax_t value);

/* Start the program as C; the caller calls child_wait.  Unless INPUT is null,
   sets it to the writing end of a pipe to the program's standard input; write
   there with child_write.  */
int user_command_start (struct user_command const *h, struct child *c,
                        int *input);

/* Start the program as C with a pipe for its reply.  The variable VAR has the
   pipe's descriptor number.  Sets REPLY to the reading end.  */
int user_command_start_reply (struct user_command *h, struct child *c,
                              char const *var, int *reply);

/* Start the program and wait for it; its exit status is ignored.  */
int user_command_run (struct user_command const *h);

/* Free the variables of H.  */
void user_command_release (struct user_command *h);

/* The name of F for --format: "gnu", "posix"...  */
char const *user_command_format_name (enum archive_format f);

#endif
