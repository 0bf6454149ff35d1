/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* hookprog.h - programs the user asked to be run: --to-command,
   --info-script, --checkpoint-action=exec.  What they may want to know
   reaches them through the environment only, never through the text of
   the command (R29).

   Errors:     0 or -errno; a program that fails is the caller's to report.
   Ownership:  a hookprog owns copies of what was set.
   Threads:    main thread only.  */

#ifndef TNC_REPORT_HOOKPROG_H
#define TNC_REPORT_HOOKPROG_H

#include <stddef.h>
#include <stdint.h>

#include "base/member.h"
#include "child.h"

/* What every program is told about the run.  */
struct hookprog_facts
{
  char const *archive;          /* borrowed; as the user gave it */
  char const *subcommand;       /* borrowed; "-c"... or null */
  size_t record_bytes;
  uintmax_t volume;             /* from 1 */
  enum archive_format format;   /* of the last member, or of the archive */
};

struct hookprog
{
  char const *command;          /* borrowed; for /bin/sh -c */
  char **vars;                  /* owned "NAME=VALUE"; "NAME" unsets */
  size_t var_count, var_room;
};

/* Run COMMAND, knowing the F that all programs are told: TAR_VERSION,
   TAR_ARCHIVE, TAR_BLOCKING_FACTOR, TAR_FORMAT and, unless F has none,
   TAR_SUBCOMMAND.  */
void hookprog_init (struct hookprog *h, char const *command,
                    struct hookprog_facts const *f);

/* Set NAME in the program's environment; a null VALUE unsets it.  */
void hookprog_set (struct hookprog *h, char const *name, char const *value);
void hookprog_set_number (struct hookprog *h, char const *name,
                          uintmax_t value);

/* Start it as C; end with child_wait.  *INPUT, unless INPUT is null, becomes
   the writing end of a pipe to its standard input: use child_write.  */
int hookprog_start (struct hookprog const *h, struct child *c, int *input);

/* Start it as C with a pipe to answer on, whose number it finds in the
   variable VAR; *REPLY becomes the end to read from.  */
int hookprog_start_reply (struct hookprog *h, struct child *c,
                          char const *var, int *reply);

/* Start it and wait; how it ended is of no interest.  */
int hookprog_run (struct hookprog const *h);

void hookprog_release (struct hookprog *h);

/* "gnu", "posix"...: as --format calls F.  */
char const *hookprog_format_name (enum archive_format f);

#endif
