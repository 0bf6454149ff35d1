/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* purge.h - applies the dumpdir of a directory before members are extracted
   into it: renames directories as they were renamed between two dumps, and
   removes what the dumpdir does not list.

   Like all extraction it stays below the directory of -C, unless names may
   lead anywhere; links are removed and never followed.  A malformed dumpdir
   has no effect.

   Errors:     enum outcome; trouble was reported.
   Ownership:  a purge borrows its pointers.
   Threads:    main thread only.  */

#ifndef TNC_INCR_PURGE_H
#define TNC_INCR_PURGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/member.h"
#include "fs/parent_dir.h"
#include "report/ask.h"
#include "report/listing.h"
#include "select/rename.h"

/* Called when FROM of -C number CWD is now called TO, or was removed if TO is
   null.  */
typedef void (*purge_moved) (void *arg, size_t cwd, char const *from,
                             char const *to);

struct purge
{
  bool follow;          /* -h: a directory may be a link to one */
  bool one_file_system; /* keep what is on another device */
  bool interactive;     /* -w */
  bool verbose;         /* -v */
  struct parent_dirs *parents;
  struct renamer *renamer;
  struct listing *listing;
  struct ask *ask;
  struct diag *diag;
  purge_moved moved;
  void *arg;
};

/* Apply M->dumpdir to the directory NAME of -C number CWD.  Does nothing if
   there is no such directory.  */
enum outcome purge_directory (struct purge *p, size_t cwd, char const *name,
                              struct member const *m);

#endif
