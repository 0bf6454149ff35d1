/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* walk.h - walks a tree and returns its entries, each with the descriptor of
   its directory.  Depth first, a directory before and after its entries.
   Paths may be longer than PATH_MAX and trees deeper than there are
   descriptors: a few directories are held open, the others are opened
   again through `..' or from the top, and must still be the same.

   Memory:     the names in the directories between the operand and the
               current entry; nothing per file.
   Ownership:  an entry is valid until the next walk_next.
   Errors:     enum walk_event; the caller reports.
   Threads:    main thread only.  */

#ifndef TNC_FS_WALK_H
#define TNC_FS_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum walk_sort
{
  WALK_SORT_NONE,
  WALK_SORT_NAME,
  WALK_SORT_INODE
};

struct walk_opts
{
  enum walk_sort sort;
  bool dereference; /* -h */
  bool one_file_system;
  bool no_atime; /* read directories without changing their access times; do
                    not open one where that is not allowed */
};

enum walk_event
{
  WALK_ENTRY,       /* E->st is valid */
  WALK_LEAVE,       /* all entries of the directory were returned */
  WALK_STAT_FAILED, /* E->error */
  WALK_OPEN_FAILED, /* of a directory; E->error */
  WALK_READ_FAILED, /* of a directory; E->error */
  WALK_END
};

struct walk_entry
{
  int dirfd;         /* borrowed; NAME is relative to it.  -1 in a
                        WALK_LEAVE if it was lost */
  char const *name;  /* one component, or the operand */
  char const *path;  /* from the operand to NAME, joined by '/' */
  struct stat st;    /* in a WALK_LEAVE, the status on entry */
  int fd;            /* of a directory while it is open; of a file, see
                        walk_set_open; or -1 */
  unsigned depth;    /* 0: the operand itself */
  int error;         /* errno value */
  bool other_device; /* a directory on another file system, with
                        one_file_system; it is pruned */
  bool loop;         /* a directory that contains itself through a link
                        (-h); it is pruned */
  void *user;        /* of the directory that holds this entry; in a
                        WALK_LEAVE, of the directory itself */
};

struct walk;

/* Start to walk OPERAND relative to DIRFD, which must stay open.  O is
   borrowed.  */
struct walk *walk_open (struct walk_opts const *o, int dirfd,
                        char const *operand);

/* The first N bytes of OPERAND lead to DIRFD: look up only the rest there.  */
void walk_set_start (struct walk *w, size_t n);

/* Set a filter that is called with each path before stat; it returns false to
   skip the entry.  F may be null.  */
typedef bool (*walk_filter) (void *arg, char const *path, void *user);
void walk_set_filter (struct walk *w, walk_filter f, void *arg);

/* Below the operand, open a regular file with these FLAGS of openat and take
   its status from the descriptor, where that saves a call.  E->fd is then a
   descriptor that the caller closes.  0, the default: never open.  */
void walk_set_open (struct walk *w, int flags);

/* Below the operand, do not look at what the directory says is a regular file:
   E->st has only its type and the inode number there.  */
void walk_set_names_only (struct walk *w);

/* Below the operand, call SUPPLY with ARG before a regular file is opened or
   looked at.  It may fill in *ST and return a descriptor of the file PATH, as
   if the walk had opened it; otherwise it returns -1.  */
typedef int (*walk_supply) (void *arg, char const *path, struct stat *st);
void walk_set_supply (struct walk *w, walk_supply supply, void *arg);

/* A separate walk over the entries that W has still to return, without filter
   and user pointers.  W has just returned a file and holds its directory open.
   The new walk has the options O, which are borrowed, and may run in another
   thread: it shares only DIRFD.  NULL if that is impossible.  */
struct walk *walk_fork (struct walk const *w, struct walk_opts const *o);

/* A directory among the next entries of the current directory, which the walk
   will read before long, unless the caller prunes it.  Each is returned once,
   and only what the filter lets through.  Its name in *DIRFD, both borrowed
   until the next walk_next, or null.  */
char const *walk_dir_ahead (struct walk *w, int *dirfd);

/* The flags of openat with which a walk with the options O opens
   directories.  */
int walk_dir_flags (struct walk_opts const *o);

/* Get the next event.  After WALK_ENTRY of a directory its entries follow and
   then a WALK_LEAVE, unless it was pruned or could not be opened.  */
enum walk_event walk_next (struct walk *w, struct walk_entry *e);

/* Do not enter the directory just returned; no WALK_LEAVE follows.  */
void walk_prune (struct walk *w);

/* Open the directory just returned and read its names now.  WALK_ENTRY with
   E->fd and a new E->st; or WALK_OPEN_FAILED or WALK_READ_FAILED with
   E->error, and the directory is pruned.  */
enum walk_event walk_open_dir (struct walk *w, struct walk_entry *e);

/* Set the user pointer for the entries of the directory just returned; its
   WALK_LEAVE has it too.  */
void walk_set_user (struct walk *w, void *user);

/* Close one descriptor if possible, for a caller whose open failed with
   EMFILE.  False if none can be closed.  */
bool walk_spare_fd (struct walk *w);

/* End the walk at any point and free W.  LEAVE, unless null, is called with
   the user pointer of each directory not yet left, innermost first.  */
void walk_close (struct walk *w, void (*leave) (void *user));

#endif
