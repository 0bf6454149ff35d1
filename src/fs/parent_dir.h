/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* parent_dir.h - resolves the name of a member to a descriptor of the
   directory that holds it, found beneath the directory of -C, and the last
   component.  All work on the member is then relative to that descriptor, so
   no name is looked up twice between a check and its use.

   The last directory is kept open, and for long names some of its parents,
   so that the search for the next member starts from there: the work for a
   tree grows with its members, not with its depth times its members.  If
   such a directory is moved or removed, its descriptor still refers to it.

   Names have no slash at their end; "" means ".".

   Errors:     0 or -errno, which the caller reports.  -DIAG_OUTSIDE: the
               name leads outside.  Reported here: a directory that cannot
               be created, and a -C directory that cannot be opened.
   Ownership:  descriptors belong to the parent_dirs and are valid until the
               next call for the same slot.
   Threads:    main thread only.  */

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
  PARENT_DIR_TARGET, /* the target of a hard link */
  PARENT_DIR_LATE,   /* a directory whose metadata is set late */
  PARENT_DIR_SLOTS
};

struct parent_dir
{
  int dirfd;
  char const *base; /* points into the name given, or is a constant */
};

/* Called when the missing directory NAME of -C number CWD was created; ST is
   its status.  */
typedef void (*parent_dir_made) (void *arg, size_t cwd, char const *name,
                                 struct stat const *st);

struct durable;

struct parent_dirs_opts
{
  bool anywhere;    /* names may lead outside (-P) */
  bool keep_usable; /* missing parents get the owner's permissions whatever
                       the umask */
  parent_dir_made made;
  void *arg;               /* borrowed; for MADE */
  struct durable *durable; /* borrowed or null; is told of the directories that
                              are found or changed */
};

struct parent_dirs;

/* A new, empty set.  C and D are borrowed.  */
struct parent_dirs *parent_dirs_new (struct parent_dirs_opts const *o,
                                     struct cwd *c, struct diag *d);

/* Put everything below TOP, which names begin with: TOP takes the place of -C.
   It is created if needed, nothing leads outside it, and names that do not
   begin with it are relative to it.  TOP is borrowed and has no slash at its
   end.  */
void parent_dirs_set_top (struct parent_dirs *s, char const *top);

/* Set *FD to the descriptor of -C number CWD.  OUT_FATAL: reported.  */
enum outcome parent_dirs_root (struct parent_dirs *s, size_t cwd, int *fd);

/* Find NAME.  -ENOENT: a parent directory is missing.  */
int parent_dirs_find (struct parent_dirs *s, enum parent_dir_slot slot,
                      size_t cwd, char const *name, struct parent_dir *at);

/* Find NAME without the remembered descriptors, and create missing parent
   directories.  -ENAMETOOLONG: too many are missing.  */
int parent_dirs_make (struct parent_dirs *s, enum parent_dir_slot slot,
                      size_t cwd, char const *name, struct parent_dir *at);

/* Open the directory NAME, which may be a link to one beneath, for *at calls.
   A descriptor, which the caller closes, or -errno.  */
int parent_dirs_open_directory (struct parent_dirs *s, size_t cwd,
                                char const *name);

/* Remember FD, which is the directory NAME open for *at calls, for the next
   names below it.  S takes over FD.  */
void parent_dirs_remember (struct parent_dirs *s, enum parent_dir_slot slot,
                           size_t cwd, char const *name, int fd);

/* Forget NAME, which has been removed or renamed.  */
void parent_dirs_forget (struct parent_dirs *s, size_t cwd, char const *name);

/* Forget all directories, since any of them may have been moved.  */
void parent_dirs_forget_all (struct parent_dirs *s);

/* Set another function that frees a descriptor when they run out; it returns
   false if it cannot.  */
typedef bool (*parent_dirs_spare_more) (void *arg);
void parent_dirs_set_spare (struct parent_dirs *s, parent_dirs_spare_more more,
                            void *arg);

/* Handle a call that failed with ERR, an errno value.  If it ran out of
   descriptors, free one that is only remembered, except those of the slots in
   USED, bits 1 << SLOT; the bit PARENT_DIR_SLOTS protects the directory of -C.
   True: the call may be retried.  */
bool parent_dirs_spare (struct parent_dirs *s, unsigned used, int err);

/* Close all descriptors and free S, which may be null.  Returns the worst
   outcome of creating directories.  */
enum outcome parent_dirs_free (struct parent_dirs *s);

#endif
