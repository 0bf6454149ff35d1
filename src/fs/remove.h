/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* remove.h - --remove-files: what was archived is remembered while the
   archive is written and removed when that is complete, so a failure to
   write loses nothing.

   A file is removed only if it is still the one that was archived.

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

/* FOLLOW: the status of what is queued is that behind symbolic links.  */
struct remove_list *remove_new (struct cwd *cwd, bool follow);

/* Queue PATH, relative to -C number INDEX, whose status is ST.  A
   directory comes behind what is in it.  */
void remove_queue (struct remove_list *l, size_t index, char const *path,
                   struct stat const *st);

/* Remove everything in the order of the queue and empty it.  */
enum outcome remove_run (struct remove_list *l, struct diag *d);

void remove_free (struct remove_list *l);

#endif
