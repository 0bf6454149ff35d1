/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* delayed.h - sets the metadata of directories when they are complete: a
   time set earlier would change again, and a directory without write
   permission could not be filled.

   Directories form a stack.  Each is identified by device and inode; if its
   name now leads to another directory, nothing is set.  Names are compared
   without empty and "." components.

   Errors:     enum outcome; trouble was reported.
   Ownership:  copies the entries it keeps, borrows R and S of delayed_new.
   Threads:    main thread only.  */

#ifndef TNC_FS_DELAYED_H
#define TNC_FS_DELAYED_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/member.h"
#include "fs/restore.h"
#include "fs/parent_dir.h"

struct delayed;
struct durable;

/* A new, empty stack.  TO_THE_END: set nothing before delayed_finish.  FOLLOW:
   a name may be a symbolic link to its directory (-h).  DURABLE, borrowed or
   null, is told of the directories.  */
struct delayed *delayed_new (struct restore *r, struct parent_dirs *s,
                             bool to_the_end, bool follow,
                             struct durable *durable);

/* From now on, set nothing before delayed_finish.  */
void delayed_wait (struct delayed *l);

/* A directory whose metadata is to be set.  */
struct delayed_directory
{
  size_t cwd;
  char const *name; /* borrowed */
  dev_t dev;
  ino_t ino;
  struct restore_values values;
  struct member const *m; /* borrowed; source of attributes, or null */
  bool times;             /* set times, too */
  bool made_on_the_way;   /* created as a missing parent; its own member has
                             not come */
};

/* Add D; it replaces any entry of the same name or inode.  Parents made on the
   way are left out when those there are take LIMIT_PARENT_BYTES.  */
void delayed_add (struct delayed *l, struct delayed_directory const *d);

/* Whether this directory was created as a missing parent and its own member
   has not come.  */
bool delayed_is_ours (struct delayed *l, dev_t dev, ino_t ino);

/* Forget this directory, which we have removed.  */
void delayed_removed (struct delayed *l, dev_t dev, ino_t ino);

/* FROM and everything below it is now called TO, or is gone if TO is null.  */
void delayed_moved (struct delayed *l, size_t cwd, char const *from,
                    char const *to);

/* The next member is NAME: set the metadata of the directories on top of the
   stack that do not contain it.  */
enum outcome delayed_leave (struct delayed *l, size_t cwd, char const *name);

/* Set the metadata of all remaining directories.  */
enum outcome delayed_finish (struct delayed *l);

/* Free L, which may be null; sets nothing.  */
void delayed_free (struct delayed *l);

#endif
