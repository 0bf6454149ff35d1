/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* checkpoint.h - progress: actions every N records.  */

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

/* Parse the ACTION of --checkpoint-action into *A (text is owned by the
   caller).  OUT_FATAL, reported.  */
enum outcome checkpoint_parse (struct checkpoint_action *a, char const *action,
                               struct diag *d);

/* WRITING: "Write checkpoint", else "Read checkpoint".  CONTEXT are for the
   programs of exec, and are looked at when one is run; borrowed as all
   else.  Signals that an action waits for are blocked from here on, so that
   one that comes early is not lost.  */
struct checkpoint *checkpoint_new (struct checkpoint_opts const *o,
                                   bool writing, struct listing *l,
                                   struct totals *t,
                                   struct command_context const *context,
                                   struct diag *d);

/* Whether there are actions during which files may change: those that run
   programs or wait.  */
bool checkpoint_pauses (struct checkpoint_opts const *o);

/* From here on the records are written, or read.  */
void checkpoint_set_writing (struct checkpoint *c, bool writing);

/* A record is done; RECORDS so far.  A record_hook.  */
void checkpoint_record (void *checkpoint, uintmax_t records);

/* Blank a line left on the terminal; before messages and at the end.  */
void checkpoint_flush (struct checkpoint *c);
void checkpoint_free (struct checkpoint *c);

/* What a format is expanded from.  */
struct checkpoint_state
{
  bool writing;
  uintmax_t number;            /* of the checkpoint */
  struct totals const *totals; /* borrowed; its functions are asked */
  bool utc;
  size_t width; /* columns of the stream, for %* */
};

/* Append the expansion of FORMAT to OUT, whose bytes so far, a prefix,
   count as columns.  Directives that are unknown stay as they are.  */
void checkpoint_expand (struct bytebuf *out, char const *format,
                        struct checkpoint_state const *state);

/* A copy of S without a pair of quotes around it and with the escapes of C
   replaced; the caller frees it.  */
char *checkpoint_unquote (char const *s);

#endif
