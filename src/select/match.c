/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/explain.h"
#include "base/i18n.h"
#include "base/pathname.h"
#include "fstrcmp.h"
#include "select/patset.h"
#include "select/pattern.h"
#include "xalloc.h"

#define DIAG_KIND KIND_MISSING

struct operand
{
  char *text; /* owned */
  unsigned flags;
  size_t cwd;
  uintmax_t found;  /* number of occurrences found */
  uintmax_t member; /* number of the last member that matched */
  char *near;       /* owned or null; until it is found, the member whose name
                       is the most similar */
  double likeness;  /* of NEAR, from 0 to 1 */
};

/* A name that is less similar was hardly meant.  */
static double const LEAST_LIKENESS = 0.7;

/* The operands that names of members are compared with: it takes as many
   comparisons as there are operands and members.  */
enum
{
  MOST_NEAR = 16
};

struct match
{
  struct match_opts const *opts;   /* borrowed */
  struct name_list_cursor *cursor; /* borrowed */
  struct diag *diag;               /* borrowed */
  struct operand *operands;        /* owned */
  size_t count, room;

  struct patset *patterns; /* owned; the operands, with the same indices */
  size_t missing;          /* operands with fewer occurrences than --occurrence
                              asks for */
  bool *lengths;           /* owned; whether an operand has this length */
  size_t longest;

  uintmax_t member;      /* number of the current member, from 1 */
  size_t current;        /* -s: the next operand in order */
  bool starts;           /* the first operand is that of -K */
  struct operand *start; /* -K: the operand until it is found, then null */
  bool done;
  char *buffer; /* owned; holds the member's name */
  size_t buffer_size;
};

static struct operand *
add_operand (struct match *m, char const *text, unsigned flags)
{
  if (m->count == m->room)
    m->operands = x2nrealloc (m->operands, &m->room, sizeof *m->operands);
  struct operand *o = &m->operands[m->count];
  *o = (struct operand) { .text = xstrdup (text), .flags = flags };
  m->count++;
  return o;
}

/* Build the tables that operands are looked up in.  */
static void
build_index (struct match *m)
{
  m->patterns = patset_new ();
  m->missing = m->count;
  for (size_t i = 0; i < m->count; i++)
    {
      struct operand const *o = &m->operands[i];
      size_t n = strlen (o->text);
      patset_add (m->patterns, o->text, o->flags);
      if (m->longest < n)
        m->longest = n;
    }
  m->lengths = xcalloc (m->longest + 1, sizeof *m->lengths);
  for (size_t i = 0; i < m->count; i++)
    m->lengths[strlen (m->operands[i].text)] = true;
}

static void
forget_first (struct match *m)
{
  free (m->operands[0].text);
  m->count--;
  memmove (m->operands, m->operands + 1, m->count * sizeof *m->operands);
}

struct match *
match_new (struct match_opts const *o, struct name_list_cursor *cursor,
           struct diag *d)
{
  struct match *m = xzalloc (sizeof *m);
  m->opts = o;
  m->cursor = cursor;
  m->diag = d;
  if (o->starting_file)
    add_operand (m, o->starting_file, 0);

  struct name_list_name n;
  while (name_list_next (cursor, &n))
    {
      struct operand *p = add_operand (m, n.name, n.match_flags);
      p->cwd = n.cwd;
    }
  if (outcome_is_fatal (name_list_outcome (cursor)))
    {
      match_free (m);
      return NULL;
    }
  /* With -s, GNU tar forgets the first name when it reads the second.  */
  if (o->starting_file && o->same_order && m->count > 1)
    forget_first (m);
  else if (o->starting_file)
    {
      m->starts = true;
      m->start = &m->operands[0];
      m->start->flags
          = (PATTERN_ANCHORED | PATTERN_MATCH_SLASH | PATTERN_LEADING_DIR);
      m->start->cwd = name_list_last_cwd (cursor);
    }
  /* If the first operand is empty, it matches everything.  */
  if (m->count && *m->operands[0].text == '\0')
    while (m->count)
      free (m->operands[--m->count].text);
  build_index (m);
  return m;
}

/* Whether NAME matches O because it is below the directory O.  */
static bool
is_below (struct operand const *o, char const *name)
{
  return ((o->flags & PATTERN_LEADING_DIR)
          && name[strnlen (name, strlen (o->text))] == '/');
}

/* Count a match of O by NAME.  Files below a directory belong to the
   occurrence of the directory.  */
static void
credit (struct match *m, struct operand *o, char const *name)
{
  if (o->found == 0 || !is_below (o, name))
    {
      o->found++;
      m->missing -= o->found == m->opts->occurrence;
    }
}

/* Whether a member that matched O is wanted.  */
static bool
is_wanted (struct match const *m, struct operand const *o)
{
  return (o && (m->opts->occurrence == 0 || o->found == m->opts->occurrence));
}

/* The operands that match a member.  */
struct matching
{
  struct match *match;
  char const *name; /* the member's */
  size_t first;     /* the lowest index of a matching operand */
  size_t wanting;   /* the same among those that want this occurrence */
};

/* For patset_each, which may pass one INDEX several times.  */
static bool
credit_index (void *arg, size_t index)
{
  struct matching *g = arg;
  struct operand *o = &g->match->operands[index];
  if (o->member != g->match->member)
    {
      o->member = g->match->member;
      credit (g->match, o, g->name);
      if (index < g->first)
        g->first = index;
      if (index < g->wanting && is_wanted (g->match, o))
        g->wanting = index;
    }
  return false;
}

/* The first operand that NAME matches, and that wants this occurrence of it
   if any does; or null.  All matching operands count
   as found, even if an earlier one includes the others.  */
static struct operand *
find_operand (struct match *m, char const *name)
{
  struct matching g
      = { .match = m, .name = name, .first = m->count, .wanting = m->count };
  struct operand *o = m->operands;
  /* As with GNU tar, what -K names is no match for other operands.  */
  if (m->starts && pattern_match (o->text, o->flags, name))
    {
      credit (m, o, name);
      return o;
    }
  m->member++;
  patset_each (m->patterns, name, credit_index, &g);
  size_t index = g.wanting < m->count ? g.wanting : g.first;
  return index < m->count ? &m->operands[index] : NULL;
}

/* -s: NAME can only match the operand that is next in order or, once that was
   found, the one after it.  */
static struct operand *
find_in_order (struct match *m, char const *name)
{
  struct operand *o = &m->operands[m->current];
  if (!pattern_match (o->text, o->flags, name))
    {
      if (o->found == 0 || m->current + 1 == m->count)
        return NULL;
      o = &m->operands[++m->current];
      if (!pattern_match (o->text, o->flags, name))
        return NULL;
    }
  credit (m, o, name);
  return o;
}

/* Whether every operand was found as often as --occurrence asks for, and
   nothing that belongs to one of them can follow NAME.  This check is as rough
   as GNU tar's, because it determines how much of the archive is read.  */
static bool
all_found (struct match const *m, char const *name)
{
  size_t n = strlen (name);
  if (n && name[n - 1] == '/')
    return false;
  if (m->missing)
    return false;
  for (size_t i = 0; i <= m->longest && i < n; i++)
    if (name[i] == '/' && m->lengths[i])
      return false;
  return true;
}

/* NAME without trailing slashes, in M's buffer.  */
static char *
copy_name (struct match *m, char const *name)
{
  size_t n = pathname_bare_bytes (name);
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

/* Remember the member NAME, which no operand matched, for those that it may
   have been meant by.  */
static void
look_for_near (struct match *m, char const *name)
{
  for (size_t i = 0; i < m->count && i < MOST_NEAR; i++)
    {
      struct operand *o = &m->operands[i];
      double least = o->near ? o->likeness : LEAST_LIKENESS;
      double likeness = o->found ? 0 : fstrcmp_bounded (o->text, name, least);
      if (likeness < least || (o->near && likeness == least))
        continue;
      free (o->near);
      o->near = xstrdup (name);
      o->likeness = likeness;
    }
}

bool
match_member (struct match *m, char const *name, size_t *cwd)
{
  struct exclude *x = name_list_exclude (m->cursor);
  if (m->count == 0 && exclude_is_empty (x))
    {
      if (cwd)
        *cwd = name_list_last_cwd (m->cursor);
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
      if (o && cwd)
        *cwd = o->cwd;
      if (!o && m->diag->explain)
        look_for_near (m, bare);
      if (m->opts->occurrence && all_found (m, name))
        m->done = true;
      if (!is_wanted (m, o))
        return false;
    }
  else if (cwd)
    *cwd = name_list_last_cwd (m->cursor);
  return !exclude_hit (x, NULL, bare);
}

/* For patset_each.  */
static bool
find_first (void *arg, size_t index)
{
  size_t *first = arg;
  if (index < *first)
    *first = index;
  return false;
}

bool
match_expects (struct match const *m, char const *name, size_t *cwd)
{
  struct match_opts const *o = m->opts;
  if (o->same_order || o->occurrence || o->starting_file)
    return false;
  size_t first = m->count;
  patset_each (m->patterns, name, find_first, &first);
  if (m->count && first == m->count)
    return false;
  *cwd = (m->count ? m->operands[first].cwd : name_list_last_cwd (m->cursor));
  return !exclude_hit (name_list_exclude (m->cursor), NULL, name);
}

bool
match_each_cwd (struct match const *m, bool (*visit) (void *, size_t),
                void *arg)
{
  for (size_t i = 0; i < m->count; i++)
    if (!visit (arg, m->operands[i].cwd))
      return false;
  return m->count || visit (arg, name_list_last_cwd (m->cursor));
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

/* Warn about O if it looks like a pattern.  */
static void
warn_wildcards (struct match *m, struct operand const *o)
{
  if (name_list_wildcards_given (m->cursor)
      || !pattern_has_wildcards (o->text))
    return;
  diag_warn (m->diag, WARN_ALWAYS, 0,
             _ ("Pattern matching characters used in file names"));
  diag_warn (m->diag, WARN_ALWAYS, 0,
             _ ("Use --wildcards to enable pattern matching, or "
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
      /* An empty name matches nothing unless it is the first.  */
      if (*o->text == '\0')
        continue;
      if (o->found == 0)
        {
          warn_wildcards (m, o);
          result = diag_error (m->diag, 0, _ ("%s: Not found in archive"),
                               diag_colon (m->diag, o->text));
          if (o->near)
            explain_near (m->diag, o->near);
        }
      else if (o->found < m->opts->occurrence)
        result = diag_error (m->diag, 0,
                             _ ("%s: Required occurrence not found in "
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
  patset_free (m->patterns);
  for (size_t i = 0; i < m->count; i++)
    {
      free (m->operands[i].text);
      free (m->operands[i].near);
    }
  free (m->operands);
  free (m->lengths);
  free (m->buffer);
  free (m);
}
