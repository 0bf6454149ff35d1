/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* newfile.h - writes a file that takes the place of an old one in one step,
   when it is complete.

   A pipe or a device is written to, also through a link.  A link to a file is
   not followed: somebody else may have made it.

   Errors:     0 or -errno.
   Ownership:  newfile_finish and newfile_discard release what newfile_open
               made.
   Threads:    any, but one file belongs to one thread.  */

#ifndef TNC_NEWFILE_H
#define TNC_NEWFILE_H

#include <stdbool.h>
#include <stdio.h>

struct newfile
{
  char const *name; /* borrowed */
  bool is_spool;    /* FD has no name yet; else NAME is no regular file */
  int fd;           /* owned; to be written to */
};

/* Whether a file that begins with START, at most 511 bytes, is one of the kind
   that the new one will be.  */
typedef bool (*newfile_known) (char const *start);

/* Open what will be NAME.  -EEXIST if there is a file that is neither empty
   nor KNOWN: somebody may have given the wrong name.  The new file gets the
   permissions of the one that it replaces and, if that is allowed, its owner
   and group; without its group, the group gets what others had, too.  A new
   one gets those of the umask.  */
int newfile_open (struct newfile *f, char const *name, newfile_known known);

/* A stream to write F with, which the caller closes before newfile_finish.
   Null and errno if there can be none.  */
FILE *newfile_stream (struct newfile const *f);

/* All was written: close it, and put it in its place.  With SYNC it is on the
   disk when this returns.  On failure the old file stays.  */
int newfile_finish (struct newfile *f, bool sync);

/* Remove it.  */
void newfile_discard (struct newfile *f);

#endif
