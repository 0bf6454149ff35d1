/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/cwd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pathfd.h"
#include "xalloc.h"

/* Names usually use one -C after the other, and each is relative to the one
   before it, so a few are enough.  */
enum
{
  OPEN_MAX_DIRS = 4
};

struct slot
{
  size_t index;   /* 0: the slot is free */
  int fd;         /* owned */
  uintmax_t used; /* larger: more recently */
};

struct cwd
{
  char const *(*where) (void *arg, size_t index, size_t *parent);
  void *arg; /* borrowed */
  char *top; /* name of directory 0, or null; owned */
  uintmax_t clock;
  struct slot slots[OPEN_MAX_DIRS];
};

struct cwd *
cwd_new (char const *(*where) (void *, size_t, size_t *), void *arg)
{
  struct cwd *c = xzalloc (sizeof *c);
  c->where = where;
  c->arg = arg;
  return c;
}

/* The slot that holds INDEX open, or null.  */
static struct slot *
find_slot (struct cwd *c, size_t index)
{
  for (int i = 0; i < OPEN_MAX_DIRS; i++)
    if (c->slots[i].index == index)
      return &c->slots[i];
  return NULL;
}

/* The descriptor of INDEX if it is open, else -1.  */
static int
open_descriptor (struct cwd *c, size_t index)
{
  if (index == 0)
    return AT_FDCWD;
  struct slot *s = find_slot (c, index);
  if (!s)
    return -1;
  s->used = ++c->clock;
  return s->fd;
}

/* Close an open directory other than PARENT_FD.  False if there is none.  */
static bool
close_other (struct cwd *c, int parent_fd)
{
  for (int i = 0; i < OPEN_MAX_DIRS; i++)
    if (c->slots[i].index && c->slots[i].fd != parent_fd)
      {
        close (c->slots[i].fd);
        c->slots[i] = (struct slot) { .index = 0 };
        return true;
      }
  return false;
}

/* Open INDEX, given as NAME relative to PARENT_FD, and store it in the least
   recently used slot.  */
static int
open_dir (struct cwd *c, size_t index, int parent_fd, char const *name)
{
  /* The user may have no permission to read it.  */
  int fd;
  do
    fd = pathfd_open_dir (parent_fd, name, false);
  while ((fd == -EMFILE || fd == -ENFILE) && close_other (c, parent_fd));
  if (fd < 0)
    return fd;
  struct stat st;
  if (fstatat (fd, ".", &st, 0) != 0)
    {
      /* It may be open without a permission to search it.  */
      int err = -errno;
      close (fd);
      return err;
    }
  struct slot *oldest = &c->slots[0];
  for (int i = 1; i < OPEN_MAX_DIRS; i++)
    if (c->slots[i].used < oldest->used)
      oldest = &c->slots[i];
  if (oldest->index)
    close (oldest->fd);
  *oldest = (struct slot) { .index = index, .fd = fd, .used = ++c->clock };
  return fd;
}

int
cwd_fd (struct cwd *c, size_t index)
{
  int fd = open_descriptor (c, index);
  if (fd != -1)
    return fd;

  /* Go up to one that is open or absolute, then down again.  */
  size_t *chain = NULL;
  size_t depth = 0;
  ptrdiff_t room = 0;
  do
    {
      if (depth == room)
        chain = xpalloc (chain, &room, 1, -1, sizeof *chain);
      chain[depth++] = index;
      char const *dir = c->where (c->arg, index, &index);
      if (*dir == '/')
        index = 0;
      fd = open_descriptor (c, index);
    }
  while (fd == -1);

  while (depth > 0 && !cwd_failed (fd))
    {
      size_t parent;
      index = chain[--depth];
      fd = open_dir (c, index, fd, c->where (c->arg, index, &parent));
    }
  free (chain);
  return fd;
}

bool
cwd_spare (struct cwd *c)
{
  return close_other (c, -1);
}

bool
cwd_failed (int fd)
{
  return fd < 0 && fd != AT_FDCWD;
}

char const *
cwd_name (struct cwd *c, size_t index)
{
  size_t parent;
  return index ? c->where (c->arg, index, &parent) : ".";
}

char const *
cwd_where (struct cwd *c, size_t index, size_t *parent)
{
  return index ? c->where (c->arg, index, parent) : NULL;
}

int
cwd_find (struct cwd *c)
{
  if (!c->top)
    c->top = getcwd (NULL, 0);
  return c->top ? 0 : -errno;
}

char *
cwd_path (struct cwd *c, size_t index)
{
  char *path = xstrdup ("");
  for (bool top = false; !top && *path != '/';)
    {
      top = index == 0;
      char const *dir = top ? c->top : c->where (c->arg, index, &index);
      if (!dir)
        break;
      char *longer = xmalloc (strlen (dir) + strlen (path) + 2);
      stpcpy (stpcpy (stpcpy (longer, dir), *path ? "/" : ""), path);
      free (path);
      path = longer;
    }
  return path;
}

void
cwd_free (struct cwd *c)
{
  if (!c)
    return;
  for (int i = 0; i < OPEN_MAX_DIRS; i++)
    if (c->slots[i].index)
      close (c->slots[i].fd);
  free (c->top);
  free (c);
}
