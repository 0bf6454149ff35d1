/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* match.h - does a member match the operands, and which operands never
   did.  Used by the reading operations.  */

#ifndef TNC_SELECT_MATCH_H
#define TNC_SELECT_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "select/name_list.h"

struct match_opts
{
  bool same_order;           /* -s */
  uintmax_t occurrence;      /* --occurrence=N; 0: all */
  char const *starting_file; /* borrowed; -K or NULL */
};

struct match;

/* Run the whole name program CURSOR (borrowed; must live as long).  NULL
   after a fatal error.  */
struct match *match_new (struct match_opts const *o,
                         struct name_list_cursor *cursor, struct diag *d);

/* Whether the member NAME (as stored) is wanted: it matches an operand, or
   there are none, and is not excluded.  *CWD, unless null, becomes the
   directory it is for, also of one that matches and is not wanted after
   all; of what does not match it stays as it is.  */
bool match_member (struct match *m, char const *name, size_t *cwd);

/* Whether everything asked for was found, so reading may stop.  */
bool match_all_done (struct match const *m);

/* Whether there are operands; without any everything is wanted.  */
bool match_has_operands (struct match const *m);

/* Of operands that never matched and look like patterns but are none,
   say so.  */
void match_warn_wildcards (struct match *m);

/* "NAME: Not found in archive" for what never matched.  */
enum outcome match_report_unused (struct match *m);

void match_free (struct match *m);

#endif
