/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/patset.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "c-ctype.h"
#include "hash.h"
#include "select/pattern.h"
#include "xalloc.h"

/* The tables of literal patterns, as bits.  */
enum
{
  IN_ANCHORED = 1,
  IN_LEADING_DIR = 2,
  IN_FOLDED = 4,
  TABLES = 8
};

/* A pattern without wildcards, or the key to look one up.  */
struct literal
{
  char const *text; /* owned; case-folded in a table of folded patterns */
  size_t length;
  size_t hash; /* of TEXT */
  size_t index;
  struct literal *same; /* owned; another pattern with the same text */
};

/* A pattern with wildcards.  */
struct glob
{
  char *text; /* owned */
  char *run;  /* owned; a name that matches has it somewhere; null: unknown */
  unsigned flags;
  size_t index;
};

struct patset
{
  size_t count;
  Hash_table *tables[TABLES]; /* owned, with the literals in them; NULL:
                                 empty */
  size_t max_slashes;         /* the most that any literal has */
  struct glob *globs;         /* owned */
  size_t glob_count, glob_room;
};

/* FNV-1a: the hash of a prefix can be extended to that of the name.  */
enum
{
  HASH_START = 5381,
  HASH_FACTOR = 16777619
};

static size_t
hash_byte (size_t hash, char c)
{
  return (hash ^ (unsigned char) c) * HASH_FACTOR;
}

static size_t
hash_literal (void const *entry, size_t buckets)
{
  struct literal const *l = entry;
  return l->hash % buckets;
}

static bool
same_literal (void const *a, void const *b)
{
  struct literal const *k = a, *l = b;
  return (k->hash == l->hash && k->length == l->length
          && memcmp (k->text, l->text, k->length) == 0);
}

static void
free_literal (void *entry)
{
  for (struct literal *next, *l = entry; l; l = next)
    {
      next = l->same;
      free ((char *) l->text);
      free (l);
    }
}

/* TEXT in lower case.  Bytes that are not characters are unchanged.  The
   caller frees it.  */
static char *
fold (char const *text)
{
  size_t n = strlen (text) + 1;
  char *folded = xnmalloc (n, MB_LEN_MAX), *to = folded;
  mbstate_t from_state = { 0 }, to_state = { 0 };
  for (char const *end = text + n; text < end;)
    {
      wchar_t c;
      size_t bytes = mbrtowc (&c, text, end - text, &from_state);
      if (bytes == 0)
        bytes = 1;
      size_t written
          = ((size_t) -2 <= bytes ? (size_t) -1
                                  : wcrtomb (to, towlower (c), &to_state));
      if (written == (size_t) -1)
        {
          from_state = to_state = (mbstate_t) { 0 };
          if ((size_t) -2 <= bytes)
            bytes = 1;
          memcpy (to, text, bytes);
          written = bytes;
        }
      text += bytes;
      to += written;
    }
  return folded;
}

struct patset *
patset_new (void)
{
  return xzalloc (sizeof (struct patset));
}

void
patset_free (struct patset *s)
{
  if (!s)
    return;
  for (int i = 0; i < TABLES; i++)
    if (s->tables[i])
      hash_free (s->tables[i]);
  for (size_t i = 0; i < s->glob_count; i++)
    {
      free (s->globs[i].text);
      free (s->globs[i].run);
    }
  free (s->globs);
  free (s);
}

static void
add_literal (struct patset *s, char const *text, unsigned flags)
{
  int kind = ((flags & PATTERN_ANCHORED ? IN_ANCHORED : 0)
              | (flags & PATTERN_LEADING_DIR ? IN_LEADING_DIR : 0)
              | (flags & PATTERN_IGNORE_CASE ? IN_FOLDED : 0));
  Hash_table **table = &s->tables[kind];
  if (!*table
      && !(*table = hash_initialize (0, NULL, hash_literal, same_literal,
                                     free_literal)))
    xalloc_die ();
  struct literal *l = xmalloc (sizeof *l);
  *l = (struct literal) { .text
                          = (kind & IN_FOLDED ? fold (text) : xstrdup (text)),
                          .hash = HASH_START,
                          .index = s->count };
  size_t slashes = 0;
  for (; l->text[l->length]; l->length++)
    {
      l->hash = hash_byte (l->hash, l->text[l->length]);
      slashes += l->text[l->length] == '/';
    }
  if (s->max_slashes < slashes)
    s->max_slashes = slashes;
  struct literal *first = hash_insert (*table, l);
  if (!first)
    xalloc_die ();
  if (first != l)
    {
      l->same = first->same;
      first->same = l;
    }
}

/* Where the bracket expression ends that begins at P: after its last byte.
   Null if that is not plain to see.  */
static char const *
after_bracket (char const *p)
{
  p += 1 + (p[1] == '!' || p[1] == '^');
  /* The first byte may be a bracket that stands for itself.  */
  if (*p == ']')
    p++;
  /* In some character sets, a bracket may be the second byte of a character.
   */
  while (*p && !strchr ("[]\\", *p) && c_isascii (*p))
    p++;
  return *p == ']' ? p + 1 : NULL;
}

/* The longest run of bytes of the pattern TEXT that each match themselves.
   Null if there is none.  The caller frees it.  */
static char *
longest_run (char const *text)
{
  char const *longest = text;
  size_t length = 0;
  for (char const *p = text; p && *p;)
    {
      size_t n = strcspn (p, "*?[\\");
      if (length < n)
        {
          longest = p;
          length = n;
        }
      p += n;
      if (*p == '[')
        p = after_bracket (p);
      else
        p += *p == '\\' && p[1] ? 2 : *p != '\0';
    }
  return length ? ximemdup0 (longest, length) : NULL;
}

void
patset_add (struct patset *s, char const *text, unsigned flags)
{
  if (!(flags & PATTERN_WILDCARDS) || pattern_is_plain (text))
    add_literal (s, text, flags);
  else
    {
      if (s->glob_count == s->glob_room)
        s->globs = x2nrealloc (s->globs, &s->glob_room, sizeof *s->globs);
      s->globs[s->glob_count++] = (struct glob) {
        .text = xstrdup (text),
        .run = (flags & PATTERN_IGNORE_CASE ? NULL : longest_run (text)),
        .flags = flags,
        .index = s->count
      };
    }
  s->count++;
}

size_t
patset_count (struct patset const *s)
{
  return s->count;
}

/* The receiver of the matching patterns.  */
struct receiver
{
  bool (*fn) (void *arg, size_t index);
  void *arg;
};

/* Look for literals that equal the name from START on, or one of the
   directories in it.  FIRST: START is the beginning of the name.  FOLDED is 0
   or IN_FOLDED.  */
static bool
look_from (struct patset const *s, char const *start, bool first, int folded,
           struct receiver const *a)
{
  struct literal key = { .text = start, .hash = HASH_START };
  size_t slashes = 0;
  for (char const *p = start;; p++)
    {
      if (*p == '\0' || *p == '/')
        {
          key.length = p - start;
          for (int i = folded; i < folded + IN_FOLDED; i++)
            {
              if (!s->tables[i] || (i & IN_ANCHORED && !first)
                  || (*p && !(i & IN_LEADING_DIR)))
                continue;
              struct literal const *l = hash_lookup (s->tables[i], &key);
              for (; l; l = l->same)
                if (a->fn (a->arg, l->index))
                  return true;
            }
          if (*p == '\0' || slashes++ == s->max_slashes)
            return false;
        }
      key.hash = hash_byte (key.hash, *p);
    }
}

static bool
look_everywhere (struct patset const *s, char const *name, int folded,
                 struct receiver const *a)
{
  Hash_table *const *t = &s->tables[folded];
  bool floating = t[0] || t[IN_LEADING_DIR];
  if (!floating && !t[IN_ANCHORED] && !t[IN_ANCHORED | IN_LEADING_DIR])
    return false;
  if (look_from (s, name, true, folded, a))
    return true;
  for (char const *p = name; floating && (p = strchr (p, '/'));)
    if (*++p != '/' && look_from (s, p, false, folded, a))
      return true;
  return false;
}

bool
patset_each (struct patset const *s, char const *name,
             bool (*fn) (void *, size_t), void *arg)
{
  struct receiver a = { fn, arg };
  if (look_everywhere (s, name, 0, &a))
    return true;
  bool any_folded = false;
  for (int i = IN_FOLDED; i < TABLES; i++)
    any_folded |= s->tables[i] != NULL;
  if (any_folded)
    {
      char *folded = fold (name);
      bool stop = look_everywhere (s, folded, IN_FOLDED, &a);
      free (folded);
      if (stop)
        return true;
    }
  /* To look for bytes takes less than a tenth of what fnmatch takes.  */
  for (struct glob const *g = s->globs; g < s->globs + s->glob_count; g++)
    if ((!g->run || strstr (name, g->run))
        && pattern_match (g->text, g->flags, name) && fn (arg, g->index))
      return true;
  return false;
}

static bool
stop_here (void *arg, size_t index)
{
  return true;
}

bool
patset_hit (struct patset const *s, char const *name)
{
  return patset_each (s, name, stop_here, NULL);
}
