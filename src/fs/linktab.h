/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* linktab.h - the first name of each file with several links, and how many
   of its links have not been seen yet.

   Memory:     one entry for each file added, until its last link is seen
               (unless entries are kept).
   Ownership:  the table owns its names.
   Threads:    main thread only.  */

#ifndef TNC_FS_LINKTAB_H
#define TNC_FS_LINKTAB_H

#include <stdbool.h>
#include <sys/types.h>

struct linktab;

/* A new table.  With KEEP, an entry stays after its last link was seen: more
   names of the same file may still come.  */
struct linktab *linktab_new (bool keep);

/* Count one more link of (DEV, INO).  The name under which it was added, valid
   until the next call; or NULL.  */
char const *linktab_see (struct linktab *t, dev_t dev, ino_t ino);

/* Add NAME (copied) as the first of the NLINK names of (DEV, INO).  Does
   nothing if the file is known.  */
void linktab_add (struct linktab *t, dev_t dev, ino_t ino, nlink_t nlink,
                  char const *name);

/* Call FN with the name of each file that has missing links, in the order in
   which they were added.  */
void linktab_missing (struct linktab const *t,
                      void (*fn) (void *arg, char const *name), void *arg);

/* Free T, which may be null.  */
void linktab_free (struct linktab *t);

#endif
