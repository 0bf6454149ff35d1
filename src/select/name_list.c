/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/name_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/pathname.h"
#include "escape.h"
#include "hash.h"
#include "minmax.h"
#include "numhash.h"
#include "select/listfile.h"
#include "select/pattern.h"
#include "xalloc.h"

#define DIAG_KIND KIND_USAGE

/* Whether the patterns of non-recursive ignore files also apply to
   subdirectories.  In GNU tar they do, and people rely on what their backups
   leave out.  */
enum
{
  IGNORE_OWN_RECURSIVE = true
};

struct item
{
  struct name_list_option option;
  char *value; /* owned or NULL */
};

struct name_list
{
  struct item *items; /* owned */
  size_t count;
  size_t room;
  size_t operands;
  bool has_list;
};

/* A source of names: the items of the command line or of an option line, or a
   file.  Frames form a stack.  */
struct frame
{
  struct frame *below; /* owned */

  struct item const *items;     /* borrowed from the list, or NULL */
  struct name_list *line_items; /* owned; for an option line */
  size_t count;
  size_t next;

  bool is_list;
  struct listfile list; /* if IS_LIST */
  char *list_name;      /* owned */
  bool verbatim;

  off_t peeked; /* where name_list_peek goes on: as NEXT, or an offset in
                   LIST */
};

/* A list file that was opened; it must not be read again.  */
struct seen_list
{
  dev_t st_dev;
  ino_t st_ino;
  char *from; /* owned; where its -T was, or NULL: the command line */
};

struct name_list_cursor
{
  struct diag *diag;       /* borrowed */
  struct frame *top;       /* owned */
  struct exclude *exclude; /* owned */
  name_list_line_parser parser;
  void *parser_arg; /* borrowed */

  unsigned flags; /* enum name_list_flag */

  struct name_list_cwd *cwds; /* owned; [0] is not used */
  size_t cwd_count, cwd_room;
  size_t cwd;

  Hash_table *seen; /* owned; holds struct seen_list */

  struct name_list *line; /* owned; being filled by the line parser */
  size_t unused_from;     /* index of the first item after the last name */
  bool warn_unused;
  char *name;   /* owned; the name returned last */
  char *peeked; /* owned; the same by name_list_peek */
  enum outcome outcome;
};

/* The list.  */

struct name_list *
name_list_new (void)
{
  return xzalloc (sizeof (struct name_list));
}

void
name_list_free (struct name_list *p)
{
  if (!p)
    return;
  for (size_t i = 0; i < p->count; i++)
    free (p->items[i].value);
  free (p->items);
  free (p);
}

void
name_list_add (struct name_list *p, struct name_list_option o,
               char const *value)
{
  if (p->count == p->room)
    p->items = x2nrealloc (p->items, &p->room, sizeof *p->items);
  p->items[p->count++]
      = (struct item) { .option = o, .value = value ? xstrdup (value) : NULL };
  p->operands += o.code == NAME_LIST_NAME;
  p->has_list |= o.code == NAME_LIST_LIST;
}

bool
name_list_has_names (struct name_list const *p)
{
  return p->operands != 0 || p->has_list;
}

size_t
name_list_operand_count (struct name_list const *p)
{
  return p->operands;
}

bool
name_list_has_list (struct name_list const *p)
{
  return p->has_list;
}

/* Flags in force.  */

static unsigned
common_flags (struct name_list_cursor const *c)
{
  return ((c->flags & NAME_FLAG_NO_MATCH_SLASH ? 0 : PATTERN_MATCH_SLASH)
          | (c->flags & NAME_FLAG_IGNORE_CASE ? PATTERN_IGNORE_CASE : 0)
          | (c->flags & NAME_FLAG_NO_RECURSION ? 0 : PATTERN_LEADING_DIR));
}

static unsigned
exclude_flags (struct name_list_cursor const *c)
{
  return (common_flags (c)
          | (c->flags & NAME_FLAG_NO_WILDCARDS ? 0 : PATTERN_WILDCARDS)
          | (c->flags & NAME_FLAG_ANCHORED ? PATTERN_ANCHORED : 0));
}

static unsigned
operand_flags (struct name_list_cursor const *c)
{
  return (common_flags (c)
          | (c->flags & NAME_FLAG_WILDCARDS ? PATTERN_WILDCARDS : 0)
          | (c->flags & NAME_FLAG_NO_ANCHORED ? 0 : PATTERN_ANCHORED));
}

bool
name_list_wildcards_given (struct name_list_cursor const *c)
{
  return c->flags & (NAME_FLAG_WILDCARDS | NAME_FLAG_NO_WILDCARDS);
}

bool
name_list_recurses (struct name_list_cursor const *c)
{
  return !(c->flags & NAME_FLAG_NO_RECURSION);
}

/* Names.  */

void
name_list_unquote (char *s)
{
  char *to = s;
  char const *end = s + strlen (s);
  for (char const *p = s; p < end;)
    {
      char c = *p++;
      int byte = c == '\\' ? escape_byte (&p, end) : -1;
      *to++ = byte >= 0 ? byte : c;
      /* Of an unknown escape, both characters stay.  */
      if (c == '\\' && byte < 0 && p < end)
        *to++ = *p++;
    }
  *to = '\0';
}

/* Return the name S, which *OWNER then owns.  */
static void
give_name (struct name_list_cursor const *c, char **owner, char *s,
           struct name_list_name *n)
{
  free (*owner);
  *owner = pathname_strip (s);
  *n = (struct name_list_name) {
    .name = s,
    .cwd = c->cwd,
    .match_flags = operand_flags (c),
    .recurse = name_list_recurses (c),
  };
}

/* O was the outcome of a step.  */
static void
note (struct name_list_cursor *c, enum outcome o)
{
  c->outcome = outcome_worst (c->outcome, o);
}

/* Files of names.  */

static void
pop_frame (struct name_list_cursor *c)
{
  struct frame *f = c->top;
  c->top = f->below;
  if (f->is_list)
    listfile_close (&f->list);
  free (f->list_name);
  name_list_free (f->line_items);
  free (f);
}

/* The list file being read, or null on the command line.  */
static struct frame const *
current_list (struct name_list_cursor const *c)
{
  struct frame const *f = c->top;
  while (f && !f->is_list)
    f = f->below;
  return f;
}

static size_t
hash_seen (void const *entry, size_t buckets)
{
  struct seen_list const *s = entry;
  return numhash_inode (s->st_dev, s->st_ino, buckets);
}

static bool
same_seen (void const *a, void const *b)
{
  struct seen_list const *s = a, *t = b;
  return s->st_ino == t->st_ino && s->st_dev == t->st_dev;
}

static void
free_seen (void *entry)
{
  struct seen_list *s = entry;
  free (s->from);
  free (s);
}

/* The text that tells the user where LIST, which may be null, is.  */
static char const *
origin (struct name_list_cursor *c, char const *list_name)
{
  return list_name ? diag_colon (c->diag, list_name) : _ ("command line");
}

/* Whether the file just opened as F was read before.  If so, report it.  */
static bool
seen_before (struct name_list_cursor *c, char const *name,
             struct listfile const *f)
{
  struct frame const *list = current_list (c);
  char const *from = list ? list->list_name : NULL;
  struct seen_list *s = xmalloc (sizeof *s);
  *s = (struct seen_list) { .st_dev = f->st_dev,
                            .st_ino = f->st_ino,
                            .from = from ? xstrdup (from) : NULL };
  struct seen_list *first = hash_insert (c->seen, s);
  if (!first)
    xalloc_die ();
  if (first == s)
    return false;
  free_seen (s);
  note (c, diag_error (c->diag, 0,
                       _ ("%s: file list requested from %s already read from "
                          "%s"),
                       diag_colon (c->diag, name), origin (c, from),
                       origin (c, first->from)));
  return true;
}

static void
open_list (struct name_list_cursor *c, char const *name)
{
  struct listfile list;
  int err = listfile_open (&list, name, c->flags & NAME_FLAG_NULL);
  struct stat st;
  if (err < 0)
    {
      char const *call = stat (name, &st) < 0 ? "stat" : "open";
      note (c, diag_call_fatal (c->diag, call, name, -err));
      return;
    }
  if (strcmp (name, "-") != 0 && seen_before (c, name, &list))
    {
      listfile_close (&list);
      return;
    }
  struct frame *f = xzalloc (sizeof *f);
  f->is_list = true;
  f->list = list;
  f->list_name = xstrdup (name);
  f->verbatim = c->flags & NAME_FLAG_VERBATIM;
  f->below = c->top;
  c->top = f;
}

/* Make the options of LINE the next items.  */
static void
take_option_line (struct name_list_cursor *c, char const *line)
{
  struct frame *list = c->top;
  bool known = false;
  enum outcome result = OUT_OK;
  c->line = name_list_new ();
  if (c->parser)
    result = c->parser (c->parser_arg, line, c, &known);
  if (!known && !outcome_is_fatal (result))
    result = diag_error (c->diag, 0, _ ("%s:%zu: unrecognized option"),
                         quote_safe (&c->diag->quoter, list->list_name),
                         list->list.line_number);
  note (c, result);
  if (known)
    {
      struct frame *f = xzalloc (sizeof *f);
      f->line_items = c->line;
      f->items = c->line->items;
      f->count = c->line->count;
      f->below = c->top;
      c->top = f;
    }
  else
    name_list_free (c->line);
  c->line = NULL;
}

void
name_list_cursor_apply (struct name_list_cursor *c, struct name_list_option o,
                        char const *value)
{
  name_list_add (c->line, o, value);
}

/* Unquote LINE of F.  Whether it holds options.  */
static bool
prepare_line (struct name_list_cursor const *c, struct frame const *f,
              char *line)
{
  if (!f->verbatim && !(c->flags & NAME_FLAG_NO_UNQUOTE))
    name_list_unquote (line);
  return !f->verbatim && line[strspn (line, " \t")] == '-';
}

/* Handle one line of the list file on top of the stack.  Sets N->name if it is
   a name.  */
static void
next_line (struct name_list_cursor *c, struct name_list_name *n)
{
  struct frame *f = c->top;
  bool held_nul;
  char *line = listfile_next (&f->list, &held_nul);
  if (!line)
    {
      char *name = f->list_name;
      f->list_name = NULL;
      int err = listfile_close (&f->list);
      f->is_list = false;
      pop_frame (c);
      if (err < 0)
        note (c, diag_call_error (c->diag, "read", name, -err));
      free (name);
      return;
    }
  if (held_nul)
    diag_warn (c->diag, WARN_FILENAME_WITH_NULS, 0,
               _ ("%s: file name read contains nul character"),
               diag_colon (c->diag, f->list_name));
  if (*line == '\0')
    return;
  if (prepare_line (c, f, line))
    take_option_line (c, line);
  else
    give_name (c, &c->name, xstrdup (line), n);
}

/* Running items.  */

static void
add_cwd (struct name_list_cursor *c, char const *dir)
{
  if (c->cwd_count == c->cwd_room)
    c->cwds = x2nrealloc (c->cwds, &c->cwd_room, sizeof *c->cwds);
  c->cwds[c->cwd_count]
      = (struct name_list_cwd) { .dir = xstrdup (dir), .parent = c->cwd };
  c->cwd = c->cwd_count++;
}

/* Files that version control systems keep beside the tracked files.  */
static void
add_vcs_ignores (struct exclude *x)
{
  exclude_add_ignore (x, ".cvsignore", IGNORE_CVS, IGNORE_OWN_RECURSIVE);
  exclude_add_ignore (x, ".gitignore", IGNORE_GIT, true);
  exclude_add_ignore (x, ".bzrignore", IGNORE_BZR, true);
  exclude_add_ignore (x, ".hgignore", IGNORE_HG, true);
}

static void
add_exclude_file (struct name_list_cursor *c, char const *file)
{
  int err = exclude_add_file (c->exclude, file, exclude_flags (c));
  if (err < 0)
    note (c, diag_fatal (c->diag, -err, "%s", diag_colon (c->diag, file)));
}

/* Handle an exclusion.  */
static void
run_exclusion (struct name_list_cursor *c, struct item const *item)
{
  struct exclude *x = c->exclude;
  switch (item->option.code)
    {
    case NAME_LIST_EXCLUDE:
      exclude_add (x, item->value, exclude_flags (c));
      break;
    case NAME_LIST_EXCLUDE_FROM:
      add_exclude_file (c, item->value);
      break;
    case NAME_LIST_EXCLUDE_BACKUPS:
      exclude_add_backups (x, PATTERN_WILDCARDS | PATTERN_MATCH_SLASH);
      break;
    case NAME_LIST_EXCLUDE_VCS:
      exclude_add_vcs (x, PATTERN_LEADING_DIR);
      break;
    case NAME_LIST_EXCLUDE_VCS_IGNORES:
      add_vcs_ignores (x);
      break;
    case NAME_LIST_EXCLUDE_IGNORE:
      exclude_add_ignore (x, item->value, IGNORE_PLAIN, IGNORE_OWN_RECURSIVE);
      break;
    case NAME_LIST_EXCLUDE_IGNORE_RECURSIVE:
      exclude_add_ignore (x, item->value, IGNORE_PLAIN, true);
      break;
    case NAME_LIST_EXCLUDE_CACHES:
      exclude_add_tag (x, "CACHEDIR.TAG", item->option.number, true);
      break;
    case NAME_LIST_EXCLUDE_TAG:
      exclude_add_tag (x, item->value, item->option.number, false);
      break;
    default:
      break;
    }
}

/* The name of ITEM, owned by the caller.  */
static char *
name_of_item (struct name_list_cursor const *c, struct item const *item)
{
  char *name = xstrdup (item->value);
  if (!(c->flags & NAME_FLAG_NO_UNQUOTE))
    name_list_unquote (name);
  return name;
}

/* Handle ITEM.  Sets N->name if it is a name.  */
static void
run_item (struct name_list_cursor *c, struct item const *item,
          struct name_list_name *n)
{
  switch (item->option.code)
    {
    case NAME_LIST_NAME:
      give_name (c, &c->name, name_of_item (c, item), n);
      break;
    case NAME_LIST_CHDIR:
      add_cwd (c, item->value);
      break;
    case NAME_LIST_LIST:
      open_list (c, item->value);
      break;
    case NAME_LIST_SWITCH:
      c->flags &= ~(item->option.number >> NAME_LIST_CLEAR);
      c->flags |= item->option.number & ((1u << NAME_LIST_CLEAR) - 1);
      break;
    default:
      run_exclusion (c, item);
      break;
    }
}

/* Report the items from UNUSED_FROM on, which follow the last name.  */
static void
report_unused (struct name_list_cursor *c, struct frame const *base)
{
  if (!c->warn_unused || c->unused_from == base->count)
    return;
  c->warn_unused = false;
  note (c,
        diag_error (c->diag, 0,
                    _ ("The following options were used after non-option "
                       "arguments.  These options are positional and affect "
                       "only arguments that follow them.  Please, rearrange "
                       "them properly.")));
  for (size_t i = c->unused_from; i < base->count; i++)
    {
      struct item const *item = &base->items[i];
      char const *option = item->option.name;
      if (item->option.code == NAME_LIST_CHDIR)
        note (c, diag_error (c->diag, 0, _ ("-C %s has no effect"),
                             diag_quote (c->diag, item->value)));
      else if (item->value)
        note (c, diag_error (c->diag, 0, _ ("--%s %s has no effect"), option,
                             diag_quote (c->diag, item->value)));
      else
        note (c, diag_error (c->diag, 0, _ ("--%s has no effect"), option));
    }
}

struct name_list_cursor *
name_list_open (struct name_list_opts const *o, struct diag *d)
{
  struct name_list_cursor *c = xzalloc (sizeof *c);
  c->diag = d;
  c->exclude = exclude_new (d);
  c->seen = hash_initialize (0, NULL, hash_seen, same_seen, free_seen);
  if (!c->seen)
    xalloc_die ();
  c->parser = o->parser;
  c->parser_arg = o->parser_arg;
  c->warn_unused = o->warn_unused;
  c->cwds = x2nrealloc (c->cwds, &c->cwd_room, sizeof *c->cwds);
  c->cwds[c->cwd_count++] = (struct name_list_cwd) { .dir = xstrdup (".") };
  c->top = xzalloc (sizeof *c->top);
  c->top->items = o->list->items;
  c->top->count = o->list->count;
  return c;
}

bool
name_list_next (struct name_list_cursor *c, struct name_list_name *n)
{
  n->name = NULL;
  while (!n->name && !outcome_is_fatal (c->outcome))
    {
      struct frame *f = c->top;
      if (f->is_list)
        next_line (c, n);
      else if (f->next < f->count)
        {
          struct item const *item = &f->items[f->next++];
          if (!f->below
              && (item->option.code == NAME_LIST_NAME
                  || item->option.code == NAME_LIST_LIST))
            c->unused_from = f->next;
          run_item (c, item, n);
        }
      else if (f->below)
        pop_frame (c);
      else
        {
          report_unused (c, f);
          break;
        }
    }
  return n->name != NULL;
}

/* The next name in the list file F, owned by the caller; null if there is
   none before the next option.  */
static char *
peek_line (struct name_list_cursor const *c, struct frame *f)
{
  off_t at = f->peeked;
  char *line;
  while ((line = listfile_peek (&f->list, &at)) && *line == '\0')
    free (line);
  if (line && prepare_line (c, f, line))
    {
      free (line);
      line = NULL;
    }
  if (line)
    f->peeked = at;
  return line;
}

/* The same for the items of F.  */
static char *
peek_item (struct name_list_cursor const *c, struct frame *f)
{
  size_t at = MAX (f->peeked, (off_t) f->next);
  if (at == f->count || f->items[at].option.code != NAME_LIST_NAME)
    return NULL;
  f->peeked = at + 1;
  return name_of_item (c, &f->items[at]);
}

bool
name_list_peek (struct name_list_cursor *c, bool again,
                struct name_list_name *n)
{
  struct frame *f = c->top;
  if (again)
    f->peeked = 0;
  char *name = f->is_list ? peek_line (c, f) : peek_item (c, f);
  if (name)
    give_name (c, &c->peeked, name, n);
  return name;
}

enum outcome
name_list_outcome (struct name_list_cursor const *c)
{
  return outcome_worst (c->outcome, exclude_outcome (c->exclude));
}

bool
name_list_position (struct name_list_cursor const *c, uintmax_t *done,
                    uintmax_t *total)
{
  struct frame const *list = NULL, *base = NULL;
  for (struct frame const *f = c->top; f; f = f->below)
    {
      if (f->is_list)
        list = f;
      base = f;
    }
  if (!list || list->list.size == 0)
    return false;
  size_t sources = 0;
  for (size_t i = 0; i < base->count; i++)
    sources += (base->items[i].option.code == NAME_LIST_NAME
                || base->items[i].option.code == NAME_LIST_LIST);
  *done = list->list.line_at;
  *total = list->list.size;
  return sources == 1;
}

bool
name_list_is_repeatable (struct name_list const *list)
{
  for (size_t i = 0; i < list->count; i++)
    {
      struct item const *item = &list->items[i];
      struct stat st;
      if ((item->option.code == NAME_LIST_LIST
           || item->option.code == NAME_LIST_EXCLUDE_FROM)
          && (strcmp (item->value, "-") == 0 || stat (item->value, &st) != 0
              || !S_ISREG (st.st_mode)))
        return false;
    }
  return true;
}

struct exclude *
name_list_exclude (struct name_list_cursor *c)
{
  return c->exclude;
}

struct name_list_cwd
name_list_cwd (struct name_list_cursor const *c, size_t index)
{
  return c->cwds[index];
}

char const *
name_list_where (void *cursor, size_t index, size_t *parent)
{
  struct name_list_cwd w = name_list_cwd (cursor, index);
  *parent = w.parent;
  return w.dir;
}

size_t
name_list_last_cwd (struct name_list_cursor const *c)
{
  return c->cwd;
}

void
name_list_cursor_free (struct name_list_cursor *c)
{
  if (!c)
    return;
  while (c->top)
    pop_frame (c);
  exclude_free (c->exclude);
  for (size_t i = 0; i < c->cwd_count; i++)
    free ((char *) c->cwds[i].dir);
  free (c->cwds);
  hash_free (c->seen);
  free (c->name);
  free (c->peeked);
  free (c);
}
