/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* create_node.h - make the file, directory, link or node of a member, dealing
   with what is in its place, without leaving the directory it goes to.

   Errors:     enum outcome; trouble was reported.
   Ownership:  a place borrows what it is made of.  The caller closes the
               descriptor of a job that is no directory and calls
               node_done.
   Threads:    main thread only.  */

#ifndef TNC_FS_CREATE_NODE_H
#define TNC_FS_CREATE_NODE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/member.h"
#include "fs/overwrite.h"
#include "fs/parent_dir.h"

/* A file was renamed for --backup, or BACK again.  */
typedef void (*node_renamed) (void *arg, char const *from, char const *to,
                              bool back);

/* The directory NAME, which was ST, was removed to make room; FULL: with
   what was below it.  */
typedef void (*place_removed) (void *arg, size_t cwd, char const *name,
                               struct stat const *st, bool full);

struct node_creator
{
  struct overwrite_opts overwrite;
  bool dereference;            /* -h: write through links, but never to
                                  where nothing else may go */
  bool links_may_exist;        /* -G: a hard link whose name stays taken
                                  is no error */
  bool keep_usable;            /* directories stay open for the owner */
  bool exact;                  /* -p: permissions whatever the umask */
  bool writable;               /* what gets attributes is for its owner to
                                  write at first */
  mode_t umask;                /* of this process */
  mode_t file_mask;            /* permissions something new may have before
                                  its owner is right */
  struct parent_dirs *parents; /* borrowed */
  struct diag *diag;           /* borrowed */
  node_renamed renamed;        /* or null */
  place_removed removed;
  void *arg;
};

struct node_job
{
  struct member const *m; /* borrowed */
  char const *name;       /* borrowed; no slash at its end */
  size_t cwd;
  bool ours; /* it is to have the owner it has when new */

  /* What came of it.  */
  struct parent_dir at;
  int fd;                         /* regular files: for writing; else -1 */
  bool skipped;                   /* something else stays there */
  bool existed;                   /* it was overwritten in place, or was a
                                     directory */
  mode_t made_mode;               /* permissions asked for when it was made */
  enum overwrite_verdict verdict; /* of a directory that existed */
  struct stat st;                 /* of a directory */
  char *backup;                   /* owned */
};

/* Make what J->m is under J->name; J's first four fields are set.  Its
   metadata is the caller's affair.  OUT_OK with J->skipped: there is
   nothing more to do.  */
enum outcome create_node (struct node_creator *p, struct node_job *j);

/* The same for a directory.  J->verdict says what to do with the metadata
   of one that existed.  */
enum outcome create_directory (struct node_creator *p, struct node_job *j);

/* J is finished.  Unless OK, what was renamed for --backup gets its name
   back.  */
void node_done (struct node_creator *p, struct node_job *j, bool ok);

#endif
