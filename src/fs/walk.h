/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* walk.h - a tree as a sequence of entries, each with the descriptor of
   its directory.  Depth first, a directory before and after its entries.
   Paths may be longer than PATH_MAX and trees deeper than there are
   descriptors: a few directories are held open, the others are opened
   again through `..' or from the top, and must still be the same.

   Memory:     the names of the directories between the operand and the
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
  bool no_atime; /* reading a directory must not touch its
                    access time, or it is not opened */
};

enum walk_event
{
  WALK_ENTRY,       /* E->st is valid */
  WALK_LEAVE,       /* the directory's entries are through */
  WALK_STAT_FAILED, /* E->error */
  WALK_OPEN_FAILED, /* of a directory; E->error */
  WALK_READ_FAILED, /* of a directory; E->error */
  WALK_END
};

struct walk_entry
{
  int dirfd;         /* borrowed; NAME is relative to it.  -1
                        in a WALK_LEAVE if it got lost */
  char const *name;  /* one component, or the operand */
  char const *path;  /* operand and all below, '/'-joined */
  struct stat st;    /* in a WALK_LEAVE as it was on entry */
  int fd;            /* of a directory while it is open; of a
                        file see walk_set_open; or -1 */
  unsigned depth;    /* 0: the operand itself */
  int error;         /* errno value */
  bool other_device; /* a directory that one_file_system keeps
                        us out of; it is pruned */
  bool loop;         /* a directory that -h would enter again
                        and again; it is pruned */
  void *user;        /* of the directory that holds this entry;
                        in a WALK_LEAVE, of the directory */
};

struct walk;

/* Walk OPERAND relative to DIRFD, which must stay open.  */
struct walk *walk_open (struct walk_opts const *o, int dirfd,
                        char const *operand);

/* DIRFD is the directory that the first N bytes of OPERAND stand for: only
   the rest of it is looked up there.  */
void walk_set_start (struct walk *w, size_t n);

/* Leave out by name before stat: return false to skip.  May be null.  */
typedef bool (*walk_filter) (void *arg, char const *path, void *user);
void walk_set_filter (struct walk *w, walk_filter f, void *arg);

/* Below the operand, rather than look at a regular file by its name, open
   it with these FLAGS of openat and look at what came of it, where that
   saves a call: E->fd is then a descriptor which the caller must close.
   0, as at the start: never.  */
void walk_set_open (struct walk *w, int flags);

/* Ask SUPPLY with ARG before such a file is opened: it may fill *ST and
   return a descriptor of the file PATH, opened with the same flags, or
   return -1.  */
typedef int (*walk_supply) (void *arg, char const *path, struct stat *st);
void walk_set_supply (struct walk *w, walk_supply supply, void *arg);

/* A walk of its own over what W, which has just returned a file and holds
   its directory open, will come to; without filter and user pointers.
   For another thread, say: only options and DIRFD are shared.  NULL if
   that is impossible.  */
struct walk *walk_fork (struct walk const *w);

/* The next event.  After WALK_ENTRY of a directory its entries follow and
   then a WALK_LEAVE, unless it was pruned or could not be opened.  */
enum walk_event walk_next (struct walk *w, struct walk_entry *e);

/* Do not go into the directory just returned; no WALK_LEAVE follows.  */
void walk_prune (struct walk *w);

/* Open the directory just returned and read its names now: WALK_ENTRY with
   E->fd and a fresh E->st; or WALK_OPEN_FAILED or WALK_READ_FAILED with
   E->error, and it is pruned.  */
enum walk_event walk_open_dir (struct walk *w, struct walk_entry *e);

/* USER for the entries of the directory just returned; handed back with
   its WALK_LEAVE too.  */
void walk_set_user (struct walk *w, void *user);

/* Give up one descriptor, if that is possible; for a caller whose open
   failed with EMFILE.  */
bool walk_spare_fd (struct walk *w);

/* End, wherever W stands.  LEAVE, unless null, is called with the user
   pointer of each directory not left yet, innermost first.  */
void walk_close (struct walk *w, void (*leave) (void *user));

#endif
