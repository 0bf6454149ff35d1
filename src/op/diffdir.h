/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* diffdir.h - compares directories with the dumpdirs of an incremental
   archive.  Each directory is scanned as if it were archived now, with the
   user's exclusions and snapshot.  The snapshot file is created if it is
   missing, as GNU tar does, but never changed.

   Errors:     enum outcome; failures are already reported.
   Ownership:  a diffdir borrows the run.
   Threads:    main thread only.  */

#ifndef TNC_OP_DIFFDIR_H
#define TNC_OP_DIFFDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/outcome.h"

struct member;
struct run;

struct diffdir;

/* Read the snapshot, if there is one.  Its names are relative to -C number
   CWD.  *RESULT is null only after a fatal outcome.  */
enum outcome diffdir_open (struct diffdir **result, struct run *r, size_t cwd);

/* Set *START to the time at which the run that saved the snapshot began. False
   if there is no snapshot.  */
bool diffdir_start (struct diffdir const *d, struct timespec *start);

/* Set *SAME to whether the directory NAME, relative to -C number CWD, has the
   contents that M's dumpdir lists.  *SAME is true if this is unknown.  */
enum outcome diffdir_compare (struct diffdir *d, size_t cwd, char const *name,
                              struct member const *m, bool *same);

/* Free D, which may be null.  */
void diffdir_free (struct diffdir *d);

#endif
