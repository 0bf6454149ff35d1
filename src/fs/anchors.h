/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* anchors.h - open directories on the way to the last place in a tree.  The
   search for the next name starts from the last of them that lies on its way,
   so the work for a tree grows with its files, not with its depth times its
   files.

   An anchor whose directory is moved or removed still refers to it, so what is
   found below it may have another name by then.  Device and inode do not tell.
   So anchors_open and anchors_find_parent use them only for names that the
   kernel does not take as a whole, and files that were archived are removed
   without any.

   Units:      lengths of names are in bytes.
   Errors:     -errno.
   Ownership:  the anchors own their descriptors and their copy of the name.
   Threads:    a set of anchors belongs to one thread.  */

#ifndef TNC_FS_ANCHORS_H
#define TNC_FS_ANCHORS_H

#include <stdbool.h>
#include <stddef.h>

enum
{
  /* So near to the end of a name there is one anchor.  Farther away their
     distance from the end at least doubles, so ANCHORS_MAX are enough for any
     name.  */
  ANCHORS_NEAR = 256,
  ANCHORS_MAX = 128,

  /* Shorter names are looked up from their start: that notices a directory on
     the way that was moved.  */
  ANCHORS_LEAST_NAME = 4096
};

struct anchor
{
  size_t end; /* how many bytes of the name lead to it */
  int fd;     /* owned */
};

/* All zero: there are none.  */
struct anchors
{
  size_t root; /* the number of the directory that the name is relative to */
  char *name;  /* owned */
  size_t room;
  int count;
  struct anchor list[ANCHORS_MAX]; /* in the order of END */
};

/* The last anchor, or null.  */
struct anchor *anchors_last (struct anchors *a);

/* Remove anchor number I.  */
void anchors_drop (struct anchors *a, int i);

/* Drop the anchors whose name ends after END.  */
void anchors_cut (struct anchors *a, size_t end);

/* Drop all.  */
void anchors_forget (struct anchors *a);

/* Drop all, and free what belongs to A.  */
void anchors_release (struct anchors *a);

/* Whether END, at most N, is N or lies between two components of NAME.  */
bool anchors_is_boundary (char const *name, size_t n, size_t end);

/* Drop the anchors that are neither the directory named by the N bytes at
   NAME, relative to ROOT, nor one of its parents.  */
void anchors_keep_common (struct anchors *a, size_t root, char const *name,
                          size_t n);

/* Add FD, the directory named by the N bytes at NAME, relative to ROOT, and
   take it over.  The present anchors are parents of it.  */
void anchors_add (struct anchors *a, size_t root, char const *name, size_t n,
                  int fd);

/* The end of a component of NAME between LOW and HIGH, near the middle; 0 if
   none ends there.  */
size_t anchors_component_between (char const *name, size_t low, size_t high);

/* Opens PART, part of a name, for *at calls.  A descriptor or -errno.  */
typedef int (*anchors_open_part) (void *arg, int dirfd, char const *part);

/* Open the directory named by the bytes of NAME from START to END, relative to
   DIRFD.  */
int anchors_part (anchors_open_part open_part, void *arg, int dirfd,
                  char const *name, size_t start, size_t end);

/* Open the directory named by the N bytes at NAME, from the last anchor, which
   is a parent of it, or else from FD, which ROOT is the number of; and add it
   and some of its parents.  Its descriptor, which A owns, or -errno.  */
int anchors_extend (struct anchors *a, size_t root, int fd,
                    anchors_open_part open_part, void *arg, char const *name,
                    size_t n);

/* Find the directory that holds NAME, which is relative to FD, the directory
   number ROOT, and may be longer than the kernel takes.  Set *START to the
   rest of the name that is to be looked up there; of a short name that is all
   of it.  A descriptor for *at calls, FD or one that A owns until the next
   call, or -errno.  Symbolic links on the way are followed, as the kernel
   does.  */
int anchors_find_parent (struct anchors *a, size_t root, int fd,
                         char const *name, size_t *start);

/* Open the directory NAME, which is relative to FD, the directory number ROOT,
   as pathfd_open_long does.  A descriptor, which the caller closes, or
   -errno.  */
int anchors_open (struct anchors *a, size_t root, int fd, char const *name,
                  int flags);

#endif
