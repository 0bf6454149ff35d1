/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* cwd.h - the directories of -C as descriptors; nothing ever calls chdir.

   Errors:     a descriptor, or -errno.  AT_FDCWD is negative too, but
               never equals -errno of a failed open.
   Ownership:  descriptors belong to the table; do not close them, do not
               keep them across the next call of cwd_fd.
   Threads:    main thread only.  */

#ifndef TNC_FS_CWD_H
#define TNC_FS_CWD_H

#include <stdbool.h>
#include <stddef.h>

struct cwd;

/* A new table.  WHERE returns, for an INDEX > 0, the directory as given, and
   in *PARENT the index that it is relative to; see name_list_cwd.  */
struct cwd *cwd_new (char const *(*where) (void *arg, size_t index,
                                           size_t *parent),
                     void *arg);

/* A descriptor (or AT_FDCWD) of directory INDEX; 0 is the initial directory.
   Only a few are open at a time.  */
int cwd_fd (struct cwd *c, size_t index);

/* Close an open directory to free its descriptor; no descriptor from cwd_fd
   may be in use.  False if none is open.  */
bool cwd_spare (struct cwd *c);

/* Whether FD, from cwd_fd, is an error: -errno.  */
bool cwd_failed (int fd);

/* The directory as given, for messages; "." for 0.  */
char const *cwd_name (struct cwd *c, size_t index);

/* The directory as given, and in *PARENT the index that it is relative to;
   NULL for 0.  */
char const *cwd_where (struct cwd *c, size_t index, size_t *parent);

/* Find the absolute name of directory 0, once.  Returns 0 or -errno.  */
int cwd_find (struct cwd *c);

/* The absolute name of directory INDEX, composed from the options; relative
   without a successful cwd_find.  The caller frees it.  */
char *cwd_path (struct cwd *c, size_t index);

/* Close all directories and free C, which may be null.  */
void cwd_free (struct cwd *c);

#endif
