/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* purge.h - what the dumpdir of a directory asks for before anything is
   put into that directory: directories are renamed as they were between
   two dumps, and what the dumpdir does not name is removed.

   As all of extraction it happens below the directory of -C, unless names
   may lead anywhere; links are removed and never entered.  Nothing is done
   of a dumpdir that is malformed.

   Errors:     enum outcome; trouble was reported.
   Ownership:  a purge borrows what it is made of.
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

/* FROM of -C number CWD is now called TO, or is gone if that is null.  */
typedef void (*purge_moved) (void *arg, size_t cwd, char const *from,
                             char const *to);

struct purge
{
  bool follow;          /* -h: a directory may be a link to one */
  bool one_file_system; /* leave what is on another device */
  bool interactive;     /* -w */
  bool verbose;         /* -v */
  struct parent_dirs *parents;
  struct rename *rename;
  struct listing *listing;
  struct ask *ask;
  struct diag *diag;
  purge_moved moved;
  void *arg;
};

/* Do what M->dumpdir says about the directory NAME of -C number CWD.  If
   there is no such directory there is nothing to do.  */
enum outcome purge_directory (struct purge *p, size_t cwd, char const *name,
                              struct member const *m);

#endif
