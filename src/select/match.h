/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* match.h - matches members against the operands and remembers which operands
   have matched.  Used by the reading operations.  */

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

/* Take all names from CURSOR, which is borrowed and must outlive the result.
   NULL after a fatal error.  */
struct match *match_new (struct match_opts const *o,
                         struct name_list_cursor *cursor, struct diag *d);

/* Whether the member NAME (as stored) is wanted: it matches an operand, or
   there are none, and it is not excluded.  Unless CWD is null, *CWD is set to
   the number of the operand's -C, even if the member matches but is not
   wanted.  If it does not match, *CWD is unchanged.  */
bool match_member (struct match *m, char const *name, size_t *cwd);

/* Whether match_member would say that the later member NAME, which has no
   trailing slash, is wanted, and what *CWD it would set; counts nothing.
   False, too, if that depends on the members before it.  */
bool match_expects (struct match const *m, char const *name, size_t *cwd);

/* Call VISIT with the number of each -C that match_member can return for a
   member that is wanted, perhaps several times, until it returns false.
   Returns what VISIT returned last.  */
bool match_each_cwd (struct match const *m,
                     bool (*visit) (void *arg, size_t cwd), void *arg);

/* Whether everything asked for was found, so that reading may stop.  */
bool match_all_done (struct match const *m);

/* Whether there are operands.  Without any, every member is wanted.  */
bool match_has_operands (struct match const *m);

/* Warn about operands that never matched and look like patterns but were not
   used as patterns.  */
void match_warn_wildcards (struct match *m);

/* Report "NAME: Not found in archive", and which member may have been meant,
   for each operand that never matched.  */
enum outcome match_report_unused (struct match *m);

/* Free M.  */
void match_free (struct match *m);

#endif
