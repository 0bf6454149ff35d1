/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/transform.h"

#include <limits.h>
#include <regex.h>
#include <stdarg.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "base/i18n.h"
#include "base/xmatch.h"
#include "bytebuf.h"
#include "c-ctype.h"
#include "escape.h"
#include "xalloc.h"

/* The pieces of a replacement.  */
enum piece_kind
{
  PIECE_TEXT,
  PIECE_GROUP, /* \N, & */
  PIECE_LOWER,
  PIECE_UPPER, /* \L \U: from here on */
  PIECE_LOWER_ONE,
  PIECE_UPPER_ONE, /* \l \u: the next character */
  PIECE_END        /* \E */
};

struct piece
{
  enum piece_kind kind;
  char *text; /* owned; of PIECE_TEXT */
  size_t length;
  size_t group; /* of PIECE_GROUP */
};

/* Scopes as bits: 1 << enum rename_kind.  */
enum
{
  SCOPE_ALL = (1 << RENAME_MEMBER | 1 << RENAME_SYMLINK | 1 << RENAME_HARDLINK)
};

struct substitution
{
  struct substitution *next; /* owned */
  regex_t regex;             /* owned */
  size_t groups;             /* number of regex groups, including the whole
                                match */
  struct piece *pieces;      /* owned */
  size_t count, room;
  uintmax_t from; /* number of the first match to replace, from 1 */
  bool global;
  unsigned scope;
};

struct transform
{
  struct substitution *first; /* owned */
  struct substitution **end;
  unsigned default_scope;
};

/* Parsing.  */

/* A position in the expression, and the error message, if any.  */
struct parser
{
  char const *p;
  char *message; /* owned */
};

static bool __attribute__ ((format (printf, 2, 3)))
report_invalid (struct parser *s, char const *format, ...)
{
  va_list args;
  va_start (args, format);
  int n = vasprintf (&s->message, format, args);
  va_end (args);
  if (n < 0)
    xalloc_die ();
  return false;
}

static bool
invalid (struct parser *s)
{
  return report_invalid (s, "%s", _ ("Invalid transform expression"));
}

/* If C is one of r R s S h H, change *SCOPE.  */
static bool
take_scope (char c, unsigned *scope)
{
  static char const letters[] = "rsh";
  char const *p = c ? strchr (letters, c_tolower (c)) : NULL;
  if (!p)
    return false;
  unsigned bit = 1u << (p - letters);
  *scope = c_islower (c) ? *scope | bit : *scope & ~bit;
  return true;
}

/* "flags=..." */
static bool
parse_default_scope (struct parser *s, unsigned *scope)
{
  *scope = 0;
  for (; *s->p && *s->p != ';'; s->p++)
    if (!take_scope (*s->p, scope))
      return report_invalid (s, _ ("Unknown transform flag: %c"), *s->p);
  return true;
}

/* The text up to the delimiter D, which is skipped; null if there is no D.
   The caller frees it.  */
static char *
take_delimited (struct parser *s, char d)
{
  char const *start = s->p;
  while (*s->p && *s->p != d)
    s->p += *s->p == '\\' && s->p[1] ? 2 : 1;
  if (!*s->p)
    return NULL;
  return ximemdup0 (start, s->p++ - start);
}

static struct piece *
add_piece (struct substitution *u, enum piece_kind kind)
{
  if (u->count == u->room)
    u->pieces = x2nrealloc (u->pieces, &u->room, sizeof *u->pieces);
  struct piece *piece = &u->pieces[u->count++];
  *piece = (struct piece) { .kind = kind };
  return piece;
}

static void
add_text (struct substitution *u, char const *text, size_t length)
{
  struct piece *last = u->count ? &u->pieces[u->count - 1] : NULL;
  if (!last || last->kind != PIECE_TEXT)
    last = add_piece (u, PIECE_TEXT);
  last->text = xrealloc (last->text, last->length + length + 1);
  memcpy (last->text + last->length, text, length);
  last->length += length;
}

/* Handle the escape \C in a replacement.  */
static void
add_escape (struct substitution *u, char c, char d)
{
  static char const cases[] = "LUluE";
  char const *p;
  int byte = escape_letter (c);
  if (c == d || c == '&')
    add_text (u, &c, 1);
  else if ((p = strchr (cases, c)))
    add_piece (u, PIECE_LOWER + (p - cases));
  else if (0 <= byte)
    add_text (u, (char const[]) { byte }, 1);
  else
    add_text (u, (char const[]) { '\\', c }, 2);
}

static bool
parse_replacement (struct parser *s, struct substitution *u, char const *text,
                   char d)
{
  for (char const *p = text; *p; p++)
    if (*p == '&')
      add_piece (u, PIECE_GROUP)->group = 0;
    else if (*p != '\\' || !p[1])
      add_text (u, p, 1);
    else if (c_isdigit (*++p) && *p != d)
      {
        size_t group = 0;
        for (; c_isdigit (*p); p++)
          group = group < u->groups ? group * 10 + (*p - '0') : group;
        p--;
        if (u->groups <= group)
          return report_invalid (s, "%s",
                                 _ ("Invalid transform replacement: "
                                    "back reference out of range"));
        add_piece (u, PIECE_GROUP)->group = group;
      }
    else
      add_escape (u, *p, d);
  return true;
}

/* Parse the flags after the last delimiter.  */
static bool
parse_flags (struct parser *s, struct substitution *u, int *cflags)
{
  u->from = 1;
  for (; *s->p && *s->p != ';'; s->p++)
    if (take_scope (*s->p, &u->scope))
      continue;
    else if (*s->p == 'g')
      u->global = true;
    else if (*s->p == 'i')
      *cflags |= REG_ICASE;
    else if (*s->p == 'x')
      *cflags |= REG_EXTENDED;
    else if (c_isdigit (*s->p))
      {
        char *end;
        u->from = strtoumax (s->p, &end, 10);
        u->from += u->from == 0;
        s->p = end - 1;
      }
    else
      return report_invalid (s, _ ("Unknown flag in transform expression: %c"),
                             *s->p);
  return true;
}

static bool
compile (struct parser *s, struct substitution *u, char const *regex,
         int cflags)
{
  int err = regcomp (&u->regex, regex, cflags);
  if (err)
    {
      char text[256];
      regerror (err, &u->regex, text, sizeof text);
      regfree (&u->regex);
      return report_invalid (s, _ ("Invalid transform expression: %s"), text);
    }
  u->groups = u->regex.re_nsub + 1;
  /* The search restarts after each match, so an anchor would match again.  */
  size_t n = strlen (regex);
  if (n && (regex[0] == '^' || regex[n - 1] == '$'))
    u->global = false;
  return true;
}

static void
free_substitution (struct substitution *u)
{
  for (size_t i = 0; i < u->count; i++)
    free (u->pieces[i].text);
  free (u->pieces);
  free (u);
}

/* Parse s D regex D replacement D flags.  S is after the s.  */
static bool
parse_substitution (struct parser *s, struct transform *t)
{
  char d = *s->p;
  if (!d)
    return invalid (s);
  s->p++;
  struct substitution *u = xzalloc (sizeof *u);
  u->scope = t->default_scope;
  char *regex = take_delimited (s, d);
  char *replacement = regex ? take_delimited (s, d) : NULL;
  int cflags = 0;
  bool compiled = false;
  bool ok = replacement || invalid (s);
  ok = ok && parse_flags (s, u, &cflags);
  ok = ok && (compiled = compile (s, u, regex, cflags));
  ok = ok && parse_replacement (s, u, replacement, d);
  free (regex);
  free (replacement);
  if (ok)
    {
      *t->end = u;
      t->end = &u->next;
    }
  else
    {
      if (compiled)
        regfree (&u->regex);
      free_substitution (u);
    }
  return ok;
}

char *
transform_add (struct transform **t, char const *expr)
{
  static char const flags[] = "flags=";
  if (!*t)
    {
      *t = xzalloc (sizeof **t);
      (*t)->end = &(*t)->first;
      (*t)->default_scope = SCOPE_ALL;
    }
  struct parser s = { .p = expr };
  while (*s.p && !s.message)
    {
      if (strncmp (s.p, flags, sizeof flags - 1) == 0)
        {
          s.p += sizeof flags - 1;
          parse_default_scope (&s, &(*t)->default_scope);
        }
      else if (*s.p == 's')
        {
          s.p++;
          parse_substitution (&s, *t);
        }
      else
        invalid (&s);
      if (!s.message && *s.p == ';')
        s.p++;
    }
  return s.message;
}

/* Applying.  */

/* The name being built, and the current case conversion.  */
struct output
{
  struct bytebuf bytes;
  enum piece_kind lasting; /* PIECE_LOWER, PIECE_UPPER or PIECE_END */
  enum piece_kind once;    /* PIECE_*_ONE or PIECE_END */
};

static void
append_text (struct output *o, char const *text, size_t length)
{
  if (bytebuf_append (&o->bytes, text, length) != 0)
    xalloc_die ();
}

/* Append the first character of TEXT with the case HOW.  Bytes that are not a
   character are unchanged.  Returns the length in bytes.  */
static size_t
append_character (struct output *o, enum piece_kind how, char const *text,
                  size_t length)
{
  bool lower = how == PIECE_LOWER || how == PIECE_LOWER_ONE;
  mbstate_t in = { 0 }, out = { 0 };
  wchar_t wc;
  char buf[MB_LEN_MAX];
  size_t n = mbrtowc (&wc, text, length, &in);
  if (n == 0 || length < n)
    {
      append_text (o, text, 1);
      return 1;
    }
  size_t m = wcrtomb (buf, lower ? towlower (wc) : towupper (wc), &out);
  if (m == (size_t) -1)
    append_text (o, text, n);
  else
    append_text (o, buf, m);
  return n;
}

/* Append a piece.  As in GNU tar, \u and \l suspend \U and \L for the whole
   piece that follows them.  */
static void
append_cased (struct output *o, char const *text, size_t length)
{
  enum piece_kind how = o->lasting;
  char const *end = text + length;
  if (length && o->once != PIECE_END)
    {
      text += append_character (o, o->once, text, length);
      how = o->once = PIECE_END;
    }
  if (how == PIECE_END)
    append_text (o, text, end - text);
  else
    while (text < end)
      text += append_character (o, how, text, end - text);
}

static void
append_replacement (struct output *o, struct substitution const *u,
                    char const *name, regmatch_t const *m)
{
  o->lasting = o->once = PIECE_END;
  for (size_t i = 0; i < u->count; i++)
    {
      struct piece const *p = &u->pieces[i];
      switch (p->kind)
        {
        case PIECE_TEXT:
          append_cased (o, p->text, p->length);
          break;
        case PIECE_GROUP:
          if (0 <= m[p->group].rm_so)
            append_cased (o, name + m[p->group].rm_so,
                          m[p->group].rm_eo - m[p->group].rm_so);
          break;
        case PIECE_LOWER_ONE:
        case PIECE_UPPER_ONE:
          o->once = p->kind;
          break;
        case PIECE_LOWER:
        case PIECE_UPPER:
        case PIECE_END:
          o->lasting = p->kind;
          o->once = PIECE_END;
          break;
        }
    }
}

/* Apply U to NAME and append the result to O.  Returns whether anything
   matched.  */
static bool
substitute (struct substitution const *u, char const *name, struct output *o)
{
  regmatch_t *m = xnmalloc (u->groups, sizeof *m);
  bool changed = false;
  uintmax_t number = 0;
  char const *last_end = NULL;
  while (xregexec (&u->regex, name, u->groups, m))
    {
      char const *start = name + m[0].rm_so, *end = name + m[0].rm_eo;
      bool empty = start == end;
      append_text (o, name, start - name);
      /* As in sed, an empty match right after another match does not
         count.  */
      if (!(empty && start == last_end))
        {
          number++;
          if (number == u->from || (u->global && u->from < number))
            {
              append_replacement (o, u, name, m);
              changed = true;
            }
          else
            append_text (o, start, end - start);
        }
      name = last_end = end;
      if (empty)
        {
          if (!*name)
            break;
          append_text (o, name++, 1);
        }
      if (u->from <= number && !u->global)
        break;
    }
  append_text (o, name, strlen (name) + 1);
  free (m);
  return changed;
}

char const *
transform_apply (struct transform const *t, enum rename_kind kind,
                 struct arena *a, char const *name)
{
  if (!t)
    return name;
  for (struct substitution const *u = t->first; u; u = u->next)
    if (u->scope & 1u << kind)
      {
        struct output o;
        bytebuf_init (&o.bytes);
        if (substitute (u, name, &o))
          {
            name = arena_memdup (a, o.bytes.data, o.bytes.len);
            if (!name)
              xalloc_die ();
          }
        bytebuf_release (&o.bytes);
      }
  return name;
}

void
transform_free (struct transform *t)
{
  if (!t)
    return;
  while (t->first)
    {
      struct substitution *u = t->first;
      t->first = u->next;
      regfree (&u->regex);
      free_substitution (u);
    }
  free (t);
}
