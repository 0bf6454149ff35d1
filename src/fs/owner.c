/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hash.h"
#include "intprops.h"
#include "inttostr.h"
#include "numhash.h"
#include "xalloc.h"

#define DIAG_KIND KIND_READ

/* The names of ids are kept for the whole run: a tree has few owners, and
   members may point to the names.  The ids of names come from archives, which
   may contain any number of them, so they get a table of fixed size, in which
   a new name replaces the old one in its slot.  */
enum
{
  NAME_SLOTS = 256
};

struct id_entry
{
  uintmax_t id;
  char *name; /* owned; "" if the id has none */
};

struct name_entry
{
  char *name; /* owned; NULL: the slot is free */
  bool known;
  uintmax_t id; /* if KNOWN */
};

/* The caches and functions for users, or for groups.  */
struct id_cache
{
  Hash_table *map;                   /* of struct owner_map_entry, by old id */
  Hash_table *names;                 /* of struct id_entry, by id */
  struct id_entry const *last;       /* in NAMES; the last one looked up */
  struct name_entry ids[NAME_SLOTS]; /* by hash of the name */
  char const *(*name_of) (uintmax_t id); /* NULL: none */
  bool (*id_of) (char const *name, uintmax_t *id);
  struct diag *diag;         /* borrowed */
  enum outcome outcome;      /* of the look-ups */
  bool (*spare) (void *arg); /* frees a descriptor; or null */
  void *spare_arg;
  void (*before) (void *arg); /* see owner_set_before */
  void *before_arg;
};

struct owner
{
  struct owner_opts const *opts; /* borrowed */
  struct id_cache users, groups;
};

/* Whether a look-up failed because no descriptor was left, and may be
   retried.  */
static bool
try_again (struct id_cache const *s)
{
  return ((errno == EMFILE || errno == ENFILE) && s->spare
          && s->spare (s->spare_arg));
}

static char const *
user_name_of (uintmax_t id)
{
  struct passwd const *p = getpwuid (id);
  return p ? p->pw_name : NULL;
}

static char const *
group_name_of (uintmax_t id)
{
  struct group const *g = getgrgid (id);
  return g ? g->gr_name : NULL;
}

static bool
user_id_of (char const *name, uintmax_t *id)
{
  struct passwd const *p = getpwnam (name);
  if (p)
    *id = p->pw_uid;
  return p != NULL;
}

static bool
group_id_of (char const *name, uintmax_t *id)
{
  struct group const *g = getgrnam (name);
  if (g)
    *id = g->gr_gid;
  return g != NULL;
}

static size_t
hash_id (void const *entry, size_t buckets)
{
  struct id_entry const *e = entry;
  return numhash (e->id, buckets);
}

static bool
same_id (void const *a, void const *b)
{
  struct id_entry const *x = a, *y = b;
  return x->id == y->id;
}

static void
free_id_entry (void *entry)
{
  struct id_entry *e = entry;
  free (e->name);
  free (e);
}

static size_t
hash_mapped (void const *entry, size_t buckets)
{
  struct owner_map_entry const *e = entry;
  return numhash (e->old_id, buckets);
}

static bool
same_mapped (void const *a, void const *b)
{
  struct owner_map_entry const *x = a, *y = b;
  return x->old_id == y->old_id;
}

static void
id_cache_init (struct id_cache *s, struct owner_map_entry const *map,
               size_t map_count, char const *(*name_of) (uintmax_t),
               bool (*id_of) (char const *, uintmax_t *))
{
  s->names = hash_initialize (0, NULL, hash_id, same_id, free_id_entry);
  s->map = hash_initialize (map_count, NULL, hash_mapped, same_mapped, NULL);
  if (!s->names || !s->map)
    xalloc_die ();
  /* The first of several entries for one id is used.  */
  for (size_t i = 0; i < map_count; i++)
    if (!hash_insert (s->map, &map[i]))
      xalloc_die ();
  s->name_of = name_of;
  s->id_of = id_of;
}

static void
id_cache_release (struct id_cache *s)
{
  hash_free (s->map);
  hash_free (s->names);
  for (int i = 0; i < NAME_SLOTS; i++)
    free (s->ids[i].name);
}

bool
owner_lookup_failed (int err)
{
  return (err == EIO || err == EINTR || err == EMFILE || err == ENFILE
          || err == ENOMEM);
}

/* The owner called TEXT was not found; ERR was errno after the look-up.
   Report it if the look-up itself failed.  */
static void
report_failed_lookup (struct id_cache *s, char const *text, int err)
{
  if (owner_lookup_failed (err))
    s->outcome = outcome_worst (
        s->outcome, diag_error (s->diag, err, _ ("%s: Cannot look up owner"),
                                diag_colon (s->diag, text)));
}

/* The name of ID, "" if it has none.  */
static char const *
name_of_id (struct id_cache *s, uintmax_t id)
{
  if (s->last && s->last->id == id)
    return s->last->name;
  struct id_entry key = { .id = id };
  struct id_entry *e = hash_lookup (s->names, &key);
  if (!e)
    {
      char const *name;
      do
        errno = 0, name = s->name_of (id);
      while (!name && try_again (s));
      char text[INT_BUFSIZE_BOUND (uintmax_t)];
      if (!name)
        report_failed_lookup (s, umaxtostr (id, text), errno);
      e = xmalloc (sizeof *e);
      e->id = id;
      e->name = xstrdup (name ? name : "");
      if (!hash_insert (s->names, e))
        xalloc_die ();
    }
  s->last = e;
  return e->name;
}

/* The id of NAME, or OTHERWISE if it has none.  */
static uintmax_t
id_of_name (struct id_cache *s, char const *name, uintmax_t otherwise)
{
  struct name_entry *e = &s->ids[hash_string (name, NAME_SLOTS)];
  if (!e->name || strcmp (e->name, name) != 0)
    {
      free (e->name);
      e->name = xstrdup (name);
      if (s->before)
        s->before (s->before_arg);
      do
        errno = 0, e->known = s->id_of (name, &e->id);
      while (!e->known && try_again (s));
      if (!e->known)
        report_failed_lookup (s, name, errno);
    }
  return e->known ? e->id : otherwise;
}

struct owner *
owner_new (struct owner_opts const *o, struct diag *d)
{
  struct owner *w = xzalloc (sizeof *w);
  w->opts = o;
  id_cache_init (&w->users, o->user_map, o->user_map_count, user_name_of,
                 user_id_of);
  id_cache_init (&w->groups, o->group_map, o->group_map_count, group_name_of,
                 group_id_of);
  w->users.diag = w->groups.diag = d;
  return w;
}

/* The name, and in *ID the id, to store for OLD: from its entry in the map,
   else from the choice for all files, else from OLD itself.  */
static char const *
for_create (struct owner *w, struct id_cache *s,
            struct owner_choice const *all, uintmax_t old, uintmax_t *id)
{
  char const *name = NULL;
  *id = old;
  struct owner_map_entry key = { .old_id = old };
  struct owner_map_entry const *mapped = hash_lookup (s->map, &key);
  if (mapped)
    {
      name = mapped->new_name;
      if (name && !*name)
        name = NULL;
      if (mapped->set_id)
        *id = mapped->new_id;
    }
  else if (all->given)
    {
      name = all->name;
      if (all->set_id)
        *id = all->id;
      if (name && !w->opts->numeric_owner)
        return name;
    }
  if (w->opts->numeric_owner)
    return "";
  if (!name && w->opts->no_lookup)
    return "";
  return name ? name : name_of_id (s, *id);
}

char const *
owner_user_for_create (struct owner *w, uid_t uid, uintmax_t *id)
{
  struct owner_opts const *o = w->opts;
  return for_create (w, &w->users, &o->owner, uid, id);
}

char const *
owner_group_for_create (struct owner *w, gid_t gid, uintmax_t *id)
{
  struct owner_opts const *o = w->opts;
  return for_create (w, &w->groups, &o->group, gid, id);
}

uid_t
owner_uid_for_extract (struct owner *w, struct member const *m)
{
  if (w->opts->numeric_owner || m->uid_holds || !*m->uname)
    return m->uid;
  return id_of_name (&w->users, m->uname, m->uid);
}

gid_t
owner_gid_for_extract (struct owner *w, struct member const *m)
{
  if (w->opts->numeric_owner || m->gid_holds || !*m->gname)
    return m->gid;
  return id_of_name (&w->groups, m->gname, m->gid);
}

bool
owner_is_known (void *opts, char const *name, bool group)
{
  struct owner_opts const *o = opts;
  return (!o->numeric_owner
          && (group ? getgrnam (name) != NULL : getpwnam (name) != NULL));
}

void
owner_set_spare (struct owner *w, bool (*spare) (void *), void *arg)
{
  w->users.spare = w->groups.spare = spare;
  w->users.spare_arg = w->groups.spare_arg = arg;
}

void
owner_set_before (struct owner *w, void (*before) (void *), void *arg)
{
  w->users.before = w->groups.before = before;
  w->users.before_arg = w->groups.before_arg = arg;
}

enum outcome
owner_free (struct owner *w)
{
  if (!w)
    return OUT_OK;
  enum outcome worst = outcome_worst (w->users.outcome, w->groups.outcome);
  id_cache_release (&w->users);
  id_cache_release (&w->groups);
  free (w);
  return worst;
}
