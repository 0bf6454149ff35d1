/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* replacement.h - a new file that takes the place of an old one in one step:
   whoever looks finds the old contents or the new ones, even after a crash.

   It has the old file's owner, permissions and extended attributes.  Until it
   takes the old file's place it is beside it, with six random characters added
   to its name, and signals that end the program are blocked.

   Errors:     0 or -errno.
   Ownership:  the old file is borrowed.
   Threads:    main thread only.  */

#ifndef TNC_INCR_REPLACEMENT_H
#define TNC_INCR_REPLACEMENT_H

#include "temporary.h"

struct replacement
{
  char const *file;     /* borrowed */
  struct temporary new; /* owned; to be written to */
};

/* Make R for FILE, which is open as FD.  An error if FILE is not FD's only
   name, if it is not an ordinary file, or if the new one cannot be made or be
   like it.  Then write to FILE itself.  */
int replacement_begin (struct replacement *r, char const *file, int fd);

/* Bring what was written to R to the disk, and close it.  */
int replacement_sync (struct replacement *r);

/* Put R in FILE's place.  If R->new.name is null after an error, that worked,
   but may not survive a crash.  */
int replacement_finish (struct replacement *r);

/* Remove R.  After an error of any function but replacement_begin, unless
   R->new.name is null.  */
void replacement_abandon (struct replacement *r);

#endif
