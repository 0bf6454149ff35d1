/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* linktab.h - the first name of each file that has several, and how many of
   its links were not seen yet.

   Memory:     one entry for each file added, until its last link was seen
               (unless it is to be kept).
   Ownership:  the table owns its names.
   Threads:    main thread only.  */

#ifndef TNC_FS_LINKTAB_H
#define TNC_FS_LINKTAB_H

#include <stdbool.h>
#include <sys/types.h>

struct linktab;

/* With KEEP entries stay when all links were seen: more names of the same
   file may still come.  */
struct linktab *linktab_new (bool keep);

/* The name under which (DEV, INO) was added, one more link of it being
   seen; or NULL.  Valid until the next call.  */
char const *linktab_see (struct linktab *t, dev_t dev, ino_t ino);

/* Remember NAME (copied) as the first of the NLINK names of (DEV, INO).
   Does nothing if it is known.  */
void linktab_add (struct linktab *t, dev_t dev, ino_t ino, nlink_t nlink,
                  char const *name);

/* Call FN with each name of which links are missing, in the order in which
   they were added.  */
void linktab_missing (struct linktab const *t,
                      void (*fn) (void *arg, char const *name), void *arg);

void linktab_free (struct linktab *t);

#endif
