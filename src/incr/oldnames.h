/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* oldnames.h - the names that a directory had when the snapshot was written.

   Errors:     memory exhausted ends the program.
   Ownership:  the names belong to the snapshot, the list to the caller.
   Threads:    main thread only.  */

#ifndef TNC_INCR_OLDNAMES_H
#define TNC_INCR_OLDNAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "incr/snapshot.h"

struct oldnames
{
  char const **list; /* owned; sorted */
  size_t count, at;
  ptrdiff_t cap;
};

/* Set N to the names that D had.  Unless ALL, only those that were not
   directories, even if another directory has replaced D.  The caller frees
   it.  */
void oldnames_get (struct oldnames *n, struct snapshot_dir const *d, bool all);

/* Whether NAME is in N.  Successive calls must ask for names in ascending
   order.  */
bool oldnames_has (struct oldnames *n, char const *name);

void oldnames_free (struct oldnames *n);

#endif
