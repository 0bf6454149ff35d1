/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* remove.h - --remove-files: what was archived is remembered while the
   archive is written and removed when that is complete, so a failure to
   write loses nothing.

   A file is removed only if it is still the one that was archived, and in
   the directory that it was archived from: the descriptor of that directory
   serves both the check and the removal, so exchanging directories with
   links meanwhile removes nothing elsewhere.

   Memory:     the names of what is to be removed.
   Errors:     reported here.
   Ownership:  the list owns its names; it borrows the -C table.
   Threads:    main thread only.  */

#ifndef TNC_FS_REMOVE_H
#define TNC_FS_REMOVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/outcome.h"
#include "fs/cwd.h"

struct remove_list;

/* FOLLOW: the status of what is queued is that of what symbolic links point
   to.  The links themselves are removed.  */
struct remove_list *remove_new (struct cwd *cwd, bool follow);

/* What was archived.  */
struct remove_file
{
  size_t cwd;       /* number of the -C */
  char const *path; /* relative to that */
  struct stat const *st;
  int dirfd; /* the directory that NAME is relative to;
                not needed for a directory: or -1 */
  char const *name;
  bool below; /* DIRFD is the directory that holds NAME,
                 which was found there; else the user
                 gave NAME */
};

/* Queue F.  A directory comes after what is in it.  */
void remove_queue (struct remove_list *l, struct remove_file const *f);

/* Remove everything in the order of the queue and empty it.  */
enum outcome remove_run (struct remove_list *l, struct diag *d);

void remove_free (struct remove_list *l);

#endif
