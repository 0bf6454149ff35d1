/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dirscan.h - goes through directories for an incremental archive before
   anything is written: which are there, which are new or renamed, and
   which of the files in each are to be archived.

   A directory and what is below it are read one at a time, by their whole
   names, however long these are.

   Memory:     the names of all directories and of what is in them.
   Errors:     enum outcome; trouble was reported.
   Ownership:  what a scan hands out belongs to it.
   Threads:    main thread only.  */

#ifndef TNC_INCR_DIRSCAN_H
#define TNC_INCR_DIRSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "bytebuf.h"
#include "fs/cwd.h"
#include "fs/walk.h"
#include "incr/snapshot.h"
#include "select/exclude.h"

struct dirscan_opts
{
  struct walk_opts const *walk; /* borrowed; its order does not matter */
  bool ignore_failed_read;
  bool restore_atime; /* of directories that are read */
  bool verbose;       /* tell what is left out */
  bool no_renames;    /* what is renamed is new: no directory can
                         tell of it */
};

/* A name to be archived: an operand or a directory below one.  */
struct dirscan_item
{
  char const *name;
  size_t cwd; /* number of its -C */
  bool is_operand;
  struct snapshot_dir *dir; /* null: no directory, or not there */
  char *key;                /* owned; of what is no directory */
};

struct dirscan;

struct dirscan *dirscan_new (struct dirscan_opts const *o, struct snapshot *s,
                             struct cwd *cwd, struct diag *d);

/* Look at NAME, relative to -C number CWD, whose absolute name is BASE,
   and unless not RECURSE at all directories below.  X is what is left
   out.  OUT_FATAL if the run must end.  */
enum outcome dirscan_operand (struct dirscan *s, char const *name, size_t cwd,
                              char const *base, bool recurse,
                              struct exclude *x);

/* Look at the directory NAME alone, as dirscan_operand would if it came to
   it; those in it count as seen.  *CONTENTS is then its dumpdir without the
   last NUL, which lives until NAME is looked at again, or null if a tag
   leaves it out or there was trouble.  */
enum outcome dirscan_directory (struct dirscan *s, char const *name,
                                size_t cwd, char const *base, bool recurse,
                                struct exclude *x,
                                struct bytebuf const **contents);

/* What there is to archive, each once, in the order of the names; *COUNT
   of them.  */
struct dirscan_item const *dirscan_items (struct dirscan *s, size_t *count);

/* Open the directory NAME, which may be longer than any that the kernel
   takes, relative to FD.  A descriptor or -errno.  */
int dirscan_open_dir (struct walk_opts const *o, int fd, char const *name);

/* Open the directory D, which was found in this run and whose name is
   relative to ROOT.  A descriptor or -errno.  If something else has its
   name now, *CHANGED is set and nothing is opened.  */
int dirscan_open_again (struct walk_opts const *o, int root,
                        struct snapshot_dir const *d, bool *changed);

/* NAME in the directory DIR, as a name.  The caller frees.  */
char *dirscan_join (char const *dir, char const *name);

void dirscan_free (struct dirscan *s);

#endif
