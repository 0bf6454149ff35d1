/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/delayed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/pathname.h"
#include "base/sharedname.h"
#include "durable.h"
#include "hash.h"
#include "numhash.h"
#include "pathfd.h"
#include "xalloc.h"

#define DIAG_KIND KIND_WRITE

/* The path of an entry is its name without empty and "." components, "" for
   the top.  */
struct entry
{
  struct delayed_directory d; /* its name is null, but for the key of a
                                 look-up; its member is owned */
  struct sharedname *name;    /* a reference */
  uint64_t hash;              /* of its path */
  bool gone;                  /* in no table; set nothing */
  struct delayed *owner;
};

struct delayed
{
  struct restore *restore;     /* borrowed */
  struct parent_dirs *parents; /* borrowed */
  struct durable *durable;     /* borrowed or null */
  bool to_the_end;
  bool follow;
  struct entry **stack; /* owned, as are the entries */
  size_t count, room;
  Hash_table *by_name, *by_inode; /* of the entries on the stack */
  size_t parent_bytes;            /* memory of parents made on the way */
  struct sharedname_text text;    /* the last name */
  char *path;                     /* owned; the last path */
  size_t path_room;
};

/* Write NAME without empty and "." components to PATH, which has room for as
   many bytes, since that is never longer.  */
static void
plain_path (char *path, char const *name)
{
  char *to = path;
  if (*name == '/')
    *to++ = '/';
  for (name += pathname_slashes (name); *name; name += pathname_slashes (name))
    {
      size_t n = pathname_component (name);
      if (n != 1 || *name != '.')
        {
          if (to != path && to[-1] != '/')
            *to++ = '/';
          memmove (to, name, n);
          to += n;
        }
      name += n;
    }
  *to = '\0';
}

/* The path of NAME, valid until the next one.  */
static char const *
path_of (struct delayed *l, char const *name)
{
  size_t bytes = strlen (name) + 1;
  if (l->path_room < bytes)
    {
      l->path = xrealloc (l->path, 2 * bytes);
      l->path_room = 2 * bytes;
    }
  plain_path (l->path, name);
  return l->path;
}

/* Move *NAME to its next component, past slashes and ".".  Returns its length;
   0: there is none.  */
static size_t
next_component (char const **name)
{
  for (;;)
    {
      *name += pathname_slashes (*name);
      size_t n = pathname_component (*name);
      if (n != 1 || **name != '.')
        return n;
      *name += n;
    }
}

/* Whether the path of NAME is that of TOP or is below it.  */
static bool
is_below (char const *top, char const *name)
{
  if ((*top == '/') != (*name == '/'))
    return false;
  /* What is the same needs no look at its components.  */
  size_t same = 0;
  while (top[same] && top[same] == name[same])
    same++;
  while (same && top[same - 1] != '/')
    same--;
  top += same;
  name += same;
  for (size_t n; (n = next_component (&top)) != 0; top += n, name += n)
    if (next_component (&name) != n || memcmp (top, name, n) != 0)
      return false;
  return true;
}

/* The name of E, valid until the next one.  */
static char const *
name_of (struct delayed *l, struct entry const *e)
{
  return e->d.name ? e->d.name : sharedname_get (&l->text, e->name);
}

static size_t
hash_name (void const *e, size_t buckets)
{
  struct entry const *x = e;
  return numhash (x->hash + x->d.cwd, buckets);
}

static bool
same_name (void const *a, void const *b)
{
  struct entry const *x = a, *y = b;
  if (x->hash != y->hash || x->d.cwd != y->d.cwd)
    return false;
  char *one = xstrdup (name_of (x->owner, x));
  char const *other = name_of (x->owner, y);
  bool same = is_below (one, other) && is_below (other, one);
  free (one);
  return same;
}

static size_t
hash_inode (void const *e, size_t buckets)
{
  struct entry const *x = e;
  return numhash_inode (x->d.dev, x->d.ino, buckets);
}

static bool
same_inode (void const *a, void const *b)
{
  struct entry const *x = a, *y = b;
  return x->d.ino == y->d.ino && x->d.dev == y->d.dev;
}

struct delayed *
delayed_new (struct restore *r, struct parent_dirs *s, bool to_the_end,
             bool follow, struct durable *durable)
{
  struct delayed *l = xmalloc (sizeof *l);
  *l = (struct delayed) { .restore = r,
                          .parents = s,
                          .to_the_end = to_the_end,
                          .follow = follow,
                          .durable = durable };
  l->by_name = hash_initialize (0, NULL, hash_name, same_name, NULL);
  l->by_inode = hash_initialize (0, NULL, hash_inode, same_inode, NULL);
  if (!l->by_name || !l->by_inode)
    xalloc_die ();
  return l;
}

static char const *
copy_text (struct member *m, char const *text)
{
  return text ? member_xstrdup (m, text) : NULL;
}

static void *
copy_bytes (struct member *m, void const *p, size_t n)
{
  void *copy = arena_memdup (&m->arena, p, n);
  if (!copy)
    xalloc_die ();
  return copy;
}

/* A member with the attributes of M.  */
static struct member *
copy_attributes (struct member const *m)
{
  struct member *to = xmalloc (sizeof *to);
  member_init (to);
  to->kind = m->kind;
  to->mode = m->mode;
  to->acl_access = copy_text (to, m->acl_access);
  to->acl_default = copy_text (to, m->acl_default);
  to->selinux = copy_text (to, m->selinux);
  to->xattr_count = m->xattr_count;
  to->xattrs = copy_bytes (to, m->xattrs, m->xattr_count * sizeof *m->xattrs);
  for (size_t i = 0; i < m->xattr_count; i++)
    {
      struct member_xattr *x = &to->xattrs[i];
      x->name = copy_text (to, x->name);
      x->value = copy_bytes (to, x->value, x->value_bytes);
    }
  return to;
}

static void
insert (Hash_table *t, struct entry *e)
{
  if (!hash_insert (t, e))
    xalloc_die ();
}

/* The memory of E that counts for LIMIT_PARENT_BYTES.  */
static size_t
parent_cost (struct entry const *e)
{
  return e->d.made_on_the_way ? sizeof *e + sharedname_cost (e->name) : 0;
}

/* Give E, which is in no table, the name NAME.  */
static void
set_name (struct delayed *l, struct entry *e, char const *name)
{
  e->hash = numhash_text (path_of (l, name));
  e->name = sharedname_like_last (&l->text, name);
}

/* Free what E owns.  */
static void
release_entry (struct delayed *l, struct entry *e)
{
  l->parent_bytes -= parent_cost (e);
  if (e->d.m)
    member_release ((struct member *) e->d.m);
  free ((struct member *) e->d.m);
  sharedname_free (e->name);
}

static void
free_entry (struct delayed *l, struct entry *e)
{
  release_entry (l, e);
  free (e);
}

/* Remove E from the tables, unless they hold another entry for its inode or
   name.  */
static void
remove_from_tables (struct delayed *l, struct entry *e)
{
  if (hash_lookup (l->by_name, e) == e)
    hash_remove (l->by_name, e);
  if (hash_lookup (l->by_inode, e) == e)
    hash_remove (l->by_inode, e);
}

/* Mark E as gone, wherever it is on the stack.  */
static void
drop_entry (struct delayed *l, struct entry *e)
{
  remove_from_tables (l, e);
  e->gone = true;
}

void
delayed_add (struct delayed *l, struct delayed_directory const *d)
{
  struct entry new = { .d = *d, .owner = l };
  set_name (l, &new, d->name);
  struct entry *e = hash_lookup (l->by_inode, &new);
  struct entry *namesake = hash_lookup (l->by_name, &new);
  new.d.name = NULL;

  /* A directory that is added again keeps its place, since others may be above
     it; a new directory replaces one of the same name.  */
  if (namesake && namesake != e)
    drop_entry (l, namesake);
  size_t cost = parent_cost (&new);
  if (cost && LIMIT_PARENT_BYTES < l->parent_bytes + cost)
    {
      if (e)
        drop_entry (l, e);
      sharedname_free (new.name);
      return;
    }
  l->parent_bytes += cost;
  if (e)
    {
      remove_from_tables (l, e);
      release_entry (l, e);
    }
  else
    {
      if (l->count == l->room)
        l->stack = x2nrealloc (l->stack, &l->room, sizeof *l->stack);
      e = l->stack[l->count++] = xmalloc (sizeof *e);
    }
  *e = new;
  bool attributes = d->m && attrs_wanted (&l->restore->attrs);
  e->d.m = attributes ? copy_attributes (d->m) : NULL;
  insert (l->by_name, e);
  insert (l->by_inode, e);
}

void
delayed_removed (struct delayed *l, dev_t dev, ino_t ino)
{
  struct entry key = { .d = { .dev = dev, .ino = ino } };
  struct entry *e = hash_lookup (l->by_inode, &key);
  if (e)
    drop_entry (l, e);
}

void
delayed_wait (struct delayed *l)
{
  l->to_the_end = true;
}

bool
delayed_is_ours (struct delayed *l, dev_t dev, ino_t ino)
{
  struct entry key = { .d = { .dev = dev, .ino = ino } };
  struct entry *e = hash_lookup (l->by_inode, &key);
  return e && e->d.made_on_the_way;
}

/* Open the directory of E for reading, or as a path only if it cannot be read.
   A descriptor or -errno.  */
static int
open_entry (struct delayed *l, struct entry const *e, struct restore_target *t)
{
  struct parent_dir at;
  int err
      = parent_dirs_find (l->parents, PARENT_DIR_LATE, e->d.cwd, t->name, &at);
  if (err)
    return err;
  t->dirfd = at.dirfd;
  t->base = at.base;
  int fd;
  do
    fd = openat (at.dirfd, at.base,
                 (O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC
                  | (l->follow ? 0 : O_NOFOLLOW)));
  while (fd < 0
         && parent_dirs_spare (l->parents, 1u << PARENT_DIR_LATE, errno));
  if (fd >= 0 || errno != EACCES)
    return fd < 0 ? -errno : fd;
  t->fd_is_path = true;
  return pathfd_open_dir (at.dirfd, at.base, !l->follow);
}

static enum outcome
apply (struct delayed *l, struct entry const *e)
{
  struct diag *d = l->restore->diag;
  char const *name = name_of (l, e);
  struct restore_target t = { .type = S_IFDIR, .name = name };
  struct stat st;
  int fd = open_entry (l, e, &t);
  int err = fd < 0 ? -fd : fstat (fd, &st) != 0 ? errno : 0;
  bool moved = (err == ENOTDIR || err == ELOOP || err == DIAG_OUTSIDE
                || (!err && (st.st_dev != e->d.dev || st.st_ino != e->d.ino)));
  enum outcome result;
  if (moved)
    result = diag_error (d, 0,
                         _ ("%s: Directory renamed before its status "
                            "could be extracted"),
                         diag_colon (d, name));
  else if (err)
    result = diag_call_error (d, "stat", name, err);
  else
    {
      t.fd = fd;
      t.mode_now = st.st_mode & 07777;
      t.mode_known = true;
      t.owned = (st.st_uid == e->d.values.uid && st.st_gid == e->d.values.gid);
      struct restore only_mode = *l->restore;
      only_mode.touch |= !e->d.times;
      result = restore_apply (&only_mode, &t, &e->d.values, e->d.m);
      durable_directory (l->durable, fd);
    }
  if (fd >= 0)
    close (fd);
  return result;
}

/* Remove the top entry and set its metadata.  */
static enum outcome
pop_entry (struct delayed *l)
{
  struct entry *e = l->stack[--l->count];
  if (e->gone)
    {
      free_entry (l, e);
      return OUT_OK;
    }
  remove_from_tables (l, e);
  /* A parent that we created already has its permissions, unless the owner was
     given more.  */
  bool right
      = (e->d.made_on_the_way && (e->d.values.mode & S_IRWXU) == S_IRWXU);
  enum outcome result = right ? OUT_OK : apply (l, e);
  free_entry (l, e);
  return result;
}

/* Replace the first N bytes of the path of E by TO.  E is in no table.  */
static void
rename_entry (struct delayed *l, struct entry *e, size_t n, char const *to)
{
  l->parent_bytes -= parent_cost (e);
  char const *rest = path_of (l, name_of (l, e)) + n;
  size_t front = strlen (to), back = strlen (rest);
  char *name = xmalloc (front + back + 1);
  memcpy (name, to, front);
  memcpy (name + front, rest, back + 1);
  sharedname_free (e->name);
  set_name (l, e, name);
  free (name);
  l->parent_bytes += parent_cost (e);
}

void
delayed_moved (struct delayed *l, size_t cwd, char const *from, char const *to)
{
  size_t bytes = strlen (path_of (l, from));
  for (size_t i = 0; i < l->count; i++)
    {
      struct entry *e = l->stack[i];
      if (e->gone || e->d.cwd != cwd || !is_below (from, name_of (l, e)))
        continue;
      drop_entry (l, e);
      if (to)
        {
          e->gone = false;
          rename_entry (l, e, bytes, to);
          insert (l->by_name, e);
          insert (l->by_inode, e);
        }
    }
}

enum outcome
delayed_leave (struct delayed *l, size_t cwd, char const *name)
{
  enum outcome worst = OUT_OK;
  if (l->to_the_end || !l->count)
    return worst;
  while (l->count)
    {
      struct entry const *e = l->stack[l->count - 1];
      if (!e->gone && e->d.cwd == cwd && is_below (name_of (l, e), name))
        break;
      worst = outcome_worst (worst, pop_entry (l));
    }
  return worst;
}

enum outcome
delayed_finish (struct delayed *l)
{
  enum outcome worst = OUT_OK;
  while (l->count)
    worst = outcome_worst (worst, pop_entry (l));
  return worst;
}

void
delayed_free (struct delayed *l)
{
  if (!l)
    return;
  while (l->count)
    free_entry (l, l->stack[--l->count]);
  hash_free (l->by_name);
  hash_free (l->by_inode);
  free (l->stack);
  free (l->path);
  sharedname_text_release (&l->text);
  free (l);
}
