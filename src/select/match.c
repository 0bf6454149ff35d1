/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/match.h"

#include <stdlib.h>
#include <string.h>

#include "gettext.h"
#include "hash.h"
#include "select/pattern.h"
#include "xalloc.h"

#define _(msgid) gettext (msgid)

struct operand
{
  char *text;                   /* owned */
  size_t order;                 /* as given, from 0 */
  unsigned flags;
  size_t cwd;
  uintmax_t found;              /* how often it matched */
};

struct match
{
  struct match_opts const *opts;        /* borrowed */
  struct nameprog_cursor *cursor;       /* borrowed */
  struct diag *diag;            /* borrowed */
  struct operand *operands;     /* owned */
  size_t count, room;

  /* Operands that are plain strings are looked up; only the others are
     tried one by one.  Of equal ones the first is here.  */
  Hash_table *plain;            /* owned; of struct operand in OPERANDS */
  size_t *others;               /* owned; indices, ascending */
  size_t other_count, other_room;

  size_t current;               /* -s: the operand that is due */
  struct operand *start;        /* -K, until it was found */
  bool done;
  char *buffer;                 /* owned; for the member's name */
  size_t buffer_size;
};

static size_t
hash_operand (void const *entry, size_t buckets)
{
  struct operand const *o = entry;
  return hash_string (o->text, buckets);
}

static bool
same_operand (void const *a, void const *b)
{
  struct operand const *p = a, *q = b;
  return strcmp (p->text, q->text) == 0;
}

static struct operand *
add_operand (struct match *m, char const *text, unsigned flags)
{
  if (m->count == m->room)
    m->operands = x2nrealloc (m->operands, &m->room, sizeof *m->operands);
  struct operand *o = &m->operands[m->count];
  *o = (struct operand) { .text = xstrdup (text), .order = m->count,
                          .flags = flags };
  m->count++;
  return o;
}

/* Sort the operands into those to look up and those to try.  */
static void
build_index (struct match *m)
{
  m->plain = hash_initialize (m->count, NULL, hash_operand, same_operand,
                              NULL);
  if (!m->plain)
    xalloc_die ();
  for (size_t i = 0; i < m->count; i++)
    {
      struct operand *o = &m->operands[i];
      if (pattern_is_plain (o->text))
        o->flags &= ~PATTERN_WILDCARDS;
      bool plain = ((o->flags & PATTERN_ANCHORED)
                    && ! (o->flags & (PATTERN_WILDCARDS
                                      | PATTERN_IGNORE_CASE)));
      /* An equal one with other flags must not be hidden.  */
      struct operand *old = plain ? hash_lookup (m->plain, o) : NULL;
      if (plain && (!old || old->flags == o->flags))
        {
          if (!hash_insert (m->plain, o))
            xalloc_die ();
          continue;
        }
      if (m->other_count == m->other_room)
        m->others = x2nrealloc (m->others, &m->other_room,
                                sizeof *m->others);
      m->others[m->other_count++] = i;
    }
}

static void
forget_first (struct match *m)
{
  free (m->operands[0].text);
  m->count--;
  memmove (m->operands, m->operands + 1, m->count * sizeof *m->operands);
  for (size_t i = 0; i < m->count; i++)
    m->operands[i].order = i;
}

struct match *
match_new (struct match_opts const *o, struct nameprog_cursor *cursor,
           struct diag *d)
{
  struct match *m = xzalloc (sizeof *m);
  m->opts = o;
  m->cursor = cursor;
  m->diag = d;
  if (o->starting_file)
    add_operand (m, o->starting_file, 0);

  struct nameprog_name n;
  enum outcome result;
  while ((result = nameprog_next (cursor, &n)) == OUT_OK)
    {
      struct operand *p = add_operand (m, n.name, n.match_flags);
      p->cwd = n.cwd;
    }
  if (result == OUT_FATAL)
    {
      match_free (m);
      return NULL;
    }
  /* With -s, GNU tar forgets the first name when it reads the next.  */
  if (o->starting_file && o->same_order && m->count > 1)
    forget_first (m);
  else if (o->starting_file)
    {
      m->start = &m->operands[0];
      m->start->flags = (PATTERN_ANCHORED | PATTERN_MATCH_SLASH
                         | PATTERN_LEADING_DIR);
      m->start->cwd = nameprog_last_cwd (cursor);
    }
  /* An empty first operand stands for everything.  */
  if (m->count && *m->operands[0].text == '\0')
    while (m->count)
      free (m->operands[--m->count].text);
  build_index (m);
  return m;
}

/* Look NAME up, which is writable, and then each directory above it.  */
static struct operand *
find_plain (struct match *m, char *name)
{
  struct operand *best = NULL;
  struct operand key = { .text = name };
  if (hash_get_n_entries (m->plain) == 0)
    return NULL;
  char *end = name + strlen (name);
  for (char last = '\0'; ; last = '/')
    {
      *end = '\0';
      struct operand *o = hash_lookup (m->plain, &key);
      *end = last;
      if (o && (last == '\0' || (o->flags & PATTERN_LEADING_DIR))
          && (!best || o->order < best->order))
        best = o;
      do
        if (end == name)
          return best;
      while (*--end != '/');
    }
}

/* The first operand that NAME matches.  */
static struct operand *
find_operand (struct match *m, char *name)
{
  struct operand *best = find_plain (m, name);
  for (size_t i = 0; i < m->other_count; i++)
    {
      struct operand *o = &m->operands[m->others[i]];
      if (best && best->order < o->order)
        break;
      if (pattern_match (o->text, o->flags, name))
        return o;
    }
  return best;
}

/* -s: NAME can match only the operand that is due, or the one behind it
   once that was found.  */
static struct operand *
find_in_order (struct match *m, char const *name)
{
  struct operand *o = &m->operands[m->current];
  if (pattern_match (o->text, o->flags, name))
    return o;
  if (o->found == 0 || m->current + 1 == m->count)
    return NULL;
  o = &m->operands[++m->current];
  return pattern_match (o->text, o->flags, name) ? o : NULL;
}

/* Whether every operand was found as often as --occurrence wants, and
   nothing that belongs to one of them can stand behind NAME.  GNU tar looks
   no closer than this; how much of the archive is read shows it.  */
static bool
all_found (struct match const *m, char const *name)
{
  size_t n = strlen (name);
  if (n && name[n - 1] == '/')
    return false;
  for (size_t i = 0; i < m->count; i++)
    if (m->operands[i].found < m->opts->occurrence
        || name[strnlen (name, strlen (m->operands[i].text))] == '/')
      return false;
  return true;
}

/* Whether NAME matches O as something below a directory.  */
static bool
is_below (struct operand const *o, char const *name)
{
  return ((o->flags & PATTERN_LEADING_DIR)
          && name[strnlen (name, strlen (o->text))] == '/');
}

/* Count that NAME matched O, or nothing if O is null.  Whether NAME is
   wanted.  */
static bool
credit (struct match *m, struct operand *o, char const *name)
{
  if (!o)
    return false;
  /* What lies below a directory belongs to the occurrence of it.  */
  if (o->found == 0 || !is_below (o, name))
    o->found++;
  return m->opts->occurrence == 0 || o->found == m->opts->occurrence;
}

/* NAME without trailing slashes, in M's buffer.  */
static char *
copy_name (struct match *m, char const *name)
{
  size_t n = strlen (name);
  while (1 < n && name[n - 1] == '/')
    n--;
  if (m->buffer_size <= n)
    {
      free (m->buffer);
      m->buffer_size = 2 * n + 1;
      m->buffer = xmalloc (m->buffer_size);
    }
  memcpy (m->buffer, name, n);
  m->buffer[n] = '\0';
  return m->buffer;
}

bool
match_member (struct match *m, char const *name, size_t *cwd)
{
  struct exclude *x = nameprog_exclude (m->cursor);
  if (m->count == 0 && exclude_is_empty (x))
    {
      if (cwd)
        *cwd = nameprog_last_cwd (m->cursor);
      return true;
    }
  char *bare = copy_name (m, name);
  if (m->count)
    {
      if (m->start)
        {
          if (!pattern_match (m->start->text, m->start->flags, bare))
            return false;
          m->start = NULL;
        }
      struct operand *o = (m->opts->same_order ? find_in_order (m, bare)
                           : find_operand (m, bare));
      bool wanted = credit (m, o, bare);
      if (o && cwd)
        *cwd = o->cwd;
      if (m->opts->occurrence && all_found (m, name))
        m->done = true;
      if (!wanted)
        return false;
    }
  else if (cwd)
    *cwd = nameprog_last_cwd (m->cursor);
  return !exclude_hit (x, NULL, bare);
}

bool
match_all_done (struct match const *m)
{
  return m->done;
}

bool
match_has_operands (struct match const *m)
{
  return m->count != 0;
}

/* Say that O looks like a pattern, if it does.  */
static void
warn_wildcards (struct match *m, struct operand const *o)
{
  if (nameprog_wildcards_said (m->cursor) || !pattern_has_wildcards (o->text))
    return;
  diag_warn (m->diag, WARN_ALWAYS, 0,
             _("Pattern matching characters used in file names"));
  diag_warn (m->diag, WARN_ALWAYS, 0,
             _("Use --wildcards to enable pattern matching, or "
               "--no-wildcards to suppress this warning"));
}

void
match_warn_wildcards (struct match *m)
{
  for (size_t i = 0; i < m->count; i++)
    if (m->operands[i].found == 0)
      warn_wildcards (m, &m->operands[i]);
}

enum outcome
match_report_unused (struct match *m)
{
  enum outcome worst = OUT_OK;
  for (size_t i = 0; i < m->count; i++)
    {
      struct operand const *o = &m->operands[i];
      enum outcome result = OUT_OK;
      /* An empty name that is not the first matches nothing.  */
      if (*o->text == '\0')
        continue;
      if (o->found == 0)
        {
          warn_wildcards (m, o);
          result = diag_error (m->diag, 0, _("%s: Not found in archive"),
                               diag_colon (m->diag, o->text));
        }
      else if (o->found < m->opts->occurrence)
        result = diag_error (m->diag, 0,
                             _("%s: Required occurrence not found in "
                               "archive"),
                             diag_colon (m->diag, o->text));
      worst = outcome_worst (worst, result);
    }
  return worst;
}

void
match_free (struct match *m)
{
  if (!m)
    return;
  if (m->plain)
    hash_free (m->plain);
  for (size_t i = 0; i < m->count; i++)
    free (m->operands[i].text);
  free (m->operands);
  free (m->others);
  free (m->buffer);
  free (m);
}
