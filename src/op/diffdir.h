/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* diffdir.h - compares directories with the dumpdirs of an incremental
   archive: each is gone through as if it were archived now, with the
   exclusions and the snapshot that the user gave.  The snapshot file is
   made if it is missing, as GNU tar does, and not changed.

   Errors:     enum outcome; trouble was reported.
   Ownership:  a diffdir borrows the run.
   Threads:    main thread only.  */

#ifndef TNC_OP_DIFFDIR_H
#define TNC_OP_DIFFDIR_H

#include "op/run.h"

struct diffdir;

/* Read the snapshot, if there is one, whose names are relative to -C number
   CWD.  *RESULT is null only after OUT_FATAL.  */
enum outcome diffdir_open (struct diffdir **result, struct run *r, size_t cwd);

/* When the run began that saved the snapshot; false if there is none.  */
bool diffdir_start (struct diffdir const *d, struct timespec *start);

/* Whether the directory NAME, relative to -C number CWD, holds what M's
   dumpdir says, in *SAME, which is true if that cannot be told.  */
enum outcome diffdir_compare (struct diffdir *d, size_t cwd, char const *name,
                              struct member const *m, bool *same);

void diffdir_free (struct diffdir *d);

#endif
