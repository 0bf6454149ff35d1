/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* scanahead.h - threads list directories, with the status of each entry,
   before it is their turn to be scanned.  A disk or a server has more than one
   request to work on then, and each processor has something to do.

   Errors:     none; a directory that cannot be listed completely is not
               there, and the caller meets the trouble when it lists it.
   Ownership:  a directory that was added belongs to the caller.
   Limits:     directories with more than SCANAHEAD_NAMES names are left to
               the caller; no more are taken while 65,536 names wait, besides
               those under way.
   Threads:    main thread only; its own threads use only what was copied.  */

#ifndef TNC_INCR_SCANAHEAD_H
#define TNC_INCR_SCANAHEAD_H

#include <stdbool.h>

#include "fs/dirnames.h"
#include "fs/walk.h"
#include "incr/scanopen.h"
#include "incr/snapshot.h"

enum
{
  SCANAHEAD_NAMES = 8192
};

/* All there is in a directory.  */
struct listing
{
  struct dirnames names;        /* sorted */
  struct scan_status *statuses; /* one for each name */
  bool has_directories;
};

struct scanahead;

/* A directory that was added.  */
struct scanahead_dir;

/* Start THREADS threads, or as many as help if that is 0.  O is borrowed.
   Null if there can be none, or if memory is limited (RLIMIT_AS).  */
struct scanahead *scanahead_new (struct walk_opts const *o, unsigned threads);

/* Have D listed, which was found in this run and whose name is relative to
   ROOT, the directory of -C number CWD, a descriptor that stays open until
   scanahead_finish.  Null if there is no room.  */
struct scanahead_dir *scanahead_add (struct scanahead *a, size_t cwd, int root,
                                     struct snapshot_dir const *d);

/* Wait for D.  The listing belongs to D; null if there is none, or only
   one that is several seconds old.  */
struct listing const *scanahead_take (struct scanahead *a,
                                      struct scanahead_dir *d);

/* Free D, which may be null, and which was taken or is older than the last
   scanahead_finish.  */
void scanahead_release (struct scanahead *a, struct scanahead_dir *d);

/* Wait for all directories.  A may be null, here and below.  */
void scanahead_finish (struct scanahead *a);

/* End the threads.  */
void scanahead_free (struct scanahead *a);

#endif
