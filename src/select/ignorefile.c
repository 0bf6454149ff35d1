/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/ignorefile.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmatch.h"
#include "select/listfile.h"
#include "select/patset.h"
#include "select/pattern.h"
#include "xalloc.h"

/* The meaning of a match.  In bzr files, an exception overrides a plain
   pattern, and a forced pattern overrides an exception.  */
enum verdict
{
  HIT,
  EXCEPTION,
  FORCED
};
enum
{
  VERDICTS = FORCED + 1
};

/* The patterns with the same meaning.  */
struct ignore_patterns
{
  struct patset *globs; /* owned */
  regex_t *regexes;     /* owned */
  size_t count, room;   /* for REGEXES */
};

struct ignorefile
{
  struct ignorefile *next; /* owned; the file read before */
  struct ignore_patterns patterns[VERDICTS];
};

static void
add_glob (struct ignorefile *f, char const *text, enum verdict verdict)
{
  if (*text)
    patset_add (f->patterns[verdict].globs, text,
                PATTERN_WILDCARDS | PATTERN_ANCHORED);
}

/* Add the regular expression TEXT.  One that does not compile matches
   nothing.  */
static void
add_regex (struct ignorefile *f, char const *text, enum verdict verdict)
{
  struct ignore_patterns *p = &f->patterns[verdict];
  if (p->count == p->room)
    p->regexes = x2nrealloc (p->regexes, &p->room, sizeof *p->regexes);
  if (xregcomp (&p->regexes[p->count], text, REG_EXTENDED | REG_NOSUB))
    p->count++;
}

/* Remove white space from the end of S.  */
static void
trim_end (char *s)
{
  size_t n = strlen (s);
  while (n && strchr (" \t\r\n\f\v", s[n - 1]))
    s[--n] = '\0';
}

static void
drop_trailing_slash (char *s)
{
  size_t n = strlen (s);
  if (1 < n && s[n - 1] == '/')
    s[n - 1] = '\0';
}

static void
add_cvs_line (struct ignorefile *f, char *line)
{
  char *rest;
  for (char *word = strtok_r (line, " \t", &rest); word;
       word = strtok_r (NULL, " \t", &rest))
    add_glob (f, word, HIT);
}

static void
add_git_line (struct ignorefile *f, char *line)
{
  line += strspn (line, " \t");
  if (*line == '#')
    return;
  if (line[0] == '\\' && line[1] == '#')
    line++;
  add_glob (f, line, HIT);
}

static void
add_bzr_line (struct ignorefile *f, char *line)
{
  line += strspn (line, " \t");
  enum verdict verdict = HIT;
  if (*line == '#')
    return;
  if (*line == '!')
    {
      verdict = line[1] == '!' ? FORCED : EXCEPTION;
      line += verdict == FORCED ? 2 : 1;
    }
  if (strncmp (line, "RE:", 3) == 0)
    add_regex (f, line + 3, verdict);
  else
    add_glob (f, line, verdict);
}

/* *GLOB is what the last "syntax:" line selected.  */
static void
add_hg_line (struct ignorefile *f, char *line, bool *glob)
{
  static char const syntax[] = "syntax:";
  if (strncmp (line, syntax, sizeof syntax - 1) == 0)
    {
      line += sizeof syntax - 1;
      line += strspn (line, " \t");
      if (strcmp (line, "glob") == 0)
        *glob = true;
      else if (strcmp (line, "regexp") == 0)
        *glob = false;
      return;
    }
  if (*line == '#' || *line == '\0')
    return;
  drop_trailing_slash (line);
  if (*glob)
    add_glob (f, line, HIT);
  else
    add_regex (f, line, HIT);
}

int
ignorefile_read (struct ignorefile **f, int dirfd, char const *name,
                 enum exclude_ignore_kind kind)
{
  int fd = listfile_open_found (dirfd, name);
  if (fd < 0)
    return fd;
  struct listfile list;
  int err = listfile_fdopen (&list, fd);
  if (err < 0)
    return err;
  struct ignorefile *new = xzalloc (sizeof *new);
  new->next = *f;
  *f = new;
  for (int i = 0; i < VERDICTS; i++)
    new->patterns[i].globs = patset_new ();
  bool hg_glob = false;
  char *line;
  bool held_nul;
  while ((line = listfile_next (&list, &held_nul)))
    {
      trim_end (line);
      switch (kind)
        {
        case IGNORE_PLAIN:
          add_glob (new, line, HIT);
          break;
        case IGNORE_CVS:
          add_cvs_line (new, line);
          break;
        case IGNORE_GIT:
          add_git_line (new, line);
          break;
        case IGNORE_BZR:
          add_bzr_line (new, line);
          break;
        case IGNORE_HG:
          add_hg_line (new, line, &hg_glob);
          break;
        }
    }
  return listfile_close (&list);
}

static bool
patterns_hit (struct ignore_patterns const *p, char const *name)
{
  if (patset_hit (p->globs, name))
    return true;
  for (size_t i = 0; i < p->count; i++)
    if (xregexec (&p->regexes[i], name, 0, NULL))
      return true;
  return false;
}

/* Whether a pattern of P matches one of the three forms of PATH.  */
static bool
hits_any_form (struct ignore_patterns const *p, char const *path)
{
  if (patterns_hit (p, path))
    return true;
  if (path[0] == '.' && path[1] == '/' && patterns_hit (p, path + 2))
    return true;
  char const *slash = strrchr (path, '/');
  return slash && patterns_hit (p, slash + 1);
}

/* Whether F alone excludes PATH.  */
static bool
file_hits (struct ignorefile const *f, char const *path)
{
  return (hits_any_form (&f->patterns[FORCED], path)
          || (hits_any_form (&f->patterns[HIT], path)
              && !hits_any_form (&f->patterns[EXCEPTION], path)));
}

bool
ignorefile_hit (struct ignorefile const *f, char const *path)
{
  for (; f; f = f->next)
    if (file_hits (f, path))
      return true;
  return false;
}

/* Free F, but not the files read before.  */
static void
free_one (struct ignorefile *f)
{
  for (int i = 0; i < VERDICTS; i++)
    {
      struct ignore_patterns *p = &f->patterns[i];
      patset_free (p->globs);
      for (size_t j = 0; j < p->count; j++)
        regfree (&p->regexes[j]);
      free (p->regexes);
    }
  free (f);
}

void
ignorefile_free (struct ignorefile *f)
{
  while (f)
    {
      struct ignorefile *next = f->next;
      free_one (f);
      f = next;
    }
}
