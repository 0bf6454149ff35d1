/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "base/pathname.h"
#include "base/sharedname.h"
#include "fs/anchors.h"
#include "fs/cwd.h"
#include "fs/dirnames.h"
#include "fs/walk.h"
#include "hash.h"
#include "numhash.h"
#include "op/append.h"
#include "op/archive_session.h"
#include "op/dump_operand.h"
#include "op/run.h"
#include "select/name_list.h"
#include "select/pattern.h"
#include "select/rename.h"
#include "stat-time.h"
#include "stream/writer.h"
#include "timespec.h"
#include "xalloc.h"

#define DIAG_KIND KIND_MISSING

/* A name to archive unless the archive already has it.  */
struct wanted
{
  struct name_list_name place; /* without the name */
  struct sharedname *name;     /* a reference */
  char *pattern;               /* owned; the name, if it may be a pattern */
  size_t bare;                 /* so many bytes at the start of NAME are not in
                                  the member name, which is "." if nothing
                                  else is there */
  char const *stored;          /* borrowed; the member name, only in the key of
                                  a look-up and while it is entered */
  uint64_t hash;               /* of the member name */
  bool done; /* nothing to archive: the archive has it, or its
                contents or matches were added in its place */
  struct wanted *next;
  struct wanted *same;      /* next one with the same name that is not done */
  struct wanted *last_same; /* last one with the same name; only in the one
                               that is in BY_NAME */
};

struct update
{
  struct run *run;
  struct wanted *first, **end; /* owned; in order */
  Hash_table *by_name;         /* the first one of each stored name that is not
                                  done */
  Hash_table *matched;         /* names added because of a pattern */
  struct wanted **patterns;    /* array owned, elements borrowed */
  size_t pattern_count, pattern_room;
  struct wanted *at;     /* position of next_wanted */
  struct wanted *peeked; /* the same of peek_wanted */
  size_t cwd;            /* of the current name */
  struct arena arena;    /* for the name of the current member */
  struct anchors around; /* of the last directory that was opened */
  struct sharedname_text text, next_text, peek_text;
};

static size_t
hash_wanted (void const *entry, size_t buckets)
{
  struct wanted const *w = entry;
  return numhash (w->hash, buckets);
}

/* Whether the member name of W is STORED.  */
static bool
is_stored_as (struct wanted const *w, char const *stored)
{
  return (w->bare == sharedname_bytes (w->name)
              ? strcmp (stored, ".") == 0
              : sharedname_is (w->name, w->bare, stored));
}

/* At least one of A and B is looked up or entered, or they differ.  */
static bool
same_wanted (void const *a, void const *b)
{
  struct wanted const *v = a, *w = b;
  return (v->hash == w->hash
          && ((v->stored && w->name && is_stored_as (w, v->stored))
              || (w->stored && v->name && is_stored_as (v, w->stored))));
}

/* The entry of TABLE with the member name STORED, or null.  */
static struct wanted *
find_wanted (Hash_table *table, char const *stored)
{
  struct wanted key = { .stored = stored, .hash = numhash_text (stored) };
  return hash_lookup (table, &key);
}

/* What W is, with its name as it is in T.  */
static struct name_list_name
name_of (struct sharedname_text *t, struct wanted const *w)
{
  struct name_list_name n = w->place;
  n.name = sharedname_get (t, w->name);
  return n;
}

/* Add W to the table.  A lookup finds the first of several equal names.  */
static void
enter_wanted (struct update *u, struct wanted *w)
{
  struct wanted *first = hash_insert (u->by_name, w);
  if (!first)
    xalloc_die ();
  if (first != w)
    first->last_same->same = w;
  first->last_same = w;
}

/* Add N with the name TEXT, which begins as LIKE does unless that is null, and
   may be a PATTERN.  */
static struct wanted *
add_wanted (struct update *u, struct name_list_name const *n,
            struct sharedname *like, char const *text, bool pattern)
{
  struct wanted *w = xmalloc (sizeof *w);
  char const *stored = rename_bare (u->run->renamer, text);
  size_t bytes = strlen (text);
  bool is_end = text <= stored && stored < text + bytes;
  *w = (struct wanted) { .place = *n,
                         .name = sharedname_new (
                             like, like ? sharedname_bytes (like) : 0, text),
                         .bare = is_end ? stored - text : bytes,
                         .stored = stored,
                         .hash = numhash_text (stored) };
  *u->end = w;
  u->end = &w->next;
  if (pattern)
    {
      w->pattern = xstrdup (text);
      if (u->pattern_count == u->pattern_room)
        u->patterns
            = x2nrealloc (u->patterns, &u->pattern_room, sizeof *u->patterns);
      u->patterns[u->pattern_count++] = w;
    }
  else
    enter_wanted (u, w);
  w->stored = NULL;
  return w;
}

/* The pattern that matches NAME, a member of the archive, or NULL.  */
static struct wanted *
find_pattern (struct update *u, char const *name)
{
  for (size_t i = 0; i < u->pattern_count; i++)
    {
      struct wanted *w = u->patterns[i];
      if (pattern_match (w->pattern, w->place.match_flags, name))
        return w;
    }
  return NULL;
}

/* Add NAME, which matches the pattern P, unless it was added before or there
   is no such file.  */
static struct wanted *
want_match (struct update *u, struct wanted const *p, char const *name)
{
  struct stat st;
  int dir = cwd_fd (u->run->cwd, p->place.cwd);
  /* If a file cannot be examined, this is reported when it is archived.  */
  if (find_wanted (u->matched, name) || cwd_failed (dir)
      || (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0
          && errno == ENOENT))
    return NULL;
  struct wanted *w = add_wanted (u, &p->place, NULL, name, false);
  if (!hash_insert (u->matched, w))
    xalloc_die ();
  return w;
}

/* W is done; the next one with the same name takes its place in the table.  */
static void
drop_wanted (struct update *u, struct wanted *w)
{
  w->done = true;
  hash_remove (u->by_name, w);
  if (w->same)
    {
      enter_wanted (u, w->same);
      w->same->last_same = w->last_same;
    }
}

/* Replace the directory W, open as FD, by its contents.  */
static void
want_entries (struct update *u, struct wanted *w, int fd)
{
  struct dirnames names = { .count = 0 };
  struct stat st;
  if (fstat (fd, &st) == 0 && dirnames_read_fd (&names, fd) == 0)
    {
      struct name_list_name inside = w->place;
      char const *dir = sharedname_get (&u->text, w->name);
      inside.in_dir = true;
      inside.dir_dev = st.st_dev;
      inside.dir_ino = st.st_ino;
      drop_wanted (u, w);
      /* Sorting by inode would save seeks, but these are few.  */
      if (u->run->conf->walk->sort == WALK_SORT_NAME)
        dirnames_sort (&names);
      for (size_t i = 0; i < names.count; i++)
        {
          char *path = pathname_join (dir, names.list[i].text);
          add_wanted (u, &inside, w->name, path, false);
          free (path);
        }
    }
  dirnames_release (&names);
}

/* The archive has M, a member for W, which is NAME in DIR.  Drop W if M is as
   new.  */
static void
compare (struct update *u, struct wanted *w, struct member const *m, int dir,
         char const *name)
{
  bool follow = u->run->conf->walk->dereference;
  struct stat st;
  if (fstatat (dir, name, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW) != 0)
    return;
  if (S_ISDIR (st.st_mode))
    {
      int fd = openat (
          dir, name,
          (O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW)));
      if (0 <= fd)
        {
          want_entries (u, w, fd);
          close (fd);
        }
      return;
    }
  struct timespec mtime = get_stat_mtime (&st);
  if (m->format != FORMAT_POSIX)
    mtime.tv_nsec = 0;
  if (timespec_cmp (mtime, m->mtime) <= 0)
    drop_wanted (u, w);
}

/* An append_witness: look for M among the wanted names.  */
static void
see_member (void *arg, struct member const *m)
{
  struct update *u = arg;
  struct run *r = u->run;
  bool gone;
  arena_clear (&u->arena);
  char *bare
      = rename_for_read (r->renamer, RENAME_MEMBER, &u->arena, m->name, &gone);
  pathname_strip (bare);
  struct wanted *w = gone ? NULL : find_wanted (u->by_name, bare);
  struct wanted *p = gone ? NULL : find_pattern (u, bare);
  if (p)
    p->done = true;
  if (p && !w)
    w = want_match (u, p, bare);
  if (!w)
    return;
  size_t start;
  struct name_list_name n = name_of (&u->text, w);
  int dir = dump_open_around (r, &u->around, &n, &start);
  if (cwd_failed (dir))
    return;
  compare (u, w, m, dir, n.name + start);
  if (n.in_dir)
    close (dir);
}

static struct wanted *
skip_done (struct wanted *w)
{
  while (w && w->done)
    w = w->next;
  return w;
}

/* The next function of a dump_source.  */
static bool
next_wanted (void *arg, struct name_list_name *n)
{
  struct update *u = arg;
  struct wanted *w = skip_done (u->at);
  if (!w)
    return false;
  *n = name_of (&u->next_text, w);
  u->cwd = n->cwd;
  u->at = w->next;
  return true;
}

/* The peek function of a dump_source.  */
static bool
peek_wanted (void *arg, bool again, struct name_list_name *n)
{
  struct update *u = arg;
  struct wanted *w = again ? skip_done (u->at) : u->peeked;
  u->peeked = w;
  if (!w || w->place.cwd != u->cwd)
    return false;
  *n = name_of (&u->peek_text, w);
  u->peeked = skip_done (w->next);
  return true;
}

/* Collect all names.  With PATTERNS, operands may be patterns.  */
static enum outcome
collect_operands (struct update *u, bool patterns)
{
  struct name_list_name n;
  while (name_list_next (u->run->names, &n))
    add_wanted (u, &n, NULL, n.name,
                (patterns && n.match_flags & PATTERN_WILDCARDS
                 && pattern_has_wildcards (n.name)));
  return name_list_outcome (u->run->names);
}

/* Report the patterns that match no member.  A pattern that is the name of a
   file counts as that name.  */
static enum outcome
report_unmatched (struct update *u)
{
  enum outcome worst = OUT_OK;
  for (size_t i = 0; i < u->pattern_count; i++)
    {
      struct wanted *w = u->patterns[i];
      struct stat st;
      if (w->done)
        continue;
      int dir = cwd_fd (u->run->cwd, w->place.cwd);
      if (cwd_failed (dir)
          || fstatat (dir, w->pattern, &st, AT_SYMLINK_NOFOLLOW) == 0
          || errno != ENOENT)
        continue;
      w->done = true;
      struct diag *d = u->run->diag;
      worst = outcome_worst (worst,
                             diag_error (d, 0, _ ("%s: Not found in archive"),
                                         diag_colon (d, w->pattern)));
    }
  return worst;
}

/* Do -r, or with a witness -u.  Collect all names, and with them all
   exclusions, before anything is archived.  */
static enum outcome
add_names (struct run *r, append_witness witness)
{
  struct update u = { .run = r };
  u.end = &u.first;
  arena_init (&u.arena);
  u.by_name = hash_initialize (0, NULL, hash_wanted, same_wanted, NULL);
  u.matched = hash_initialize (0, NULL, hash_wanted, same_wanted, NULL);
  if (!u.by_name || !u.matched)
    xalloc_die ();
  struct writer_opts w;
  enum outcome worst = collect_operands (&u, witness != NULL);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, append_begin (r, &w, witness, &u));
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, report_unmatched (&u));
  anchors_release (&u.around);
  u.at = u.first;
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst,
                           archive_session_add_names (
                               r, &(struct dump_source) { .next = next_wanted,
                                                          .peek = peek_wanted,
                                                          .arg = &u }));
  hash_free (u.by_name);
  hash_free (u.matched);
  free (u.patterns);
  arena_release (&u.arena);
  sharedname_text_release (&u.text);
  sharedname_text_release (&u.next_text);
  sharedname_text_release (&u.peek_text);
  for (struct wanted *next; u.first; u.first = next)
    {
      next = u.first->next;
      sharedname_free (u.first->name);
      free (u.first->pattern);
      free (u.first);
    }
  return worst;
}

enum outcome
op_append (struct run *r)
{
  return add_names (r, NULL);
}

enum outcome
op_update (struct run *r)
{
  return add_names (r, see_member);
}
