/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* prefetch.h - several threads open and read files before it is their turn, so
   that a disk or a server has more than one request to work on.  Of a file
   above PREFETCH_BYTES they read only the beginning.  A walker runs ahead of
   the caller and names the files to come; readers open and read them.  The
   caller asks for each file in turn, and gets it or reads it itself.  The
   contents and the order of the archive do not change.

   It starts only when reads have been seen to wait, and stops when they no
   longer do: prefetching cached files gains nothing.

   Units:      bytes; times are nanoseconds.
   Errors:     of a file: in the prefetch_file.  If the mechanism itself
               fails, nothing is prefetched.
   Ownership:  the data of a file are valid until the next prefetch_take;
               the caller closes its descriptor.
   Limits:     holds PREFETCH_FILES files, and 64 where there are few
               descriptors; 16 MiB of what is above 32 KiB.
   Threads:    main thread only; its own threads use only the walker,
               descriptors and buffers.  */

#ifndef TNC_FS_PREFETCH_H
#define TNC_FS_PREFETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#include "fs/prefetch_types.h"
#include "pagecache.h"

enum
{
  PREFETCH_FILES = 512,

  /* How many files are opened and read at the same time at first, if no option
     says.  The number doubles as long as that pays, as it does where each
     request takes long.  */
  PREFETCH_READERS = 16,
  PREFETCH_READERS_MAX = 64
};

/* How the walker traverses the tree.  These functions report no errors: the
   caller will meet the same errors later.  */
struct prefetch_traversal
{
  /* Return a walker that starts after the caller's current file; null if that
     is impossible.  Only the main thread calls this one.  */
  void *(*fork) (void *arg);
  /* Get the next file; false at the end.  *F is all zero before.  Null: no
     thread walks, and the caller names the files with prefetch_offer.  */
  bool (*next) (void *walker, struct prefetch_found *f);
  void (*free) (void *walker); /* may be null if NEXT is */
};

struct prefetch;

/* The value of the environment variable TNC_PREFETCH, for tests: always or
   never.  Main calls it once.  */
enum prefetch_when prefetch_debug (void);

/* A new prefetch with the options O, which are copied; starts no thread
   yet.  */
struct prefetch *prefetch_new (struct prefetch_opts const *o);

/* The caller starts to traverse a tree.  TRAVERSAL is borrowed until
   prefetch_end; ARG is for its fork.  */
void prefetch_begin (struct prefetch *p,
                     struct prefetch_traversal const *traversal, void *arg);

/* How many files the caller may offer at this time.  0 if no prefetch runs, if
   a walker names the files, and while more would hardly help.  At first there
   are few, because a caller that ends soon does not need them.  */
unsigned prefetch_room (struct prefetch const *p);

/* Read the file F ahead, after those that were offered before.  Only as often
   as prefetch_room allows.  */
void prefetch_offer (struct prefetch *p, struct prefetch_found const *f);

/* If the file PATH, the caller's current one, has been prefetched, fill in
 *F.  */
bool prefetch_take (struct prefetch *p, char const *path,
                    struct prefetch_file *f);

/* Note that reading a file of BYTES that was not prefetched took NS
   nanoseconds.  May start the prefetch.  */
void prefetch_learn (struct prefetch *p, off_t bytes, uintmax_t ns);

/* From here on, read only what follows the last whole block of a file, of
   BYTES, a power of two: the caller will hardly need the rest.  0: read files
   from their beginning.  */
void prefetch_skip_blocks (struct prefetch *p, size_t bytes);

/* The caller has finished the tree: stop, and close the files that it did not
   take.  */
void prefetch_end (struct prefetch *p);

/* Free P, which may be null.  Adds its reads to the statistics of PC, unless
   null.  */
void prefetch_free (struct prefetch *p, struct pagecache *pc);

#endif
