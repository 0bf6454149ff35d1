/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dump_incremental.h - all names onto an incremental archive: first the
   directories, each with a list of what is in it, then the files that are
   new or have changed.  With a snapshot (-g) or without (-G).

   Errors:     enum outcome; trouble was reported.
   Ownership:  a dump_incremental borrows the run, whose writer it writes to.
   Threads:    main thread only.  */

#ifndef TNC_OP_DUMP_INCREMENTAL_H
#define TNC_OP_DUMP_INCREMENTAL_H

#include "op/run.h"

struct dump_incremental;

struct dump_incremental *dump_incremental_new (struct run *r);

/* Archive all names of the run.  OUT_FATAL if the run must end.  */
enum outcome dump_incremental_all (struct dump_incremental *d);

/* The number of the -C of what was archived last, which is not what was
   given last.  */
size_t dump_incremental_cwd (struct dump_incremental const *d);

/* The archive is complete and closed: save the snapshot, and
   --remove-files.  */
enum outcome dump_incremental_finish (struct dump_incremental *d);

void dump_incremental_free (struct dump_incremental *d);

#endif
