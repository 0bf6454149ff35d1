/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/remove.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flexmember.h"
#include "xalloc.h"

#ifndef PATH_MAX
# define PATH_MAX 4096
#endif

struct item
{
  struct item *next;
  size_t index;                 /* of -C */
  dev_t dev;
  ino_t ino;
  bool is_directory;
  char path[FLEXIBLE_ARRAY_MEMBER];
};

struct remove_list
{
  struct cwd *cwd;              /* borrowed */
  bool follow;
  struct item *first, **end;    /* owned */
};

struct remove_list *
remove_new (struct cwd *cwd, bool follow)
{
  struct remove_list *l = xmalloc (sizeof *l);
  *l = (struct remove_list) { .cwd = cwd, .follow = follow };
  l->end = &l->first;
  return l;
}

void
remove_queue (struct remove_list *l, size_t index, char const *path,
              struct stat const *st)
{
  size_t bytes = strlen (path) + 1;
  struct item *i = xmalloc (FLEXSIZEOF (struct item, path, bytes));
  i->next = NULL;
  i->index = index;
  i->dev = st->st_dev;
  i->ino = st->st_ino;
  i->is_directory = S_ISDIR (st->st_mode);
  memcpy (i->path, path, bytes);
  *l->end = i;
  l->end = &i->next;
}

/* Open the directory in which the last component of PATH (relative to FD)
   stands, in steps that the kernel accepts, and point *BASE to the rest.
   FD itself if PATH is short.  -errno.  */
static int
approach (int fd, char *path, char **base)
{
  int at = fd;
  while (PATH_MAX <= strlen (path))
    {
      char *cut = path + PATH_MAX - 1;
      while (path < cut && *cut != '/')
        cut--;
      if (cut == path)
        break;
      *cut = '\0';
      int next = openat (at, path,
                         O_RDONLY | O_DIRECTORY | O_NOCTTY | O_CLOEXEC);
      int err = errno;
      *cut = '/';
      if (at != fd)
        close (at);
      if (next < 0)
        return -err;
      at = next;
      path = cut;
      while (*path == '/')
        path++;
    }
  *base = path;
  return at;
}

/* Remove BASE in FD if it is still what I says.  0 or an errno value.  */
static int
remove_at (struct remove_list const *l, struct item const *i, int fd,
           char const *base)
{
  struct stat st;
  if (fstatat (fd, base, &st, l->follow ? 0 : AT_SYMLINK_NOFOLLOW) != 0)
    return errno;
  if (st.st_ino != i->ino || st.st_dev != i->dev)
    return EBUSY;
  return (unlinkat (fd, base, i->is_directory ? AT_REMOVEDIR : 0) == 0
          ? 0 : errno);
}

/* Remove the directory that -C number INDEX leads to.  */
static int
remove_cwd (struct remove_list *l, size_t index)
{
  size_t parent;
  char const *dir = cwd_where (l->cwd, index, &parent);
  if (!dir)
    return EINVAL;
  int fd = cwd_fd (l->cwd, parent);
  if (cwd_failed (fd))
    return -fd;
  return unlinkat (fd, dir, AT_REMOVEDIR) == 0 ? 0 : errno;
}

static enum outcome
remove_item (struct remove_list *l, struct item *i, struct diag *d)
{
  int err;
  if (i->is_directory && strcmp (i->path, ".") == 0)
    err = remove_cwd (l, i->index);
  else
    {
      int fd = cwd_fd (l->cwd, i->index);
      char *base = i->path;
      int at = cwd_failed (fd) ? fd : approach (fd, i->path, &base);
      err = cwd_failed (at) ? -at : remove_at (l, i, at, base);
      if (at != fd && 0 <= at)
        close (at);
    }
  if (err == 0 || err == ENOENT)
    return OUT_OK;
  return diag_call_error (d, i->is_directory ? "rmdir" : "unlink", i->path,
                          err);
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
      free (i);
    }
  l->end = &l->first;
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
      free (i);
    }
  free (l);
}
