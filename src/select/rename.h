/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rename.h - converts between file names and member names: --transform,
   removal of a leading "/" and of "..", --strip-components, --one-top-level.

   Errors:     memory exhaustion ends the program.
   Ownership:  results are in the caller's arena.
   Threads:    main thread only (remembers which prefixes were reported).  */

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
  char const *one_top_level;    /* borrowed; a directory or NULL */
  struct transform *transforms; /* owned by the config, or NULL */
};

struct renamer;

/* Start renaming with the options O, which are borrowed.  */
struct renamer *rename_new (struct rename_opts const *o, struct diag *d);

/* The name to store for the file NAME (create).  Reports a removed prefix the
   first time.  IS_DIRECTORY: append a slash to the result.  For RENAME_SYMLINK
   only --transform applies.  NULL after a warning if --transform leaves
   nothing of a member's name: skip the member.  */
char *rename_for_create (struct renamer *r, enum rename_kind kind,
                         struct arena *a, char const *name, bool is_directory);

/* The name to use for the stored name NAME (list, extract, diff).  Sets *GONE
   to whether nothing was left of it: skip the member.  A trailing slash is
   kept.  Without -P the result is never absolute.  */
char *rename_for_read (struct renamer *r, enum rename_kind kind,
                       struct arena *a, char const *name, bool *gone);

/* The directory of --one-top-level as it appears in names, without a trailing
   slash; null if there is none.  */
char const *rename_top (struct renamer const *r);

/* NAME, a result of rename_for_read, without that directory.  */
char const *rename_below_top (struct renamer const *r, char const *name);

/* NAME without a prefix that would lead out of the directory in which it is
   used, unless -P allows that.  For names in dumpdirs.  Never empty.  The
   result is a part of NAME or a constant.  */
char const *rename_safe (struct renamer *r, char const *name);

/* As rename_safe, but without a message.  */
char const *rename_bare (struct renamer const *r, char const *name);

/* As rename_safe, for the target of a link, as archived.  */
char const *rename_safe_link (struct renamer *r, char const *target);

/* Whether NAME has a ".." component.  */
bool rename_has_dotdot (char const *name);

/* Whether a prefix has been removed; whether --transform is in use.  */
bool rename_did_strip (struct renamer const *r);
bool rename_transforms (struct renamer const *r);

/* Free R.  */
void rename_free (struct renamer *r);

#endif
