/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/remove.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/pathname.h"
#include "base/sharedname.h"
#include "pathfd.h"
#include "stat-time.h"
#include "timespec.h"
#include "xalloc.h"

#define DIAG_KIND KIND_WRITE

/* What identifies a file.  */
struct identity
{
  dev_t dev;
  ino_t ino;
};

struct item
{
  struct item *next;
  size_t index;           /* number of the -C */
  struct identity id;     /* of the file itself, even if it is a link */
  struct identity parent; /* of the directory that holds it: */
  bool has_parent;
  bool is_directory;
  bool has_content;      /* SIZE and MTIME tell whether it is still the same */
  struct timespec mtime; /* when it was archived, of a file or link */
  off_t size;
  struct sharedname *path; /* a reference */
};

struct remove_list
{
  struct cwd *cwd; /* borrowed */
  bool follow;
  struct item *first, **end; /* owned */

  struct sharedname_text text; /* the last name */

  /* The last directory that was used.  */
  int fd; /* owned; -1: none */
  size_t index;
  char *dir; /* owned */
};

struct remove_list *
remove_new (struct cwd *cwd, bool follow)
{
  struct remove_list *l = xmalloc (sizeof *l);
  *l = (struct remove_list) { .cwd = cwd, .follow = follow, .fd = -1 };
  l->end = &l->first;
  return l;
}

static struct identity
identity (struct stat const *st)
{
  return (struct identity) { st->st_dev, st->st_ino };
}

static bool
is_same (struct identity a, struct identity b)
{
  return a.ino == b.ino && a.dev == b.dev;
}

/* Set *ST to the status of F: if it is a link to the file that was archived,
   that of the link.  */
static void
get_status (struct remove_list const *l, struct remove_file const *f,
            struct stat *st)
{
  struct stat link, target;
  bool is_link
      = (l->follow && f->dirfd != -1
         && fstatat (f->dirfd, f->name, &link, AT_SYMLINK_NOFOLLOW) == 0
         && S_ISLNK (link.st_mode)
         && fstatat (f->dirfd, f->name, &target, 0) == 0
         && is_same (identity (&target), identity (f->st)));
  *st = is_link ? link : *f->st;
}

/* Whether I has other contents now, as its status ST tells.  The time of the
   status does not count: it changes when another link is removed.  */
static bool
has_changed (struct item const *i, struct stat const *st)
{
  return (i->has_content
          && (st->st_size != i->size
              || timespec_cmp (get_stat_mtime (st), i->mtime) != 0));
}

/* Remove slashes and "." from the end of PATH, a directory: only what is left
   can be removed.  In place; returns PATH.  */
static char *
bare_directory (char *path)
{
  size_t n = strlen (pathname_strip (path));
  while (2 < n && path[n - 1] == '.' && path[n - 2] == '/')
    {
      path[n - 1] = '\0';
      n = strlen (pathname_strip (path));
    }
  return path;
}

void
remove_queue (struct remove_list *l, struct remove_file const *f)
{
  struct item *i = xmalloc (sizeof *i);
  i->next = NULL;
  i->index = f->cwd;
  struct stat st;
  get_status (l, f, &st);
  i->id = identity (&st);
  i->is_directory = S_ISDIR (f->st->st_mode);
  i->has_content = S_ISREG (st.st_mode) || S_ISLNK (st.st_mode);
  i->mtime = get_stat_mtime (&st);
  i->size = st.st_size;
  /* A directory has only one name, so its identity is enough.  */
  i->has_parent = f->below && !i->is_directory;
  struct stat parent = { .st_ino = 0 };
  if (i->has_parent)
    (void) fstat (f->dirfd, &parent);
  i->parent = identity (&parent);
  char *dir = i->is_directory ? bare_directory (xstrdup (f->path)) : NULL;
  i->path = sharedname_like_last (&l->text, dir ? dir : f->path);
  free (dir);
  *l->end = i;
  l->end = &i->next;
}

static void
free_item (struct item *i)
{
  sharedname_free (i->path);
  free (i);
}

static void
forget_dir (struct remove_list *l)
{
  if (0 <= l->fd)
    close (l->fd);
  l->fd = -1;
}

/* Where the last component of PATH begins.  */
static char const *
last_component (char const *path)
{
  size_t n = strlen (path);
  while (0 < n && path[n - 1] == '/')
    n--;
  while (0 < n && path[n - 1] != '/')
    n--;
  return path + n;
}

/* Open the directory that holds the last component of PATH, which is relative
   to -C number INDEX; *BASE is that component.  L owns the descriptor.  -errno
   on failure, see cwd_failed.  */
static int
open_parent (struct remove_list *l, size_t index, char const *path,
             char const **base)
{
  int root = cwd_fd (l->cwd, index);
  *base = last_component (path);
  if (cwd_failed (root) || *base == path)
    return root;
  char *dir = ximemdup0 (path, *base - path);
  if (l->fd < 0 || l->index != index || strcmp (l->dir, dir) != 0)
    {
      forget_dir (l);
      l->fd = pathfd_open_long (root, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      l->index = index;
      free (l->dir);
      l->dir = dir;
    }
  else
    free (dir);
  return l->fd;
}

/* Remove BASE in FD if it is still the file of I, with the same contents.  0,
   an errno value, or -1 if the contents have changed.  */
static int
remove_at (struct item const *i, int fd, char const *base)
{
  struct stat st;
  if (i->has_parent
      && (fstatat (fd, ".", &st, 0) != 0
          || !is_same (identity (&st), i->parent)))
    return EBUSY;
  if (fstatat (fd, base, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return errno;
  if (!is_same (identity (&st), i->id))
    return i->is_directory && !S_ISDIR (st.st_mode) ? ENOTDIR : EBUSY;
  if (has_changed (i, &st))
    return -1;
  return (unlinkat (fd, base, i->is_directory ? AT_REMOVEDIR : 0) == 0
              ? 0
              : errno);
}

/* Remove I, which is the directory of its -C.  As remove_at.  */
static int
remove_cwd (struct remove_list *l, struct item const *i)
{
  size_t parent;
  char const *dir = cwd_where (l->cwd, i->index, &parent);
  if (!dir)
    return EINVAL;
  char const *base;
  int fd = open_parent (l, parent, dir, &base);
  return cwd_failed (fd) ? -fd : remove_at (i, fd, base);
}

static enum outcome
remove_item (struct remove_list *l, struct item *i, struct diag *d)
{
  int err;
  char const *path = sharedname_get (&l->text, i->path);
  if (i->is_directory && strcmp (path, ".") == 0)
    err = remove_cwd (l, i);
  else
    {
      char const *base;
      int fd = open_parent (l, i->index, path, &base);
      err = cwd_failed (fd) ? -fd : remove_at (i, fd, base);
    }
  if (err == 0 || err == ENOENT)
    return OUT_OK;
  if (err < 0)
    return diag_error (d, 0, _ ("%s: Not removed: changed since archived"),
                       diag_colon (d, path));
  return diag_call_error (d, i->is_directory ? "rmdir" : "unlink", path, err);
}

enum outcome
remove_run (struct remove_list *l, struct diag *d)
{
  enum outcome worst = OUT_OK;
  while (l->first)
    {
      struct item *i = l->first;
      l->first = i->next;
      worst = outcome_worst (worst, remove_item (l, i, d));
      free_item (i);
    }
  l->end = &l->first;
  forget_dir (l);
  return worst;
}

void
remove_free (struct remove_list *l)
{
  if (!l)
    return;
  while (l->first)
    {
      struct item *i = l->first;
      l->first = i->next;
      free_item (i);
    }
  forget_dir (l);
  sharedname_text_release (&l->text);
  free (l->dir);
  free (l);
}
