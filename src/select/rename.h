/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rename.h - member names from stored to used: --transform, removal of a
   leading "/" and of "..", --strip-components, --one-top-level.

   Errors:     memory exhausted ends the program.
   Ownership:  results are in the caller's arena.
   Threads:    main thread only (remembers which prefixes were told).  */

#ifndef TNC_SELECT_RENAME_H
#define TNC_SELECT_RENAME_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "base/diag.h"
#include "select/transform.h"

struct rename_opts
{
  bool absolute_names; /* -P */
  size_t strip_components;
  char const *one_top_level;    /* borrowed; directory or NULL */
  struct transform *transforms; /* owned by the config; NULL: none */
};

struct rename;

struct rename *rename_new (struct rename_opts const *o, struct diag *d);

/* The name to store for the file NAME (create), with the message about a
   removed prefix the first time.  IS_DIRECTORY: a trailing slash is put
   after what results.  For RENAME_SYMLINK only --transform applies.  NULL
   after a warning if --transform leaves nothing of the name of a member:
   leave it out.  */
char *rename_for_create (struct rename *r, enum rename_kind kind,
                         struct arena *a, char const *name, bool is_directory);

/* The name to use for the stored name NAME (list, extract, diff).  *GONE is
   set to whether nothing was left of it: skip the member.
   A trailing slash is kept.  Without -P the result is never absolute.  */
char *rename_for_read (struct rename *r, enum rename_kind kind,
                       struct arena *a, char const *name, bool *gone);

/* The directory of --one-top-level as names begin with it, without a slash
   at its end; null if there is none.  */
char const *rename_top (struct rename const *r);

/* NAME, from rename_for_read, without that directory.  */
char const *rename_below_top (struct rename const *r, char const *name);

/* NAME, of a dumpdir, without what would lead out of where it is used, and
   never empty, unless -P says it may; a part of NAME, or a constant.  */
char const *rename_safe (struct rename *r, char const *name);

/* The same without a message.  */
char const *rename_bare (struct rename const *r, char const *name);

/* The same of what a member links to, as it is archived.  */
char const *rename_safe_link (struct rename *r, char const *target);

/* Whether NAME has a ".." component.  */
bool rename_has_dotdot (char const *name);

/* Whether any prefix was removed so far; whether --transform is on.  */
bool rename_did_strip (struct rename const *r);
bool rename_transforms (struct rename const *r);

void rename_free (struct rename *r);

#endif
