/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* extract_pool.h - writes small files in several threads, with the same
   result, messages and order of messages as without.

   The main thread reads the archive and creates every file, so names are dealt
   with in the order of the archive.  A small new file then gets its data and
   metadata from any thread, through its descriptor (fs/fill_file.h).  What it
   shares with the archive it has got from the main thread before.  Threads
   print nothing.  The main thread takes the files back in order and closes
   them.  If there was anything to say about one, it and those after it are
   emptied, but for what they share, and the main thread fills them again, one
   by one.  Lines of -v that follow a file wait until it is done.

   Whatever reads what files contain, or depends on their metadata, must call
   extract_pool_settle before.  Messages do, and so do reads that may wait for
   the next part of the archive.

   Units:      bytes.
   Errors:     extract_pool_free returns the outcome of all files.
   Ownership:  a pool owns the descriptors that it took and borrows the rest.
   Threads:    main thread only, which may start others.  */

#ifndef TNC_OP_EXTRACT_POOL_H
#define TNC_OP_EXTRACT_POOL_H

#include <stdbool.h>

#include "base/diag.h"
#include "fs/create_node.h"
#include "fs/restore.h"
#include "fs/store.h"

struct durable;
struct extract_pool;
struct listing;
struct pagecache;

struct extract_pool_opts
{
  unsigned threads;                    /* the most; 0: as many as help */
  struct restore const *restore;       /* borrowed; without attributes */
  struct pagecache *pagecache;         /* borrowed */
  struct store_sharing const *sharing; /* borrowed; null: copy all data */
  struct durable *durable;             /* borrowed or null */
  struct listing *listing;             /* borrowed */
  struct diag *diag;                   /* borrowed */
};

/* A new pool, which starts its threads after some small files.  Null if it is
   of no use.  The environment variable TNC_POOL, for tests, can be always: it
   starts at once; or never.  */
struct extract_pool *extract_pool_new (struct extract_pool_opts const *o);

/* Take over the open file of J, which is to get V and the data of J's member
   from SOURCE with ARG.  False if that is not for the pool; then nothing was
   done.  P may be null in this and the next two functions.  */
bool extract_pool_take (struct extract_pool *p, struct node_job const *j,
                        struct restore_values const *v, store_source source,
                        void *arg);

/* Wait until all files are complete and closed, and report what is to be
   said.  Does nothing while that is under way.  */
void extract_pool_settle (struct extract_pool *p);

/* The same, to free descriptors.  False if there are none to free.  */
bool extract_pool_spare (struct extract_pool *p);

/* Settle and free P, which may be null.  Returns the outcome of its files.  */
enum outcome extract_pool_free (struct extract_pool *p);

#endif
