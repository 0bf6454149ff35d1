/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/run.h"

#include "op/dumpincr.h"
#include "op/put.h"

static enum outcome
create_incremental (struct run *r)
{
  struct dumpincr *d = dumpincr_new (r);
  enum outcome worst = dumpincr_all (d);
  enum outcome closed = put_end_verified (r, worst == OUT_FATAL,
                                          dumpincr_cwd (d));
  worst = outcome_worst (worst, closed);
  if (worst != OUT_FATAL && closed <= OUT_WARNED)
    worst = outcome_worst (worst, dumpincr_finish (d));
  dumpincr_free (d);
  return worst;
}

enum outcome
op_create (struct run *r)
{
  struct writer_opts o;
  put_fill_opts (r, &o);
  struct writer *w = writer_open (&o, r->volumes, r->pagecache, r->diag,
                                  run_record_hook, r);
  if (!w)
    return OUT_FATAL;
  put_begin (r, w);
  put_report_volume (r);
  if (r->conf->incremental.on)
    return create_incremental (r);
  return put_names (r, put_next_operand, r->names);
}
