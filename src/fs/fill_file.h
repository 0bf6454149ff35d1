/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* fill_file.h - gives a regular file, which create_node has opened, its data
   and its metadata.

   Errors:     enum outcome; trouble was reported to the diag of the store and
               of the restore.
   Ownership:  everything is borrowed.
   Threads:    any, each with a store and a restore of its own.  */

#ifndef TNC_FS_FILL_FILE_H
#define TNC_FS_FILL_FILE_H

#include "base/diag.h"
#include "fs/create_node.h"
#include "fs/restore.h"
#include "fs/store.h"
#include "pagecache.h"

struct file_filling
{
  struct node_job *job;
  struct restore_values values;
  struct pagecache_stream stream; /* begun by the caller */

  enum outcome stored; /* result: unless OK, the file is incomplete and has no
                          metadata */
};

/* Fill the file of J.  Returns the worst outcome of all but the data.  The
   file stays open.  */
enum outcome fill_file (struct file_filling *j, struct store *s,
                        struct restore *r);

#endif
