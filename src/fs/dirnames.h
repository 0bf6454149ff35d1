/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dirnames.h - reads all names in a directory at once, except "." and "..".

   Errors:     0 or -errno; memory exhausted ends the program.
   Ownership:  a struct dirnames owns its names.
   Threads:    any.  */

#ifndef TNC_FS_DIRNAMES_H
#define TNC_FS_DIRNAMES_H

#include <dirent.h>
#include <stddef.h>
#include <sys/types.h>

#include "direntype.h"

struct dirname
{
  char const *text; /* in the TEXTS of the dirnames */
  ino_t ino;
  enum direntype type;
};

struct dirnames
{
  struct dirname *list; /* owned */
  size_t count;
  char *texts; /* owned; all names, each with its NUL */
};

/* Read the names that DIR has left, in the order of the system.  The caller
   releases N even after an error.  */
int dirnames_read (struct dirnames *n, DIR *dir);

/* Read the names in the directory open as FD, which the caller can search.
   Its offset does not matter and does not change.  */
int dirnames_read_fd (struct dirnames *n, int fd);

/* Sort the names by their bytes, or by their inodes.  */
void dirnames_sort (struct dirnames *n);
void dirnames_sort_by_inode (struct dirnames *n);

/* Make TO a copy of FROM without its first SKIP names.  */
void dirnames_copy (struct dirnames *to, struct dirnames const *from,
                    size_t skip);

/* Free the names.  */
void dirnames_release (struct dirnames *n);

#endif
