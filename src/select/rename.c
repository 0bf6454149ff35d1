/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/rename.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/pathname.h"
#include "hash.h"
#include "numhash.h"
#include "xalloc.h"

struct renamer
{
  struct rename_opts const *opts; /* borrowed */
  struct diag *diag;              /* borrowed */
  char *top;                      /* owned; --one-top-level, or null */
  Hash_table *reported_members;   /* owned, with their strings; the */
  Hash_table *reported_targets;   /* prefixes that were already reported */
  size_t reported_bytes;          /* memory of both */
  bool stripped;
};

static bool
same_string (void const *a, void const *b)
{
  return strcmp (a, b) == 0;
}

/* numhash_string as a Hash_hasher.  */
static size_t
hash_prefix (void const *s, size_t buckets)
{
  return numhash_string (s, buckets);
}

static Hash_table *
new_prefix_table (void)
{
  Hash_table *t = hash_initialize (0, NULL, hash_prefix, same_string, free);
  if (!t)
    xalloc_die ();
  return t;
}

/* Remove empty and "." components from NAME, in place.  */
static char *
squeeze (char *name)
{
  char *to = name;
  for (char *p = name; *p;)
    if (p[0] == '/' && p[1] == '/')
      p++;
    else if (p[0] == '/' && p[1] == '.' && p[2] == '/')
      p += 2;
    else
      *to++ = *p++;
  *to = '\0';
  return name;
}

struct renamer *
rename_new (struct rename_opts const *o, struct diag *d)
{
  struct renamer *r = xzalloc (sizeof *r);
  r->opts = o;
  r->diag = d;
  r->reported_members = new_prefix_table ();
  r->reported_targets = new_prefix_table ();
  if (o->one_top_level)
    r->top = squeeze (pathname_strip (xstrdup (o->one_top_level)));
  return r;
}

char const *
rename_top (struct renamer const *r)
{
  return r->top;
}

char const *
rename_below_top (struct renamer const *r, char const *name)
{
  size_t n = r->top ? strlen (r->top) : 0;
  if (n == 0 || strncmp (name, r->top, n) != 0
      || !(name[n] == '/' || name[n] == '\0' || r->top[n - 1] == '/'))
    return name;
  return name + n + pathname_slashes (name + n);
}

/* Whether the first component of NAME is "..".  */
static bool
is_dotdot (char const *name)
{
  return (name[0] == '.' && name[1] == '.'
          && (name[2] == '/' || name[2] == '\0'));
}

/* The component after the one at P and its slashes.  */
static char const *
next_component (char const *p)
{
  p += pathname_component (p);
  return p + pathname_slashes (p);
}

bool
rename_has_dotdot (char const *name)
{
  for (char const *p = name; *p; p = next_component (p))
    if (is_dotdot (p))
      return true;
  return false;
}

/* The length of the part to remove from the start of NAME: everything up to
   the last "..", and leading slashes.  */
static size_t
unsafe_prefix (char const *name)
{
  char const *end = name;
  for (char const *p = name; *p; p = next_component (p))
    if (is_dotdot (p))
      end = p + 2;
  return end - name + pathname_slashes (end);
}

/* Add PREFIX, which N bytes were copied to, to TABLE, unless it is too much.
   Returns whether the table holds and owns it now.  */
static bool
keep_prefix (struct renamer *r, Hash_table *table, char *prefix, size_t n)
{
  size_t cost = n + sizeof (void *[4]); /* about what an entry takes */
  if (LIMIT_PREFIX_BYTES < r->reported_bytes + cost)
    return false;
  r->reported_bytes += cost;
  if (!hash_insert (table, prefix))
    xalloc_die ();
  return true;
}

/* Report the removal of the N bytes at PREFIX, once for each prefix.  */
static void
report_prefix (struct renamer *r, enum rename_kind kind, char const *prefix,
               size_t n)
{
  Hash_table *reported
      = (kind == RENAME_HARDLINK ? r->reported_targets : r->reported_members);
  r->stripped = true;
  char *copy = ximemdup0 (prefix, n);
  if (hash_lookup (reported, copy))
    {
      free (copy);
      return;
    }
  /* Quoted like a member name: it may come from an archive (R80).  */
  char const *shown = quote_safe (&r->diag->quoter, copy);
  if (kind == RENAME_HARDLINK)
    diag_warn (r->diag, WARN_NOTE, 0,
               _ ("Removing leading `%s' from hard link targets"), shown);
  else
    diag_warn (r->diag, WARN_NOTE, 0,
               _ ("Removing leading `%s' from member names"), shown);
  if (!keep_prefix (r, reported, copy, n))
    free (copy);
}

/* NAME without an unsafe prefix.  Never empty.  */
static char const *
make_safe (struct renamer *r, enum rename_kind kind, char const *name)
{
  if (!r->opts->absolute_names)
    {
      size_t n = unsafe_prefix (name);
      if (n)
        report_prefix (r, kind, name, n);
      name += n;
      if (n && *name == '\0')
        return ".";
    }
  if (*name == '\0')
    {
      if (kind == RENAME_HARDLINK)
        diag_warn (r->diag, WARN_ALWAYS, 0,
                   _ ("Substituting `.' for empty hard link target"));
      else
        diag_warn (r->diag, WARN_ALWAYS, 0,
                   _ ("Substituting `.' for empty member name"));
      return ".";
    }
  return name;
}

char const *
rename_safe (struct renamer *r, char const *name)
{
  return make_safe (r, RENAME_MEMBER, name);
}

char const *
rename_bare (struct renamer const *r, char const *name)
{
  if (!r->opts->absolute_names)
    name += unsafe_prefix (name);
  return *name ? name : ".";
}

char const *
rename_safe_link (struct renamer *r, char const *target)
{
  return make_safe (r, RENAME_HARDLINK, target);
}

/* X and Y concatenated, in the arena.  */
static char *
join (struct arena *a, char const *x, char const *y)
{
  size_t n = strlen (x), m = strlen (y);
  char *s = arena_alloc (a, n + m + 1);
  if (!s)
    xalloc_die ();
  memcpy (s, x, n);
  memcpy (s + n, y, m + 1);
  return s;
}

/* NAME without trailing slashes; in the arena if it has any.  */
static char const *
without_slash (struct arena *a, char const *name)
{
  return (name[pathname_bare_bytes (name)]
              ? pathname_strip (join (a, name, ""))
              : name);
}

/* A copy of NAME in the arena, with one slash at its end if it is a
   directory.  */
static char *
with_slash (struct arena *a, char const *name, bool is_directory)
{
  size_t n = strlen (name);
  bool add = is_directory && (n == 0 || name[n - 1] != '/');
  return join (a, name, add ? "/" : "");
}

/* NAME after --transform.  Null after a warning if nothing of a member's name
   is left.  A link needs a target, which is then unchanged.  */
static char const *
transformed (struct renamer *r, enum rename_kind kind, struct arena *a,
             char const *name)
{
  char const *new = transform_apply (r->opts->transforms, kind, a, name);
  if (*new || !*name)
    return new;
  if (kind != RENAME_MEMBER)
    return name;
  diag_warn (r->diag, WARN_EMPTY_TRANSFORM, 0,
             _ ("%s: transforms to empty name"), diag_colon (r->diag, name));
  return NULL;
}

char *
rename_for_create (struct renamer *r, enum rename_kind kind, struct arena *a,
                   char const *name, bool is_directory)
{
  if (kind != RENAME_SYMLINK)
    name = make_safe (r, kind, name);
  name = transformed (r, kind, a, name);
  return name ? with_slash (a, name, is_directory) : NULL;
}

/* NAME without its first COUNT components and their slashes; null if it has no
   more than these.  */
static char const *
strip_components (char const *name, size_t count)
{
  name += pathname_slashes (name);
  for (; count && *name; count--)
    name = next_component (name);
  return *name ? name : NULL;
}

/* NAME without leading slashes and "./".  */
static char const *
skip_dots (char const *name)
{
  for (;;)
    if (*name == '/')
      name++;
    else if (name[0] == '.' && name[1] == '/')
      name += 2;
    else
      return name;
}

/* NAME below the directory of --one-top-level, unless it is already there.  */
static char const *
put_below (struct renamer *r, struct arena *a, char const *name)
{
  char const *dir = r->top;
  size_t n = strlen (dir);
  char const *bare = skip_dots (name);
  if (strncmp (bare, dir, n) == 0 && (bare[n] == '/' || bare[n] == '\0'))
    return name;
  if (*bare == '\0' || strcmp (bare, ".") == 0)
    return dir;
  return squeeze (join (a, join (a, dir, dir[n - 1] == '/' ? "" : "/"), bare));
}

char *
rename_for_read (struct renamer *r, enum rename_kind kind, struct arena *a,
                 char const *name, bool *gone)
{
  *gone = false;
  if (kind == RENAME_SYMLINK)
    return join (a, transformed (r, kind, a, name), "");

  size_t n = strlen (name);
  bool slash = n && name[n - 1] == '/';
  char const *bare = without_slash (a, name);
  name = transformed (r, kind, a, bare);
  if (!name)
    {
      *gone = true;
      return join (a, "", "");
    }
  /* However a directory was renamed, its name ends with its slash.  */
  if (slash && *name && strcmp (name, bare) != 0)
    name = join (a, name, "/");
  name = make_safe (r, kind, name);
  if (r->opts->strip_components)
    name = strip_components (name, r->opts->strip_components);
  if (!name)
    {
      /* If nothing of a directory's name is left, it is the top level
         itself.  */
      *gone = !slash || !r->top;
      if (*gone)
        return join (a, "", "");
      name = "";
    }
  if (r->top)
    name = put_below (r, a, name);
  return with_slash (a, name, slash);
}

bool
rename_did_strip (struct renamer const *r)
{
  return r->stripped;
}

bool
rename_transforms (struct renamer const *r)
{
  return r->opts->transforms != NULL;
}

void
rename_free (struct renamer *r)
{
  if (!r)
    return;
  hash_free (r->reported_members);
  hash_free (r->reported_targets);
  free (r->top);
  free (r);
}
