/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dirnames.h - reads all names in a directory at once, except "." and "..".

   Errors:     0 or -errno; memory exhausted ends the program.
   Ownership:  a struct dirnames owns its names.
   Threads:    any.  */

#ifndef TNC_FS_DIRNAMES_H
#define TNC_FS_DIRNAMES_H

#include <stddef.h>

struct dirnames
{
  char **list; /* owned, as are the names */
  size_t count, room;
};

/* Read the names in the directory open as FD, in the order of the system.  The
   caller releases N even after an error.  */
int dirnames_read (struct dirnames *n, int fd);

/* Sort the names by their bytes.  */
void dirnames_sort (struct dirnames *n);

/* Free the names.  */
void dirnames_release (struct dirnames *n);

#endif
