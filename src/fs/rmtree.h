/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rmtree.h - remove whatever a name stands for, trees included, without
   ever leaving them: links are removed, not followed, and a directory that
   is moved away meanwhile ends the matter.

   Holds two descriptors however deep the tree is.

   Errors:     0 or -errno of what could not be removed; -EXDEV when
               somebody moved a directory.
   Threads:    any.  */

#ifndef TNC_FS_RMTREE_H
#define TNC_FS_RMTREE_H

/* Remove NAME, one component, in the directory DIRFD.  */
int rmtree (int dirfd, char const *name);

/* Remove NAME if it is no directory, or an empty one.  */
int rmtree_one (int dirfd, char const *name);

#endif
