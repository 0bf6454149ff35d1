/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* delayed.h - metadata of directories, set when no more is put into them:
   a time set earlier would change again, and a directory closed earlier
   could not be filled.

   Directories are kept as a stack; each is remembered by device and inode,
   and one that is no longer what its name leads to gets nothing.  Names are
   compared without empty and "." components.

   Errors:     enum outcome; trouble was reported.
   Ownership:  copies what it keeps, borrows what it is made of.
   Threads:    main thread only.  */

#ifndef TNC_FS_DELAYED_H
#define TNC_FS_DELAYED_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/member.h"
#include "fs/restore.h"
#include "fs/parent_dir.h"

struct delayed;

/* TO_THE_END: nothing is set before delayed_finish.  FOLLOW: a name may be
   a symbolic link to its directory (-h).  */
struct delayed *delayed_new (struct restore *r, struct parent_dirs *s,
                             bool to_the_end, bool follow);

/* Set nothing before delayed_finish from now on.  */
void delayed_wait (struct delayed *l);

/* A directory to be put right.  */
struct delayed_directory
{
  size_t cwd;
  char const *name; /* borrowed */
  dev_t dev;
  ino_t ino;
  struct restore_values values;
  struct member const *m; /* borrowed; for attributes, or null */
  bool times;             /* set times, too */
  bool made_on_the_way;   /* as a parent; no member has said more */
};

/* Remember D, in place of what is known of that name or inode.  */
void delayed_add (struct delayed *l, struct delayed_directory const *d);

/* Whether this directory was made by us on the way to something, and waits
   for its member.  */
bool delayed_is_ours (struct delayed *l, dev_t dev, ino_t ino);

/* This directory was removed by us.  */
void delayed_removed (struct delayed *l, dev_t dev, ino_t ino);

/* FROM and what was below it is now called TO, or is gone if that is
   null.  */
void delayed_moved (struct delayed *l, size_t cwd, char const *from,
                    char const *to);

/* NAME comes next: deal with what it is not below.  */
enum outcome delayed_leave (struct delayed *l, size_t cwd, char const *name);

/* Deal with all that is left.  */
enum outcome delayed_finish (struct delayed *l);

void delayed_free (struct delayed *l);

#endif
