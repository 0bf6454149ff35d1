/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/ignorefile.h"

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "select/listfile.h"
#include "select/pattern.h"
#include "xalloc.h"

/* What a hit means; in bzr files an exception spares what a plain pattern
   hits, and a forced pattern hits even then.  */
enum verdict { HIT, EXCEPTION, FORCED };
enum { VERDICTS = FORCED + 1 };

struct ignore_pattern
{
  enum verdict verdict;
  char *glob;                   /* owned; or NULL: REGEX */
  regex_t regex;                /* owned if GLOB is null */
};

struct ignorefile
{
  struct ignorefile *next;      /* owned; read before */
  struct ignore_pattern *patterns;      /* owned */
  size_t count, room;
  bool has_exceptions;
};

/* Room for one more pattern.  */
static struct ignore_pattern *
new_pattern (struct ignorefile *f, enum verdict verdict)
{
  if (f->count == f->room)
    f->patterns = x2nrealloc (f->patterns, &f->room, sizeof *f->patterns);
  struct ignore_pattern *p = &f->patterns[f->count];
  *p = (struct ignore_pattern) { .verdict = verdict };
  f->has_exceptions |= verdict != HIT;
  return p;
}

static void
add_glob (struct ignorefile *f, char const *text, enum verdict verdict)
{
  if (*text)
    {
      new_pattern (f, verdict)->glob = xstrdup (text);
      f->count++;
    }
}

/* Add the regular expression TEXT; one that does not compile hits
   nothing.  */
static void
add_regex (struct ignorefile *f, char const *text, enum verdict verdict)
{
  if (regcomp (&new_pattern (f, verdict)->regex, text,
               REG_EXTENDED | REG_NOSUB) == 0)
    f->count++;
}

/* Cut white space off the end of S.  */
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

/* *GLOB is what the last "syntax:" line said.  */
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
  int fd = openat (dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return -errno;
  struct listfile list;
  int err = listfile_fdopen (&list, fd);
  if (err < 0)
    return err;
  struct ignorefile *new = xzalloc (sizeof *new);
  new->next = *f;
  *f = new;
  bool hg_glob = false;
  char *line;
  bool held_nul;
  while ((line = listfile_next (&list, &held_nul)))
    {
      trim_end (line);
      switch (kind)
        {
        case IGNORE_PLAIN: add_glob (new, line, HIT); break;
        case IGNORE_CVS: add_cvs_line (new, line); break;
        case IGNORE_GIT: add_git_line (new, line); break;
        case IGNORE_BZR: add_bzr_line (new, line); break;
        case IGNORE_HG: add_hg_line (new, line, &hg_glob); break;
        }
    }
  return listfile_close (&list);
}

static bool
pattern_hits (struct ignore_pattern const *p, char const *name)
{
  return (p->glob
          ? pattern_match (p->glob, PATTERN_WILDCARDS | PATTERN_ANCHORED,
                           name)
          : regexec (&p->regex, name, 0, NULL, 0) == 0);
}

/* Whether P hits one of the three forms of PATH.  */
static bool
hits_any_form (struct ignore_pattern const *p, char const *path)
{
  if (pattern_hits (p, path))
    return true;
  if (path[0] == '.' && path[1] == '/' && pattern_hits (p, path + 2))
    return true;
  char const *slash = strrchr (path, '/');
  return slash && pattern_hits (p, slash + 1);
}

/* Whether PATH is left out by F alone.  */
static bool
file_hits (struct ignorefile const *f, char const *path)
{
  bool said[VERDICTS] = { false };
  for (size_t i = 0; i < f->count; i++)
    {
      struct ignore_pattern const *p = &f->patterns[i];
      if (!said[p->verdict] && hits_any_form (p, path))
        {
          said[p->verdict] = true;
          if (!f->has_exceptions)
            return true;
        }
    }
  return said[FORCED] || (said[HIT] && !said[EXCEPTION]);
}

bool
ignorefile_hit (struct ignorefile const *f, char const *path)
{
  for (; f; f = f->next)
    if (file_hits (f, path))
      return true;
  return false;
}

/* Free F itself.  */
static void
free_one (struct ignorefile *f)
{
  for (size_t i = 0; i < f->count; i++)
    {
      struct ignore_pattern *p = &f->patterns[i];
      if (p->glob)
        free (p->glob);
      else
        regfree (&p->regex);
    }
  free (f->patterns);
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
