/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/renames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "format/dumpdir.h"
#include "hash.h"
#include "numhash.h"
#include "xalloc.h"

/* A directory: its current place while names are being changed, and its final
   place.  A place is a parent directory and a name in it.  If the parent is
   not known, it is null and the name is the key.  */
struct node
{
  struct snapshot_dir *dir; /* borrowed */
  struct node *up;
  char const *base;
  char const *shown; /* the name of its place, if UP is null */
  struct node *to;
  char const *to_base;
  bool there;     /* it has a place: it existed before */
  bool wanted;    /* it has a final place: it still exists */
  bool moving;    /* move_into_place is working on it */
  bool temporary; /* it is in the temporary directory */
};

struct renames
{
  struct node *nodes; /* owned */
  size_t count;
  Hash_table *by_dir;   /* of all nodes */
  Hash_table *by_place; /* of those that have a place */
  Hash_table *by_goal;  /* by final place, of the wanted ones */
  struct arena arena;   /* for names */
  unsigned parked;      /* number of invented names */
  bool temporary;       /* a node is in the temporary directory */
  renames_name name;
  void *name_arg;
  struct bytebuf *out; /* borrowed */
};

static char *
copy_string (struct renames *r, char const *s)
{
  char *copy = arena_strdup (&r->arena, s);
  if (!copy)
    xalloc_die ();
  return copy;
}

/* A, a slash and B, in the arena.  */
static char *
join (struct renames *r, char const *a, char const *b)
{
  size_t n = strlen (a);
  bool slash = 0 < n && a[n - 1] == '/';
  char *s = arena_alloc (&r->arena, n + strlen (b) + 2);
  if (!s)
    xalloc_die ();
  stpcpy (stpcpy (stpcpy (s, a), slash ? "" : "/"), b);
  return s;
}

static size_t
hash_dir (void const *entry, size_t buckets)
{
  struct node const *n = entry;
  return numhash ((uintptr_t) n->dir, buckets);
}

static bool
same_dir (void const *a, void const *b)
{
  struct node const *m = a, *n = b;
  return m->dir == n->dir;
}

static size_t
hash_place (void const *entry, size_t buckets)
{
  struct node const *n = entry;
  return (numhash_string (n->base, buckets)
          + numhash ((uintptr_t) n->up, buckets))
         % buckets;
}

static bool
same_place (void const *a, void const *b)
{
  struct node const *m = a, *n = b;
  return m->up == n->up && strcmp (m->base, n->base) == 0;
}

static size_t
hash_goal (void const *entry, size_t buckets)
{
  struct node const *n = entry;
  return (numhash_string (n->to_base, buckets)
          + numhash ((uintptr_t) n->to, buckets))
         % buckets;
}

static bool
same_goal (void const *a, void const *b)
{
  struct node const *m = a, *n = b;
  return m->to == n->to && strcmp (m->to_base, n->to_base) == 0;
}

/* The node in the place UP and BASE, or null.  */
static struct node *
node_at (struct renames *r, struct node *up, char const *base)
{
  struct node n = { .up = up, .base = base };
  return hash_lookup (r->by_place, &n);
}

static void
add_place (struct renames *r, struct node *n)
{
  n->there = true;
  if (!hash_insert (r->by_place, n))
    xalloc_die ();
}

static void
remove_place (struct renames *r, struct node *n)
{
  if (hash_lookup (r->by_place, n) == n)
    hash_remove (r->by_place, n);
}

static bool
is_in_final_place (struct node const *n)
{
  return (!n->temporary && n->up == n->to
          && strcmp (n->base, n->to_base) == 0);
}

/* Whether N must move to another place.  */
static bool
must_move (struct node const *n)
{
  return n->there && n->wanted && !is_in_final_place (n);
}

/* The name of N's place.  */
static char const *
path_of (struct renames *r, struct node const *n)
{
  if (n->up)
    return join (r, path_of (r, n->up), n->base);
  return n->wanted && is_in_final_place (n) ? n->dir->name : n->shown;
}

/* Whether N is A or is below it.  */
static bool
is_in (struct node const *n, struct node const *a)
{
  while (n && n != a)
    n = n->up;
  return n != NULL;
}

static void
append_entry (struct renames *r, char code, char const *name)
{
  if (dumpdir_put (r->out, code, *name ? r->name (r->name_arg, name) : name)
      != 0)
    xalloc_die ();
}

/* Rename N to NAME, the place UP and BASE.  */
static void
move (struct renames *r, struct node *n, struct node *up, char const *base,
      char const *name)
{
  append_entry (r, DUMPDIR_RENAMED_FROM, n->temporary ? "" : path_of (r, n));
  append_entry (r, DUMPDIR_RENAMED_TO, name);
  if (n->temporary)
    n->temporary = r->temporary = false;
  else
    remove_place (r, n);
  n->up = up;
  n->base = base;
  n->shown = name;
  add_place (r, n);
}

/* The directory part of PATH.  */
static char const *
dir_of (struct renames *r, char const *path)
{
  char *dir = copy_string (r, path);
  char *slash = strrchr (dir, '/');
  if (!slash)
    return ".";
  slash[slash == dir] = '\0';
  return dir;
}

/* Whether D is known to have held NAME, now or before.  */
static bool
has_held (struct snapshot_dir const *d, char const *name)
{
  struct dumpdir at;
  struct dumpdir_entry e;
  dumpdir_begin (&at, d->old, d->has_old || d->replaced ? d->old_bytes : 0);
  while (dumpdir_next (&at, &e))
    if (strcmp (e.name, name) == 0)
      return true;
  dumpdir_begin (&at, d->contents.data, d->contents.len);
  while (dumpdir_next (&at, &e))
    if (strcmp (e.name, name) == 0)
      return true;
  return false;
}

/* Move N out of the way, to an unused name in UP, or in its own parent
   directory if UP is null.  */
static void
move_aside (struct renames *r, struct node *n, struct node *up)
{
  char name[sizeof "tar." + 10];
  do
    sprintf (name, "tar.%06u", r->parked++);
  while ((up && has_held (up->dir, name))
         || (n->up && has_held (n->up->dir, name)));
  if (!up)
    up = n->up;
  char const *dir = up ? path_of (r, up) : dir_of (r, n->shown);
  char const *path = up || strcmp (dir, ".") != 0 ? join (r, dir, name)
                                                  : copy_string (r, name);
  move (r, n, up,
        up ? copy_string (r, name) : join (r, dir_of (r, n->base), name),
        path);
}

/* Move N to the temporary directory.  False if that is not possible: the
   directory is in use, or a pending rename needs a name below N, which has
   none there.  */
static bool
move_to_temporary (struct renames *r, struct node *n)
{
  if (r->temporary)
    return false;
  for (size_t i = 0; i < r->count; i++)
    {
      struct node const *m = &r->nodes[i];
      if (m->moving && m != n && (is_in (m, n) || is_in (m->to, n)))
        return false;
    }
  char const *path = path_of (r, n);
  append_entry (r, DUMPDIR_TEMPORARY, dir_of (r, path));
  append_entry (r, DUMPDIR_RENAMED_FROM, path);
  append_entry (r, DUMPDIR_RENAMED_TO, "");
  remove_place (r, n);
  n->temporary = r->temporary = true;
  return true;
}

static bool move_into_place (struct renames *r, struct node *n);

/* Free the final place of N.  Returns the node that was there if it no longer
   exists and could not move into N yet, else null.  */
static struct node *
free_target (struct renames *r, struct node *n)
{
  struct node *other = node_at (r, n->to, n->to_base);
  if (!other || other == n)
    return NULL;
  if (other->wanted && !other->moving)
    move_into_place (r, other);
  if (node_at (r, n->to, n->to_base) != other)
    return NULL;
  if (!other->wanted && !n->temporary && !is_in (n, other))
    move_aside (r, other, n);
  else if (!other->moving || !move_to_temporary (r, other))
    {
      move_aside (r, other, NULL);
      return other->wanted ? NULL : other;
    }
  return NULL;
}

/* N is new: a directory in its final place must not receive what is renamed
   into N.  */
static void
clear_place (struct renames *r, struct node *n)
{
  struct node const *other = node_at (r, n->to, n->to_base);
  if (other && must_move (other))
    free_target (r, n);
}

/* Move N and its parent directories to their final places.  False if that must
   wait for a move in progress.  */
static bool
move_into_place (struct renames *r, struct node *n)
{
  if (n->moving)
    return false;
  n->moving = true;
  bool done = !n->to || move_into_place (r, n->to);
  if (done && must_move (n))
    {
      struct node *gone = free_target (r, n);
      move (r, n, n->to, n->to_base, n->dir->name);
      if (gone)
        move_aside (r, gone, n);
    }
  else if (done && n->wanted && !n->there)
    clear_place (r, n);
  n->moving = false;
  return done;
}

/* The node of D, or null.  */
static struct node *
node_of (struct renames *r, struct snapshot_dir *d)
{
  struct node n = { .dir = d };
  return d ? hash_lookup (r->by_dir, &n) : NULL;
}

static size_t
hash_was (void const *entry, size_t buckets)
{
  struct node const *n = entry;
  return numhash_string (n->dir->was_key, buckets);
}

static bool
same_was (void const *a, void const *b)
{
  struct node const *m = a, *n = b;
  return strcmp (m->dir->was_key, n->dir->was_key) == 0;
}

/* Split KEY into the directory, in the arena, and the name in it; false if KEY
   is the root.  */
static bool
split (struct renames *r, char const *key, char **dir, char const **base)
{
  if (strcmp (key, "/") == 0)
    return false;
  *dir = copy_string (r, key);
  char *slash = strrchr (*dir, '/');
  *base = slash + 1;
  if (slash == *dir)
    *dir = copy_string (r, "/");
  else
    *slash = '\0';
  return true;
}

/* Set the current place of N, which the snapshot file records.  */
static void
find_old_place (struct renames *r, Hash_table *by_was, struct node *n)
{
  char *dir;
  char const *base = NULL;
  if (split (r, n->dir->was_key, &dir, &base))
    {
      struct snapshot_dir around = { .was_key = dir };
      struct node key = { .dir = &around };
      n->up = hash_lookup (by_was, &key);
    }
  n->base = n->up ? base : n->dir->was_key;
  n->shown = n->dir->was;
  add_place (r, n);
}

/* Set the final place of N.  */
static void
find_new_place (struct renames *r, struct snapshot *s, struct node *n)
{
  char *dir;
  char const *base = NULL;
  if (split (r, n->dir->key, &dir, &base))
    {
      struct node *to = node_of (r, snapshot_by_key (s, dir));
      n->to = to && to->wanted ? to : NULL;
    }
  n->to_base = n->to ? base : n->dir->key;
  /* A new directory will be created there.  */
  if (!n->dir->was)
    {
      n->up = n->to;
      n->base = n->to_base;
      n->shown = n->dir->name;
    }
}

static Hash_table *
new_table (size_t size, Hash_hasher hasher, Hash_comparator comparator)
{
  Hash_table *t = hash_initialize (size, NULL, hasher, comparator, NULL);
  if (!t)
    xalloc_die ();
  return t;
}

/* Make a node for each directory of S.  */
static void
load (struct renames *r, struct snapshot *s)
{
  r->nodes = xcalloc (r->count, sizeof *r->nodes);
  r->by_dir = new_table (r->count, hash_dir, same_dir);
  r->by_place = new_table (r->count, hash_place, same_place);
  r->by_goal = new_table (r->count, hash_goal, same_goal);
  Hash_table *by_was = new_table (r->count, hash_was, same_was);
  struct node *n = r->nodes;
  for (struct snapshot_dir *d = snapshot_first (s); d; d = d->next, n++)
    {
      n->dir = d;
      n->wanted = d->found;
      if (!hash_insert (r->by_dir, n) || (d->was && !hash_insert (by_was, n)))
        xalloc_die ();
    }
  for (size_t i = 0; i < r->count; i++)
    if (r->nodes[i].dir->was)
      find_old_place (r, by_was, &r->nodes[i]);
  for (size_t i = 0; i < r->count; i++)
    if (r->nodes[i].wanted)
      {
        find_new_place (r, s, &r->nodes[i]);
        if (!hash_insert (r->by_goal, &r->nodes[i]))
          xalloc_die ();
      }
  hash_free (by_was);
}

/* Renamed directories first, in the order in which they were discovered; then
   the others.  */
static int
by_discovery (void const *a, void const *b)
{
  struct node const *m = *(struct node *const *) a;
  struct node const *n = *(struct node *const *) b;
  size_t x = m->dir->renamed - 1, y = n->dir->renamed - 1;
  return x != y ? (x > y) - (x < y) : (m > n) - (m < n);
}

/* The node that must leave the final place of N, or null.  */
static struct node *
blocking_node (struct renames *r, struct node const *n)
{
  struct node *other = node_at (r, n->to, n->to_base);
  return other && other != n && must_move (other) ? other : NULL;
}

/* Whether N waits for another node, which waits for a third, and so on back to
   N.  */
static bool
is_in_cycle (struct renames *r, struct node const *n)
{
  struct node const *m = blocking_node (r, n);
  for (size_t i = 0; m && m != n && i < r->count; i++)
    m = blocking_node (r, m);
  return m == n;
}

/* Move N into its final place, then the node that waits for its old place, and
   so on.  */
static void
move_chain (struct renames *r, struct node *n)
{
  while (n && must_move (n))
    {
      struct node place = { .to = n->up, .to_base = n->base };
      move_into_place (r, n);
      n = hash_lookup (r->by_goal, &place);
    }
}

/* Cycles first, then chains from their ends, as GNU tar does, and then the
   rest.  */
static void
move_all (struct renames *r)
{
  struct node **order = xnmalloc (r->count, sizeof *order);
  for (size_t i = 0; i < r->count; i++)
    order[i] = &r->nodes[i];
  qsort (order, r->count, sizeof *order, by_discovery);
  for (size_t i = 0; i < r->count; i++)
    if (must_move (order[i]) && is_in_cycle (r, order[i]))
      move_into_place (r, order[i]);
  for (size_t i = 0; i < r->count; i++)
    if (must_move (order[i]) && !blocking_node (r, order[i]))
      move_chain (r, order[i]);
  size_t before;
  do
    {
      before = r->out->len;
      for (size_t i = 0; i < r->count; i++)
        if (order[i]->wanted)
          move_into_place (r, order[i]);
    }
  while (r->out->len != before);
  free (order);
}

void
renames_put (struct snapshot *s, renames_name name, void *arg,
             struct bytebuf *out)
{
  struct renames r = { .name = name, .name_arg = arg, .out = out };
  bool any = false;
  for (struct snapshot_dir *d = snapshot_first (s); d; d = d->next)
    {
      r.count++;
      any |= d->renamed != 0;
    }
  if (!any)
    return;
  arena_init (&r.arena);
  load (&r, s);
  move_all (&r);
  hash_free (r.by_dir);
  hash_free (r.by_place);
  hash_free (r.by_goal);
  free (r.nodes);
  arena_release (&r.arena);
}
