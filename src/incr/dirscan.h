/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dirscan.h - scans directories for an incremental archive before anything
   is written: which exist, which are new or renamed, and which files in
   each are to be archived.

   Directories are read one at a time.  Their names may be longer than the
   kernel takes.

   Memory:     the names of all directories and of their entries.
   Errors:     enum outcome; trouble was reported.
   Ownership:  results belong to the scan.
   Threads:    main thread only.  */

#ifndef TNC_INCR_DIRSCAN_H
#define TNC_INCR_DIRSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "bytebuf.h"
#include "fs/cwd.h"
#include "fs/prefetch.h"
#include "fs/walk.h"
#include "incr/snapshot.h"
#include "select/dump_policy.h"
#include "select/exclude.h"

struct dirscan_opts
{
  struct walk_opts const *walk; /* borrowed; its sort order is ignored */
  struct dump_policy policy;
  bool restore_atime; /* of directories that are read */
  bool no_renames;    /* treat a renamed directory as new: no directory of
                         the archive can record renames */
  enum prefetch_when ahead; /* whether threads list directories before it is
                               their turn */
  unsigned readers;         /* how many threads; 0: as many as help */
};

/* A name to be archived: an operand or a directory below one.  */
struct dirscan_item
{
  char const *name;
  size_t cwd; /* number of its -C */
  bool is_operand;
  struct snapshot_dir *dir; /* null: not a directory, or missing */
  char *key;                /* owned; null if DIR is set */
};

struct dirscan;

/* A new scan.  O is copied; the pointers in it, S, CWD and D are borrowed.  */
struct dirscan *dirscan_new (struct dirscan_opts const *o, struct snapshot *s,
                             struct cwd *cwd, struct diag *d);

/* What to scan.  */
struct dirscan_operand
{
  char const *name;        /* kept by the items; must live as long */
  size_t cwd;              /* number of the -C that it is relative to */
  char const *base;        /* the absolute name of that directory */
  bool recurse;            /* with all directories below it */
  struct exclude *exclude; /* borrowed; what to leave out */
};

/* Scan O.  A fatal outcome means that the run must end.  */
enum outcome dirscan_operand (struct dirscan *s,
                              struct dirscan_operand const *o);

/* Scan the directory O alone, as dirscan_operand would; directories in it
   count as seen.  *CONTENTS is its dumpdir without the last NUL, which is
   valid until O is scanned again; or null if a tag excludes it or there was
   trouble.  */
enum outcome dirscan_directory (struct dirscan *s,
                                struct dirscan_operand const *o,
                                struct bytebuf const **contents);

/* All items to archive, each once, sorted by name; sets *COUNT.  */
struct dirscan_item const *dirscan_items (struct dirscan *s, size_t *count);

/* Free S, which may be null.  */
void dirscan_free (struct dirscan *s);

#endif
