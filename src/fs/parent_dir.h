/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* parent_dir.h - where a name of a member leads: the descriptor of the
   directory that holds it, found beneath the directory of -C, and the last
   component. All work on the member is then done relative to that descriptor,
   so no name is looked up twice between a check and its use.

   The last directory is remembered, and for long names some on the way to
   it, so that the next member is found from where the last one was: the
   work for a tree grows with its members, not with its depth times its
   members.  What is remembered is a descriptor: should the directory be
   moved or removed meanwhile, the descriptor goes with it.

   Names have no slash at their end; "" is ".".

   Errors:     0 or -errno; what is made of it is the caller's.
               -DIAG_OUTSIDE: it leads outside.  Only a directory that
               cannot be made is reported here, as is -C.
   Ownership:  descriptors belong to the parent_dirs and are good until the
   next call for the same slot. Threads:    main thread only.  */

#ifndef TNC_FS_PARENT_DIR_H
#define TNC_FS_PARENT_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "fs/beneath.h"
#include "fs/cwd.h"

enum parent_dir_slot
{
  PARENT_DIR_MEMBER, /* the member being extracted */
  PARENT_DIR_TARGET, /* what a hard link links to */
  PARENT_DIR_LATE,   /* a directory put right afterwards */
  PARENT_DIR_SLOTS
};

struct parent_dir
{
  int dirfd;
  char const *base; /* in the name asked for, or a constant */
};

/* A missing directory NAME of -C number CWD was made; ST is its state.  */
typedef void (*parent_dir_made) (void *arg, size_t cwd, char const *name,
                                 struct stat const *st);

struct parent_dirs;

/* ANYWHERE: names may lead out (-P).  KEEP_USABLE: directories made on
   the way get the owner's permissions whatever the umask says.  */
struct parent_dirs *parent_dirs_new (struct cwd *c, struct diag *d,
                                     bool anywhere, bool keep_usable,
                                     parent_dir_made made, void *arg);

/* The user wants everything below TOP, with which names begin.  If TOP leads
   outside -C, which is found out before anything is looked for, it takes
   the place of -C: it is made if need be, nothing leads outside it, and
   names that do not begin with it are relative to it.  TOP is borrowed and
   has no slash at its end.  */
void parent_dirs_set_top (struct parent_dirs *s, char const *top);

/* The descriptor of -C number CWD in *FD.  OUT_FATAL: reported.  */
enum outcome parent_dirs_root (struct parent_dirs *s, size_t cwd, int *fd);

/* Find NAME.  -ENOENT: a directory on the way is missing.  */
int parent_dirs_find (struct parent_dirs *s, enum parent_dir_slot slot,
                      size_t cwd, char const *name, struct parent_dir *at);

/* Find NAME afresh; make directories on the way that are missing.
   -ENAMETOOLONG: those are more than anybody means.  */
int parent_dirs_make (struct parent_dirs *s, enum parent_dir_slot slot,
                      size_t cwd, char const *name, struct parent_dir *at);

/* Open the directory NAME, which may be a link to one beneath, for *at
   calls.  -> a descriptor, the caller's, or -errno.  */
int parent_dirs_open_directory (struct parent_dirs *s, size_t cwd,
                                char const *name);

/* NAME is a directory, open for *at calls as FD, which S owns from now:
   what is looked for below it is found there.  */
void parent_dirs_remember (struct parent_dirs *s, enum parent_dir_slot slot,
                           size_t cwd, char const *name, int fd);

/* What NAME was is gone.  */
void parent_dirs_forget (struct parent_dirs *s, size_t cwd, char const *name);

/* Anything may be elsewhere by now.  */
void parent_dirs_forget_all (struct parent_dirs *s);

/* What else gives descriptors back when they are short; false: nothing
   more.  */
typedef bool (*parent_dirs_spare_more) (void *arg);
void parent_dirs_set_spare (struct parent_dirs *s, parent_dirs_spare_more more,
                            void *arg);

/* A call ended with ERR, an errno value.  If that was for want of
   descriptors, give back one that is only remembered, but none of the slots
   in USED, bits 1 << SLOT.  With the bit PARENT_DIR_SLOTS the directory of -C
   is in use, too.  True: it is worth trying again.  */
bool parent_dirs_spare (struct parent_dirs *s, unsigned used, int err);

void parent_dirs_free (struct parent_dirs *s);

#endif
