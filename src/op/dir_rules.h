/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dir_rules.h - what a walk remembers of each directory that it is in: the
   exclusions of its ignore files and of the tags in it.  It is the user
   pointer of the walk; null for a directory without rules.

   Ownership:  the walk owns it until dir_rules_leave.
   Errors:     the exclude set reports and keeps them.
   Threads:    those of its walk and its exclude set.  */

#ifndef TNC_OP_DIR_RULES_H
#define TNC_OP_DIR_RULES_H

#include <stdbool.h>

#include "select/exclude.h"

struct walk_entry;

struct dir_rules
{
  struct exclude_dir *ignore; /* owned or null */
  char *only;                 /* owned; a tag file: exclude everything else */
};

/* The rules of the directory E, which is open, and in *TAG the tag that it
   holds.  Null if it has none.  */
struct dir_rules *dir_rules_enter (struct exclude *x,
                                   struct walk_entry const *e,
                                   struct exclude_tag *tag);

/* Whether X and the RULES of its directory, or null, let PATH be archived.  */
bool dir_rules_allow (struct exclude const *x, struct dir_rules const *rules,
                      char const *path);

/* Free RULES, a struct dir_rules or null.  */
void dir_rules_leave (void *rules);

#endif
