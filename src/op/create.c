/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/archive_session.h"
#include "op/dump_incremental.h"
#include "op/dump_operand.h"
#include "op/incremental_opts.h"
#include "op/member_index.h"
#include "op/run.h"
#include "select/name_list.h"
#include "stream/writer.h"

static enum outcome
create_incremental (struct run *r)
{
  struct dump_incremental *d = dump_incremental_new (r);
  enum outcome worst = dump_incremental_all (d);
  enum outcome closed = archive_session_end_verified (
      r, outcome_is_fatal (worst), dump_incremental_cwd (d));
  worst = outcome_worst (worst, closed);
  if (!outcome_is_fatal (worst) && outcome_is_done (closed))
    worst = outcome_worst (worst, dump_incremental_finish (d));
  dump_incremental_free (d);
  return worst;
}

/* The functions of a dump_source whose ARG is a cursor.  */

static bool
next_operand (void *arg, struct name_list_name *n)
{
  return name_list_next (arg, n);
}

static bool
peek_operand (void *arg, bool again, struct name_list_name *n)
{
  return name_list_peek (arg, again, n);
}

enum outcome
op_create (struct run *r)
{
  struct writer_opts o;
  archive_session_writer_opts (r, &o);
  enum outcome worst = member_index_begin (r);
  if (outcome_is_fatal (worst))
    return worst;
  struct output *out;
  worst
      = outcome_worst (worst, output_open (&out, &o, r->volumes, r->pagecache,
                                           r->diag, run_record_hook, r));
  if (outcome_is_fatal (worst))
    return outcome_worst (worst, member_index_end (r, worst, "", 0));
  archive_session_begin (r, writer_open (&o, out, r->diag));
  archive_session_align (r, &o);
  archive_session_list_volume (r);
  if (r->conf->incremental->on)
    return create_incremental (r);
  return archive_session_add_names (
      r, &(struct dump_source) {
             .next = next_operand, .peek = peek_operand, .arg = r->names });
}
