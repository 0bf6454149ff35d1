/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/oldnames.h"

#include <stdlib.h>
#include <string.h>

#include "format/dumpdir.h"
#include "xalloc.h"

static int
compare_names (void const *a, void const *b)
{
  char const *const *x = a, *const *y = b;
  return strcmp (*x, *y);
}

/* Add NAME.  Returns whether it is in order.  */
static bool
add_name (struct oldnames *n, char const *name)
{
  if (n->count == n->cap)
    n->list = xpalloc (n->list, &n->cap, 1, -1, sizeof *n->list);
  n->list[n->count++] = name;
  return n->count == 1 || strcmp (n->list[n->count - 2], name) <= 0;
}

void
oldnames_get (struct oldnames *n, struct snapshot_dir const *d, bool all)
{
  *n = (struct oldnames) { .count = 0 };
  if (!d->has_old && (all || !d->replaced))
    return;
  struct dumpdir at;
  struct dumpdir_entry e;
  bool sorted = true; /* as they are in snapshots of ours */
  dumpdir_begin (&at, d->old, d->old_bytes);
  while (dumpdir_next (&at, &e))
    if (all || e.code != DUMPDIR_DIRECTORY)
      sorted &= add_name (n, e.name);
  if (!sorted)
    qsort (n->list, n->count, sizeof *n->list, compare_names);
}

bool
oldnames_has (struct oldnames *n, char const *name)
{
  while (n->at < n->count && strcmp (n->list[n->at], name) < 0)
    n->at++;
  return n->at < n->count && strcmp (n->list[n->at], name) == 0;
}

void
oldnames_free (struct oldnames *n)
{
  free (n->list);
}
