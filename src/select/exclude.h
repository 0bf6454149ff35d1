/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* exclude.h - what is left out: ordered patterns, ignore files found in
   directories, version control names, cache directory tags.

   Ownership:  an exclude set owns its strings.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_EXCLUDE_H
#define TNC_SELECT_EXCLUDE_H

#include <stdbool.h>

#include "base/diag.h"
#include "select/ignorefile.h"

enum exclude_tag_effect /* of CACHEDIR.TAG and its kind */
{
  EXCLUDE_TAG_NONE,
  EXCLUDE_TAG_CONTENTS, /* keep the directory and the tag file */
  EXCLUDE_TAG_UNDER,    /* keep the directory only */
  EXCLUDE_TAG_ALL       /* keep nothing */
};

struct exclude;
struct exclude_dir; /* ignore patterns of one directory */

struct exclude *exclude_new (void);
void exclude_free (struct exclude *x);

/* Add one pattern (copied).  */
void exclude_add (struct exclude *x, char const *pattern, unsigned flags);

/* Add each line of FILE, "-" being standard input.  0 or -errno.  */
int exclude_add_file (struct exclude *x, char const *file, unsigned flags);

/* The patterns of --exclude-vcs and --exclude-backups.  */
void exclude_add_vcs (struct exclude *x, unsigned flags);
void exclude_add_backups (struct exclude *x, unsigned flags);

/* Directories that contain the file TAG have EFFECT.  CHECK_CACHEDIR: the
   file must also bear the signature of a cache directory tag.  */
void exclude_add_tag (struct exclude *x, char const *tag,
                      enum exclude_tag_effect effect, bool check_cachedir);

/* Read patterns from the file NAME of each directory.  */
void exclude_add_ignore (struct exclude *x, char const *name,
                         enum exclude_ignore_kind kind, bool recursive);

/* Whether the path NAME, without trailing slash, is left out.  DIR is
   the state of the directory it stands in, or null for operands.  */
bool exclude_hit (struct exclude const *x, struct exclude_dir const *dir,
                  char const *name);

/* Whether any rule at all exists.  */
bool exclude_is_empty (struct exclude const *x);

/* Whether all rules go by names alone, so that exclude_hit without a
   directory tells all; such a set may be asked by several threads.  */
bool exclude_is_by_name (struct exclude const *x);

/* Enter the directory open as DIRFD, NAME below PARENT (null: operand):
   reads its ignore files, looks for tags.  *EFFECT and *TAG (borrowed)
   tell of a tag.  Null when there is nothing to remember.  */
struct exclude_dir *exclude_enter (struct exclude const *x,
                                   struct exclude_dir *parent, int dirfd,
                                   char const *name,
                                   enum exclude_tag_effect *effect,
                                   char const **tag, struct diag *d);
void exclude_leave (struct exclude_dir *dir);

#endif
