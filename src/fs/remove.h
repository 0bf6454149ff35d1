/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* remove.h - --remove-files: collects the archived files while the archive
   is written and removes them when it is complete, so a write failure loses
   nothing.

   A file is removed only if it is still the one that was archived and has not
   changed since, as its size and modification time tell, and only
   from the directory in which it was archived: one descriptor of that
   directory serves both the check and the removal, so nothing is removed
   elsewhere even if others replace directories by links.

   Memory:     the names of the files to remove, see base/sharedname.h.
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

/* A new, empty list.  FOLLOW (-h): the status of a queued file is that of the
   target of a symbolic link.  The link itself is removed.  */
struct remove_list *remove_new (struct cwd *cwd, bool follow);

/* A file that was archived.  */
struct remove_file
{
  size_t cwd;       /* number of the -C */
  char const *path; /* relative to that directory */
  struct stat const *st;
  int dirfd; /* the directory that NAME is relative to; may be -1 for a
                directory */
  char const *name;
  bool below; /* NAME was found in DIRFD, the directory that holds it; else
                 the user gave NAME */
};

/* Queue F.  A directory is queued after its contents.  */
void remove_queue (struct remove_list *l, struct remove_file const *f);

/* Remove all queued files in order, and empty the queue.  */
enum outcome remove_run (struct remove_list *l, struct diag *d);

/* Free L, which may be null; removes nothing.  */
void remove_free (struct remove_list *l);

#endif
