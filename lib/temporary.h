/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* temporary.h - a file with a name for a moment, until it takes the place of
   another one or loses its name.

   Until temporary_end, signals that end the program are blocked, so that none
   of these files is left; the caller must not leave the program otherwise.

   Errors:     0 or -errno.
   Ownership:  temporary_end releases what temporary_create made.
   Threads:    main thread only.  */

#ifndef TNC_TEMPORARY_H
#define TNC_TEMPORARY_H

#include <signal.h>
#include <sys/types.h>

struct temporary
{
  char *name;       /* owned; null once it has none of its own */
  int fd;           /* owned, unless the caller makes it -1; for reading and
                       writing */
  sigset_t signals; /* blocked before */
};

/* Create T beside FILE, with six random characters added to its name and the
   permissions MODE less the umask.  */
int temporary_create (struct temporary *t, char const *file, mode_t mode);

/* Put T in the place of FILE.  */
int temporary_rename (struct temporary *t, char const *file);

/* Take its name from T.  */
int temporary_unlink (struct temporary *t);

/* Remove T if it still has its name, close it, and unblock the signals.  */
void temporary_end (struct temporary *t);

#endif
