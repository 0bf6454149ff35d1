/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/linktab.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "flexmember.h"
#include "hash.h"
#include "numhash.h"
#include "xalloc.h"

struct link
{
  dev_t dev;
  ino_t ino;
  nlink_t missing;            /* links not yet seen */
  struct link *older, *newer; /* in the order of adding */
  char name[FLEXIBLE_ARRAY_MEMBER];
};

struct linktab
{
  Hash_table *table; /* of struct link, owned by it */
  bool keep;
  struct link *oldest, *newest;
  char *last; /* owned; the last name returned whose entry is gone */
};

static size_t
hash_link (void const *entry, size_t buckets)
{
  struct link const *l = entry;
  return numhash_inode (l->dev, l->ino, buckets);
}

static bool
same_link (void const *a, void const *b)
{
  struct link const *x = a, *y = b;
  return x->ino == y->ino && x->dev == y->dev;
}

struct linktab *
linktab_new (bool keep)
{
  struct linktab *t = xzalloc (sizeof *t);
  t->keep = keep;
  t->table = hash_initialize (0, NULL, hash_link, same_link, free);
  if (!t->table)
    xalloc_die ();
  return t;
}

static struct link *
find_link (struct linktab *t, dev_t dev, ino_t ino)
{
  struct link key;
  key.dev = dev;
  key.ino = ino;
  return hash_lookup (t->table, &key);
}

/* Remove L from the table and the list; the caller frees it.  */
static void
remove_link (struct linktab *t, struct link *l)
{
  *(l->older ? &l->older->newer : &t->oldest) = l->newer;
  *(l->newer ? &l->newer->older : &t->newest) = l->older;
  hash_remove (t->table, l);
}

char const *
linktab_see (struct linktab *t, dev_t dev, ino_t ino)
{
  struct link *l = find_link (t, dev, ino);
  if (!l)
    return NULL;
  if (l->missing)
    l->missing--;
  if (l->missing || t->keep)
    return l->name;
  remove_link (t, l);
  free (t->last);
  t->last = xstrdup (l->name);
  free (l);
  return t->last;
}

void
linktab_add (struct linktab *t, dev_t dev, ino_t ino, nlink_t nlink,
             char const *name)
{
  if (find_link (t, dev, ino))
    return;
  size_t bytes = strlen (name) + 1;
  struct link *l = xmalloc (FLEXSIZEOF (struct link, name, bytes));
  l->dev = dev;
  l->ino = ino;
  l->missing = nlink ? nlink - 1 : 0;
  memcpy (l->name, name, bytes);
  l->newer = NULL;
  l->older = t->newest;
  *(t->newest ? &t->newest->newer : &t->oldest) = l;
  t->newest = l;
  if (!hash_insert (t->table, l))
    xalloc_die ();
}

void
linktab_missing (struct linktab const *t, void (*fn) (void *, char const *),
                 void *arg)
{
  for (struct link const *l = t->oldest; l; l = l->newer)
    if (l->missing)
      fn (arg, l->name);
}

void
linktab_free (struct linktab *t)
{
  if (!t)
    return;
  hash_free (t->table);
  free (t->last);
  free (t);
}
