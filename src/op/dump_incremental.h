/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dump_incremental.h - archives all names incrementally: first the
   directories, each with its dumpdir, then the files that are new or have
   changed.  Works with a snapshot (-g) or without (-G).

   Errors:     enum outcome; failures are already reported.
   Ownership:  a dump_incremental borrows the run and writes to its writer.
   Threads:    main thread only.  */

#ifndef TNC_OP_DUMP_INCREMENTAL_H
#define TNC_OP_DUMP_INCREMENTAL_H

#include <stddef.h>

#include "base/outcome.h"

struct run;

struct dump_incremental;

/* Start an incremental dump for R.  Never null.  */
struct dump_incremental *dump_incremental_new (struct run *r);

/* Archive all names of the run.  A fatal outcome means that the run must
   end.  */
enum outcome dump_incremental_all (struct dump_incremental *d);

/* The number of the -C in force for the member archived last.  This need not
   be the last -C of the command line.  */
size_t dump_incremental_cwd (struct dump_incremental const *d);

/* Save the snapshot and do --remove-files.  Call this once the archive is
   complete and closed.  */
enum outcome dump_incremental_finish (struct dump_incremental *d);

/* Free D.  */
void dump_incremental_free (struct dump_incremental *d);

#endif
