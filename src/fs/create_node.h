/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* create_node.h - makes the file, directory, link or node of a member and
   handles an existing file of that name, without leaving the member's
   directory.

   Errors:     enum outcome; trouble was reported.
   Ownership:  a node_creator borrows its pointers.  The caller closes the
               descriptor of a job for a regular file and calls node_done.
   Threads:    main thread only.  */

#ifndef TNC_FS_CREATE_NODE_H
#define TNC_FS_CREATE_NODE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/member.h"
#include "fs/overwrite.h"
#include "fs/parent_dir.h"

/* Called when a file was renamed for --backup, or BACK to its old name.  */
typedef void (*node_renamed) (void *arg, char const *from, char const *to,
                              bool back);

/* Called when the directory NAME, whose status was ST, was removed to make
   room; FULL: with its contents.  */
typedef void (*place_removed) (void *arg, size_t cwd, char const *name,
                               struct stat const *st, bool full);

struct node_creator
{
  struct overwrite_opts overwrite;
  bool dereference;            /* -h: write through links, but only to where
                                  other members may go */
  bool links_may_exist;        /* -G: a hard link whose name stays taken is
                                  not an error */
  bool keep_usable;            /* the owner keeps all permissions on
                                  directories */
  bool exact;                  /* -p: exact permissions, whatever the umask */
  bool writable;               /* files that get attributes are at first
                                  writable by their owner */
  mode_t umask;                /* of this process */
  mode_t file_mask;            /* permissions that a new file may have
                                  before its owner is set */
  struct parent_dirs *parents; /* borrowed */
  struct diag *diag;           /* borrowed */
  void (*settle) (void *arg);  /* completes what was written; called before
                                  an existing file is looked at or removed */
  node_renamed renamed;        /* or null */
  place_removed removed;
  void *arg;
};

struct node_job
{
  struct member const *m; /* borrowed */
  char const *name;       /* borrowed; no slash at its end */
  size_t cwd;
  bool ours; /* the owner of a new file is already the right one */

  /* Results.  */
  struct parent_dir at;
  int fd;           /* regular files: open for writing; else -1 */
  bool skipped;     /* an existing file was kept instead */
  bool existed;     /* the file was overwritten in place, or
                       the directory existed */
  mode_t made_mode; /* permissions it was created with, before
                       the umask */
  enum overwrite_verdict verdict; /* for a directory that existed */
  struct stat st;                 /* status of a directory, or of a file
                                     that existed */
  char *backup;                   /* owned; name of the backup, or null */
};

/* Make J->m under the name J->name; the caller sets J's first four fields, and
   the metadata later.  OUT_OK with J->skipped: nothing is left to do.  */
enum outcome create_node (struct node_creator *p, struct node_job *j);

/* Make a directory in the same way.  J->verdict says how to treat the metadata
   of one that existed.  */
enum outcome create_directory (struct node_creator *p, struct node_job *j);

/* Finish J.  Unless OK, rename the --backup file back.  */
enum outcome node_done (struct node_creator *p, struct node_job *j, bool ok);

#endif
