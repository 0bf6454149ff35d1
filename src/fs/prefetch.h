/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* prefetch.h - small files read ahead of who archives them, by several
   threads, so that a disk has more than one of them to look for at a
   time.  A walker goes before the caller and opens what he will come to;
   readers read it; the caller asks for each file when its turn has come,
   and gets it or does the work himself.  What is archived, and in which
   order, does not change.

   It begins only where reads were seen to wait, and ends where they no
   longer do: of files in the cache there is nothing to gain.

   Units:      bytes; times are nanoseconds.
   Errors:     of a file: with the file.  Of the mechanism: none, nothing
               is prefetched then.
   Ownership:  a taken file's data are valid until the next take, its
               descriptor is the caller's.
   Limits:     PREFETCH_FILES files of at most PREFETCH_BYTES are held.
   Threads:    main thread only; its threads see nothing but the walker's
               way, descriptors and buffers.  */

#ifndef TNC_FS_PREFETCH_H
#define TNC_FS_PREFETCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "pagecache.h"

enum
{
  PREFETCH_FILES = 64,
  PREFETCH_BYTES = 128 * 1024
};

enum prefetch_when
{
  PREFETCH_AUTO, /* where reads wait */
  PREFETCH_NEVER,
  PREFETCH_ALWAYS /* for tests */
};

struct prefetch_opts
{
  enum prefetch_when when;
  struct pagecache_opts pagecache;
  bool skip_sparse; /* files with holes are only opened */
  bool skip_links;  /* likewise files with several names */
};

/* A file that was opened ahead of its turn.  */
struct prefetch_file
{
  int fd;
  struct stat st; /* before it was read, else of now */
  bool read;      /* DATA is all there was: */
  unsigned char const *data;
  size_t bytes;
  int error;         /* errno value; why there is no more */
  struct stat after; /* when it had been read */
};

/* What the walker comes to; FD is -1 where it is no regular file.  */
struct prefetch_found
{
  char const *path; /* as the caller will ask for it */
  int fd;
  struct stat st;
};

/* The walker's way.  Where its functions find trouble they leave it to the
   caller, who will meet it again.  */
struct prefetch_traversal
{
  /* From the file that the caller has just done with onward; null if that
     is impossible.  The only one that the main thread calls.  */
  void *(*fork) (void *arg);
  /* What comes next; false at the end.  */
  bool (*next) (void *walker, struct prefetch_found *f);
  void (*free) (void *walker);
};

struct prefetch;

/* For tests: what the environment variable TNC_PREFETCH says: always or
   never.  To be called once, by main.  */
enum prefetch_when prefetch_debug (void);

struct prefetch *prefetch_new (struct prefetch_opts const *o);

/* The caller sets out on WAY, which stays; ARG is for its fork.  */
void prefetch_begin (struct prefetch *p, struct prefetch_traversal const *way,
                     void *arg);

/* If the file PATH, to which the caller has come, is at hand, fill *F.  */
bool prefetch_take (struct prefetch *p, char const *path,
                    struct prefetch_file *f);

/* Reading a file of BYTES that was not at hand took NS.  May fork.  */
void prefetch_learn (struct prefetch *p, off_t bytes, uintmax_t ns);

/* The caller is at the end; files that nobody took are closed.  */
void prefetch_end (struct prefetch *p);

/* Free P.  What was read is added to the figures of PC, unless null.  */
void prefetch_free (struct prefetch *p, struct pagecache *pc);

#endif
