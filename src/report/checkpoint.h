/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* checkpoint.h - --checkpoint: actions every N records.  */

#ifndef TNC_REPORT_CHECKPOINT_H
#define TNC_REPORT_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "bytebuf.h"
#include "report/user_command.h"
#include "report/listing.h"
#include "report/totals.h"

enum checkpoint_kind
{
  CHECKPOINT_ECHO,
  CHECKPOINT_DOT,
  CHECKPOINT_BELL,
  CHECKPOINT_TTYOUT,
  CHECKPOINT_SLEEP,
  CHECKPOINT_EXEC,
  CHECKPOINT_TOTALS,
  CHECKPOINT_WAIT
};

struct checkpoint_action
{
  enum checkpoint_kind kind;
  char const *text;     /* borrowed; format, command or NULL */
  unsigned long number; /* seconds, or signal */
};

struct checkpoint_opts
{
  uintmax_t every;                         /* records; 0: off */
  struct checkpoint_action const *actions; /* borrowed */
  size_t action_count;
};

struct checkpoint;

/* Parse ACTION, an argument of --checkpoint-action, into A, whose text the
   caller owns.  OUT_FATAL after a reported error.  */
enum outcome checkpoint_parse (struct checkpoint_action *a, char const *action,
                               struct diag *d);

/* WRITING selects "Write checkpoint" instead of "Read checkpoint".  CONTEXT is
   passed to exec programs and read when one runs.  All arguments are borrowed.
   Blocks the signals that actions wait for from now on, so that an early one
   is not lost.  */
struct checkpoint *checkpoint_new (struct checkpoint_opts const *o,
                                   bool writing, struct listing *l,
                                   struct totals *t,
                                   struct command_context const *context,
                                   struct diag *d);

/* Whether files may change during an action, because it runs a program or
   waits.  */
bool checkpoint_pauses (struct checkpoint_opts const *o);

/* Whether records are written or read from now on.  */
void checkpoint_set_writing (struct checkpoint *c, bool writing);

/* One more record is done; RECORDS is the total.  A record_hook.  */
void checkpoint_record (void *checkpoint, uintmax_t records);

/* Blank a line left on the terminal.  Called before messages and at the
   end.  */
void checkpoint_flush (struct checkpoint *c);

/* Free C.  Returns the worst outcome of its actions.  */
enum outcome checkpoint_free (struct checkpoint *c);

/* Values for the expansion of a format.  */
struct checkpoint_state
{
  bool writing;
  uintmax_t number;            /* of the checkpoint */
  struct totals const *totals; /* borrowed; its functions are called */
  bool utc;
  size_t width; /* columns of the stream, for %* */
};

/* Append the expansion of FORMAT to OUT.  The bytes already in OUT are a
   prefix and count as columns.  Unknown directives stay unchanged.  */
void checkpoint_expand (struct bytebuf *out, char const *format,
                        struct checkpoint_state const *state);

/* Copy S without surrounding quotes and with C escapes replaced.  The caller
   frees the copy.  */
char *checkpoint_unquote (char const *s);

#endif
