/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* exclude.h - decides which files to exclude: ordered patterns, ignore files
   found in directories, version control names, cache directory tags.

   Ownership:  an exclude set owns its strings.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_EXCLUDE_H
#define TNC_SELECT_EXCLUDE_H

#include <stdbool.h>

#include "base/diag.h"
#include "select/ignorefile.h"

enum exclude_tag_effect /* of CACHEDIR.TAG and similar tags */
{
  EXCLUDE_TAG_NONE,
  EXCLUDE_TAG_CONTENTS, /* keep the directory and the tag file */
  EXCLUDE_TAG_UNDER,    /* keep the directory only */
  EXCLUDE_TAG_ALL       /* keep nothing */
};

/* A tag that was found.  */
struct exclude_tag
{
  enum exclude_tag_effect effect;
  char const *name; /* borrowed; null without an effect */
};

struct exclude;
struct exclude_dir; /* ignore patterns of one directory */

/* Make an empty set, which reports to D.  Never null.  */
struct exclude *exclude_new (struct diag *d);
void exclude_free (struct exclude *x);

/* Add one pattern, which is copied.  */
void exclude_add (struct exclude *x, char const *pattern, unsigned flags);

/* Add each line of FILE as a pattern; "-" is standard input.  Returns 0 or
   -errno.  */
int exclude_add_file (struct exclude *x, char const *file, unsigned flags);

/* Add the patterns of --exclude-vcs, or those of --exclude-backups.  */
void exclude_add_vcs (struct exclude *x, unsigned flags);
void exclude_add_backups (struct exclude *x, unsigned flags);

/* Give directories that contain the file TAG the effect EFFECT.
   CHECK_CACHEDIR: the file must also have the signature of a cache directory
   tag.  */
void exclude_add_tag (struct exclude *x, char const *tag,
                      enum exclude_tag_effect effect, bool check_cachedir);

/* Read patterns from the file NAME of each directory.  */
void exclude_add_ignore (struct exclude *x, char const *name,
                         enum exclude_ignore_kind kind, bool recursive);

/* Whether to exclude the path NAME, which has no trailing slash.  DIR is the
   state of its directory, or null for operands.  */
bool exclude_hit (struct exclude const *x, struct exclude_dir const *dir,
                  char const *name);

/* Whether the set has no rules.  */
bool exclude_is_empty (struct exclude const *x);

/* Whether all rules depend only on names, so that exclude_hit needs no
   directory.  Several threads may use such a set.  */
bool exclude_is_by_name (struct exclude const *x);

/* Enter the directory open as DIRFD, NAME below PARENT (null: operand): read
   its ignore files and set *TAG to the tag that it holds.  Returns null if
   there is nothing to remember.  Errors are reported to D and kept for
   exclude_outcome.  */
struct exclude_dir *exclude_enter (struct exclude *x,
                                   struct exclude_dir *parent, int dirfd,
                                   char const *name, struct exclude_tag *tag);
void exclude_leave (struct exclude_dir *dir);

/* The worst outcome of all calls of exclude_enter.  */
enum outcome exclude_outcome (struct exclude const *x);

#endif
