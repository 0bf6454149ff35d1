/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rmtree.h - removes a file or a whole tree without ever leaving it: links
   are removed, not followed, and the removal stops if somebody moves a
   directory meanwhile.

   Uses two descriptors, however deep the tree is.

   Errors:     0 or -errno of the removal that failed; -EXDEV if somebody
               moved a directory.
   Threads:    any.  */

#ifndef TNC_FS_RMTREE_H
#define TNC_FS_RMTREE_H

/* Remove NAME, one component, in the directory DIRFD, with its contents.  */
int rmtree (int dirfd, char const *name);

/* Remove NAME if it is not a directory, or an empty one.  */
int rmtree_one (int dirfd, char const *name);

#endif
