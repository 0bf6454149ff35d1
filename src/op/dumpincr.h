/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dumpincr.h - all names onto an incremental archive: first the
   directories, each with a list of what is in it, then the files that are
   new or have changed.  With a snapshot (-g) or without (-G).

   Errors:     enum outcome; trouble was reported.
   Ownership:  a dumpincr borrows the run, whose writer it writes to.
   Threads:    main thread only.  */

#ifndef TNC_OP_DUMPINCR_H
#define TNC_OP_DUMPINCR_H

#include "op/run.h"

struct dumpincr;

struct dumpincr *dumpincr_new (struct run *r);

/* Archive all names of the run.  OUT_FATAL if the run must end.  */
enum outcome dumpincr_all (struct dumpincr *d);

/* The number of the -C of what was archived last, which is not what was
   given last.  */
size_t dumpincr_cwd (struct dumpincr const *d);

/* The archive is complete and closed: save the snapshot, and
   --remove-files.  */
enum outcome dumpincr_finish (struct dumpincr *d);

void dumpincr_free (struct dumpincr *d);

#endif
