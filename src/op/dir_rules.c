/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/dir_rules.h"

#include <stdlib.h>
#include <string.h>

#include "fs/walk.h"
#include "xalloc.h"

struct dir_rules *
dir_rules_enter (struct exclude *x, struct walk_entry const *e,
                 struct exclude_tag *tag)
{
  struct dir_rules const *parent = e->user;
  struct exclude_dir *ignore
      = exclude_enter (x, parent ? parent->ignore : NULL, e->fd, e->path, tag);
  if (!ignore && tag->effect != EXCLUDE_TAG_CONTENTS)
    return NULL;
  struct dir_rules *own = xmalloc (sizeof *own);
  own->ignore = ignore;
  own->only = tag->effect == EXCLUDE_TAG_CONTENTS ? xstrdup (tag->name) : NULL;
  return own;
}

bool
dir_rules_allow (struct exclude const *x, struct dir_rules const *rules,
                 char const *path)
{
  if (rules && rules->only
      && strcmp (strrchr (path, '/') + 1, rules->only) != 0)
    return false;
  return (exclude_is_empty (x)
          || !exclude_hit (x, rules ? rules->ignore : NULL, path));
}

void
dir_rules_leave (void *rules)
{
  struct dir_rules *s = rules;
  if (!s)
    return;
  if (s->ignore)
    exclude_leave (s->ignore);
  free (s->only);
  free (s);
}
