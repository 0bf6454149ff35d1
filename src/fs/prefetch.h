/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* prefetch.h - small files read ahead of who archives them, by several
   threads, so that a disk has more than one of them to look for at a
   time.  A scout walks the tree before the walk of the caller and opens
   what that will come to; readers read it; the caller asks for each file
   when its turn has come, and gets it or does the work himself.  What is
   archived, and in which order, does not change.

   It begins only where reads were seen to wait, and ends where they no
   longer do: of files in the cache there is nothing to gain.

   Units:      bytes; times are nanoseconds.
   Errors:     of a file: with the file.  Of the mechanism: none, nothing
               is prefetched then.
   Ownership:  a taken file's data are valid until the next take, its
               descriptor is the caller's.
   Limits:     PREFETCH_FILES files of at most PREFETCH_BYTES are held.
   Threads:    main thread only; its threads see nothing but a walk of
               their own, descriptors and buffers.  */

#ifndef TNC_FS_PREFETCH_H
#define TNC_FS_PREFETCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "fs/walk.h"
#include "pagecache.h"

enum
{
  PREFETCH_FILES = 64,
  PREFETCH_BYTES = 128 * 1024
};

enum prefetch_when
{
  PREFETCH_AUTO,                /* where reads wait */
  PREFETCH_NEVER,
  PREFETCH_ALWAYS               /* for tests */
};

struct prefetch_opts
{
  enum prefetch_when when;
  struct pagecache_opts pagecache;
  int open_flags;               /* of openat, for regular files */
  bool skip_sparse;             /* files with holes are only opened */
  bool skip_links;              /* likewise files with several names */
};

/* A file that was opened ahead of its turn.  */
struct prefetch_file
{
  int fd;
  struct stat st;               /* before it was read, else of now */
  bool read;                    /* DATA is all there was: */
  unsigned char const *data;
  size_t bytes;
  int error;                    /* errno value; why there is no more */
  struct stat after;            /* when it had been read */
};

struct prefetch;

/* For tests: what the environment variable TNC_PREFETCH says: always or
   never.  To be called once, by main.  */
enum prefetch_when prefetch_debug (void);

struct prefetch *prefetch_new (struct prefetch_opts const *o);

/* The walk W begins.  What W will not come to is left out by FILTER, which
   is called with ARG and a null user pointer by another thread.  */
void prefetch_begin (struct prefetch *p, struct walk *w, walk_filter filter,
                     void *arg);

/* If the file PATH, to which the walk has come, is at hand, fill *F.  */
bool prefetch_take (struct prefetch *p, char const *path,
                    struct prefetch_file *f);

/* Reading a file of BYTES that was not at hand took NS.  Not to be called
   between a directory and its first entry.  */
void prefetch_learn (struct prefetch *p, off_t bytes, uintmax_t ns);

/* The walk ends; files that nobody took are closed.  */
void prefetch_end (struct prefetch *p);

/* Free P.  What was read is added to the figures of PC, unless null.  */
void prefetch_free (struct prefetch *p, struct pagecache *pc);

#endif
