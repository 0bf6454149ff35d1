/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/exclude.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pathname.h"
#include "full-read.h"
#include "select/ignorefile.h"
#include "select/listfile.h"
#include "select/patset.h"
#include "select/pattern.h"
#include "xalloc.h"

#define DIAG_KIND KIND_READ

struct tag_rule
{
  struct tag_rule *next; /* owned; the previous rule */
  char *name;            /* owned */
  enum exclude_tag_effect effect;
  bool check_cachedir;
};

struct ignore_rule
{
  struct ignore_rule *next; /* owned */
  char *name;               /* owned */
  enum exclude_ignore_kind kind;
  bool recursive;
};

struct exclude
{
  struct diag *diag;           /* borrowed */
  struct patset *patterns;     /* owned */
  struct tag_rule *tags;       /* owned; the latest first */
  struct ignore_rule *ignores; /* owned; in the order of the options */
  struct ignore_rule **ignores_end;
  enum outcome outcome; /* of looking for tags and ignore files */
};

struct exclude_dir
{
  struct exclude_dir *parent; /* borrowed */
  struct ignorefile *own;     /* owned; for the entries of this directory
                                 only */
  struct ignorefile *below;   /* owned; also for everything below */
};

struct exclude *
exclude_new (struct diag *d)
{
  struct exclude *x = xzalloc (sizeof *x);
  x->diag = d;
  x->patterns = patset_new ();
  x->ignores_end = &x->ignores;
  return x;
}

void
exclude_free (struct exclude *x)
{
  if (!x)
    return;
  patset_free (x->patterns);
  while (x->tags)
    {
      struct tag_rule *t = x->tags;
      x->tags = t->next;
      free (t->name);
      free (t);
    }
  while (x->ignores)
    {
      struct ignore_rule *r = x->ignores;
      x->ignores = r->next;
      free (r->name);
      free (r);
    }
  free (x);
}

void
exclude_add (struct exclude *x, char const *pattern, unsigned flags)
{
  patset_add (x->patterns, pattern, flags);
}

int
exclude_add_file (struct exclude *x, char const *file, unsigned flags)
{
  struct listfile f;
  int err = listfile_open (&f, file, false);
  if (err < 0)
    return err;
  char *line;
  bool held_nul;
  while ((line = listfile_next (&f, &held_nul)))
    {
      size_t n = strlen (line);
      while (n && strchr (" \t\r\f\v", line[n - 1]))
        line[--n] = '\0';
      if (n)
        exclude_add (x, line, flags);
    }
  return listfile_close (&f);
}

void
exclude_add_vcs (struct exclude *x, unsigned flags)
{
  static char const names[][16]
      = { "CVS",          ".cvsignore", "RCS",        "SCCS",
          ".svn",         ".git",       ".gitignore", ".gitattributes",
          ".gitmodules",  ".arch-ids",  "{arch}",     "=RELEASE-ID",
          "=meta-update", "=update",    ".bzr",       ".bzrignore",
          ".bzrtags",     ".hg",        ".hgignore",  ".hgtags",
          "_darcs" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    exclude_add (x, names[i], flags);
}

void
exclude_add_backups (struct exclude *x, unsigned flags)
{
  exclude_add (x, ".#*", flags);
  exclude_add (x, "*~", flags);
  exclude_add (x, "#*#", flags);
}

void
exclude_add_tag (struct exclude *x, char const *tag,
                 enum exclude_tag_effect effect, bool check_cachedir)
{
  struct tag_rule *t = xmalloc (sizeof *t);
  *t = (struct tag_rule) { .next = x->tags,
                           .name = xstrdup (tag),
                           .effect = effect,
                           .check_cachedir = check_cachedir };
  x->tags = t;
}

void
exclude_add_ignore (struct exclude *x, char const *name,
                    enum exclude_ignore_kind kind, bool recursive)
{
  struct ignore_rule *r = xmalloc (sizeof *r);
  *r = (struct ignore_rule) { .name = xstrdup (name),
                              .kind = kind,
                              .recursive = recursive };
  *x->ignores_end = r;
  x->ignores_end = &r->next;
}

bool
exclude_hit (struct exclude const *x, struct exclude_dir const *dir,
             char const *name)
{
  if (patset_hit (x->patterns, name))
    return true;
  if (dir && ignorefile_hit (dir->own, name))
    return true;
  for (struct exclude_dir const *d = dir; d; d = d->parent)
    if (ignorefile_hit (d->below, name))
      return true;
  return false;
}

bool
exclude_is_empty (struct exclude const *x)
{
  return patset_count (x->patterns) == 0 && !x->tags && !x->ignores;
}

bool
exclude_is_by_name (struct exclude const *x)
{
  return !x->tags && !x->ignores;
}

/* Whether FD begins with the signature of a cache directory tag; see
   https://bford.info/cachedir/.  Closes FD.  */
static bool
has_cachedir_signature (int fd)
{
  static char const signature[]
      = "Signature: 8a477f597d28d172789f06886806bc55";
  enum
  {
    LENGTH = sizeof signature - 1
  };
  char buf[LENGTH];
  bool same = (full_read (fd, buf, LENGTH) == LENGTH
               && memcmp (buf, signature, LENGTH) == 0);
  close (fd);
  return same;
}

/* Whether ERR means that there is no tag or ignore file.  EACCES (the
   directory may not be searched) and ELOOP (a link to itself) also count: the
   files in such a directory fail, too, and are reported.  */
static bool
means_absent (int err)
{
  return err == ENOENT || err == EACCES || err == ELOOP;
}

/* Report that CALL failed with ERR for the file BASE of the directory
   NAME.  */
static void
report (struct exclude *x, char const *call, char const *name,
        char const *base, int err)
{
  char *path = pathname_join (name, base);
  x->outcome
      = outcome_worst (x->outcome, diag_call_error (x->diag, call, path, err));
  free (path);
}

static bool
has_tag (struct exclude *x, struct tag_rule const *t, int dirfd,
         char const *name)
{
  if (!t->check_cachedir)
    {
      if (faccessat (dirfd, t->name, F_OK, 0) == 0)
        return true;
      if (!means_absent (errno))
        report (x, "stat", name, t->name, errno);
      return false;
    }
  int fd = listfile_open_found (dirfd, t->name);
  if (0 <= fd)
    return has_cachedir_signature (fd);
  if (!means_absent (-fd))
    report (x, "open", name, t->name, -fd);
  return false;
}

/* Append the ignore file of rule R, if there is one, to *F.  */
static void
read_ignore_file (struct exclude *x, struct ignore_rule const *r,
                  struct ignorefile **f, int dirfd, char const *name)
{
  int err = ignorefile_read (f, dirfd, r->name, r->kind);
  /* EACCES may concern the file, which must be reported, or the directory.  */
  if (err == 0 || err == -ENOENT
      || (means_absent (-err) && faccessat (dirfd, r->name, F_OK, 0) != 0))
    return;
  report (x, "open", name, r->name, -err);
}

struct exclude_dir *
exclude_enter (struct exclude *x, struct exclude_dir *parent, int dirfd,
               char const *name, struct exclude_tag *tag)
{
  *tag = (struct exclude_tag) { .effect = EXCLUDE_TAG_NONE };
  for (struct tag_rule const *t = x->tags; t; t = t->next)
    if (has_tag (x, t, dirfd, name))
      {
        *tag = (struct exclude_tag) { .effect = t->effect, .name = t->name };
        break;
      }

  struct exclude_dir here = { .parent = parent };
  for (struct ignore_rule const *r = x->ignores; r; r = r->next)
    read_ignore_file (x, r, r->recursive ? &here.below : &here.own, dirfd,
                      name);
  if (!parent && !here.own && !here.below)
    return NULL;
  return xmemdup (&here, sizeof here);
}

enum outcome
exclude_outcome (struct exclude const *x)
{
  return x->outcome;
}

void
exclude_leave (struct exclude_dir *dir)
{
  if (!dir)
    return;
  ignorefile_free (dir->own);
  ignorefile_free (dir->below);
  free (dir);
}
