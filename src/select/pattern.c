/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/pattern.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmatch.h"
#include "xalloc.h"

bool
pattern_has_wildcards (char const *text)
{
  for (char const *p = text; (p = strpbrk (p, "*?[\\")); p++)
    if (*p != '\\')
      return true;
    else if (*++p == '\0')
      break;
  return false;
}

bool
pattern_is_plain (char const *text)
{
  return text[strcspn (text, "*?[\\")] == '\0';
}

/* Whether NAME equals TEXT or, with LEADING_DIR, is below it.  All absolute
   names are below the empty TEXT, as for fnmatch.  */
static bool
literal_at (char const *text, size_t length, bool leading_dir,
            char const *name)
{
  return (strncmp (text, name, length) == 0
          && (name[length] == '\0' || (leading_dir && name[length] == '/')));
}

/* TEXT with all characters quoted that are special to fnmatch.  */
static char *
escape (char const *text)
{
  char *quoted = xnmalloc (strlen (text) + 1, 2);
  char *q = quoted;
  for (char const *p = text; *p; p++)
    {
      if (strchr ("*?[\\", *p))
        *q++ = '\\';
      *q++ = *p;
    }
  *q = '\0';
  return quoted;
}

/* How to compare at one position in the name.  */
struct comparison
{
  char const *text;
  size_t length;
  bool literal;
  bool leading_dir;
  int fnm_flags;
};

static bool
match_at (struct comparison const *c, char const *name)
{
  return (c->literal ? literal_at (c->text, c->length, c->leading_dir, name)
                     : xfnmatch (c->text, name, c->fnm_flags));
}

bool
pattern_match (char const *text, unsigned flags, char const *name)
{
  struct comparison c = { .text = text, .length = strlen (text) };
  char *quoted = NULL;
  c.leading_dir = (flags & PATTERN_LEADING_DIR) != 0;
  c.literal = (flags & (PATTERN_WILDCARDS | PATTERN_IGNORE_CASE)) == 0;
  if (!c.literal)
    {
      if (!(flags & PATTERN_WILDCARDS))
        c.text = quoted = escape (text);
      c.fnm_flags = ((c.leading_dir ? FNM_LEADING_DIR : 0)
                     | (flags & PATTERN_IGNORE_CASE ? FNM_CASEFOLD : 0)
                     | (flags & PATTERN_MATCH_SLASH ? 0 : FNM_PATHNAME));
    }

  bool hit = match_at (&c, name);
  if (!(flags & PATTERN_ANCHORED))
    for (char const *p = strchr (name, '/'); p && !hit; p = strchr (p, '/'))
      if (*++p != '/')
        hit = match_at (&c, p);
  free (quoted);
  return hit;
}
