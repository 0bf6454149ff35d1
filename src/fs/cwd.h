/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* cwd.h - the directories of -C as descriptors; nobody ever calls chdir.

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

/* WHERE tells, for an index > 0, the directory as given and the index it
   is relative to; see name_list_cwd.  */
struct cwd *cwd_new (char const *(*where) (void *arg, size_t index,
                                           size_t *parent),
                     void *arg);

/* A descriptor (or AT_FDCWD) of directory INDEX; 0 is where we began.
   At most a few are open at a time.  */
int cwd_fd (struct cwd *c, size_t index);

/* Close a directory that is open, for the sake of its descriptor: none
   that cwd_fd returned may be in use.  False: none is open.  */
bool cwd_spare (struct cwd *c);

/* Whether FD, from cwd_fd, is -errno.  */
bool cwd_failed (int fd);

/* The directory as given, for messages; "." for 0.  */
char const *cwd_name (struct cwd *c, size_t index);

/* The same and in *PARENT what it is relative to; NULL for 0.  */
char const *cwd_where (struct cwd *c, size_t index, size_t *parent);

/* The absolute name of directory INDEX, as the options say it; "" if that
   of 0 is not known.  The caller frees.  */
char *cwd_path (struct cwd *c, size_t index);

void cwd_free (struct cwd *c);

#endif
