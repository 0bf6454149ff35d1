/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* durable.h - brings files and directories to the disk, for --fsync: one at
   once, or everything that an extraction has changed, together at its end.

   Where syncfs reports each failed write, a `struct durable' only keeps one
   descriptor for each file system and calls syncfs at the end.  Elsewhere it
   keeps a bounded queue of files and directories, and calls fsync on each.

   Errors:     0 or -errno.  It is no error if a file cannot be brought to any
               disk: a pipe, a tape, a file on a read-only file system.
   Ownership:  descriptors are borrowed; a `struct durable' keeps copies.
   Threads:    main thread only.  */

#ifndef TNC_DURABLE_H
#define TNC_DURABLE_H

#include <stdbool.h>

#include "sysops.h"

/* fsync FD and retry EINTR.  */
int durable_fsync (struct sysops const *sys, int fd);

/* Make the entry of the file NAME durable: fsync the directory that holds it,
   which links may lead to.  If that cannot be read, its file system is synced
   through FD, the open file; FD may be -1, and nothing is done then.  */
int durable_entry (struct sysops const *sys, char const *name, int fd);

/* Called for each failure: NAME could not be written, or something, if NAME is
   null.  ERR is an errno value.  */
typedef void (*durable_failed) (void *arg, char const *name, int err);

struct durable;

/* Start with nothing to do.  SYS and ARG are borrowed.  */
struct durable *durable_new (struct sysops const *sys, durable_failed failed,
                             void *arg);

/* Something is going to change, or has changed, in the directory open as FD,
   perhaps only as a path.  D may be null in this and the next function.  */
void durable_directory (struct durable *d, int fd);

/* NAME, open as FD, was written.  Call it before FD is closed.  */
void durable_file (struct durable *d, int fd, char const *name);

/* Whether the file FD, when it was written, waits for fsync with others, and
   not for syncfs at the end.  False if D is null.  */
bool durable_waits (struct durable *d, int fd);

/* Free descriptors.  False if there are none to free.  */
bool durable_spare (struct durable *d);

/* Make everything durable that was named so far, and free D.  */
void durable_finish (struct durable *d);

#endif
