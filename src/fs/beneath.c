/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/beneath.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "areadlink.h"
#include "pathfd.h"
#include "xalloc.h"

enum
{
  PIECE_BYTES = 4095, /* the longest path the kernel takes */
  MAX_LINKS = 40,     /* as the kernel's own limit */
  MAX_RETRIES = 8
};

void
beneath_init (struct beneath *b, bool anywhere)
{
  *b = (struct beneath) { .anywhere = anywhere,
                          .walk = getenv ("TNC_NO_OPENAT2") != NULL };
}

int
beneath_open_child (int dirfd, char const *name)
{
  return pathfd_open_dir (dirfd, name, true);
}

/* A walk component by component.  */
struct walker
{
  int root;   /* borrowed */
  int fd;     /* owned; where we are; -1: at the root */
  char *done; /* owned; components to FD, '/'-joined */
  size_t done_bytes;
  char *todo; /* owned; what is to be walked yet */
  int links;  /* followed so far */
};

static void
stand_at (struct walker *w, int fd)
{
  if (w->fd >= 0)
    close (w->fd);
  w->fd = fd;
}

/* Go one component down into NAME, no link.  */
static int
step (struct walker *w, char const *name)
{
  int fd = beneath_open_child (w->fd >= 0 ? w->fd : w->root, name);
  if (fd < 0)
    return fd;
  stand_at (w, fd);
  return 0;
}

static void
remember (struct walker *w, char const *name)
{
  size_t n = strlen (name);
  w->done = xrealloc (w->done, w->done_bytes + n + 2);
  w->done[w->done_bytes++] = '/';
  memcpy (w->done + w->done_bytes, name, n + 1);
  w->done_bytes += n;
}

/* Go to the parent: from the root again, so that a directory moved
   elsewhere meanwhile leads nowhere.  */
static int
step_up (struct walker *w)
{
  if (w->done_bytes == 0)
    return -EXDEV;
  char *last = strrchr (w->done, '/');
  *last = '\0';
  w->done_bytes = last - w->done;
  stand_at (w, -1);
  char *path = xstrdup (w->done);
  int err = 0;
  for (char *p = path; !err && *p;)
    {
      char *name = p + 1;
      p = name + strcspn (name, "/");
      char after = *p;
      *p = '\0';
      err = step (w, name);
      *p = after;
    }
  free (path);
  /* A link where a directory was: somebody is playing games.  */
  return err == -ENOTDIR || err == -ELOOP ? -EXDEV : err;
}

/* NAME could not be opened as a directory; if it is a link, put its target
   before the rest REST.  */
static int
follow (struct walker *w, char const *name, char const *rest)
{
  char *target = areadlinkat (w->fd >= 0 ? w->fd : w->root, name);
  if (!target)
    return errno == EINVAL ? -ENOTDIR : -errno;
  if (*target == '/' || w->links++ >= MAX_LINKS)
    {
      int err = *target == '/' ? -EXDEV : -ELOOP;
      free (target);
      return err;
    }
  size_t t = strlen (target), r = strlen (rest);
  char *todo = xmalloc (t + 1 + r + 1);
  memcpy (todo, target, t);
  todo[t] = '/';
  memcpy (todo + t + 1, rest, r + 1);
  free (target);
  free (w->todo);
  w->todo = todo;
  return 1;
}

/* Take the first component off W->todo and go there.  0, 1 if W->todo is
   new, or -errno.  */
static int
advance (struct walker *w, char **at)
{
  char *name = *at + strspn (*at, "/");
  size_t n = strcspn (name, "/");
  char *rest = name + n + (name[n] != '\0');
  name[n] = '\0';
  *at = rest;
  if (n == 0 || strcmp (name, ".") == 0)
    return 0;
  if (strcmp (name, "..") == 0)
    return step_up (w);
  int err = step (w, name);
  if (err == -ENOTDIR || err == -ELOOP)
    return follow (w, name, rest);
  if (!err)
    remember (w, name);
  return err;
}

static int
open_by_walking (int root, char const *path)
{
  if (*path == '/')
    return -EXDEV;
  if (!*path)
    return -ENOENT;
  struct walker w = { .root = root, .fd = -1, .todo = xstrdup (path) };
  int err = 0;
  char *at = w.todo;
  while (err >= 0 && *at)
    {
      err = advance (&w, &at);
      if (err > 0)
        at = w.todo;
    }
  if (err >= 0 && w.fd < 0)
    err = step (&w, ".");
  free (w.todo);
  free (w.done);
  if (err >= 0)
    return w.fd;
  stand_at (&w, -1);
  return err;
}

static int
open_by_kernel (int root, char const *path)
{
  int fd = -EAGAIN;
  for (int i = 0; i < MAX_RETRIES && (fd == -EAGAIN || fd == -EINTR); i++)
    fd = pathfd_open_beneath (root, path);
  return fd;
}

static int
open_anywhere (int root, char const *path)
{
  return pathfd_open_dir (root, path, false);
}

/* Open the directory PATH relative to ROOT with OPEN_ONE, piece by piece if
   it is longer than the kernel takes.  */
static int
open_in_pieces (int root, char const *path,
                int (*open_one) (int root, char const *path))
{
  char piece[PIECE_BYTES + 1];
  int fd = root;
  bool ours = false;
  do
    {
      char const *next = path;
      size_t n = strlen (path);
      if (PIECE_BYTES < n)
        {
          n = PIECE_BYTES;
          while (n && path[n] != '/')
            n--;
          /* A component that is too long is the kernel's to refuse.  */
          n = n ? n : PIECE_BYTES;
          next = memcpy (piece, path, n);
          piece[n] = '\0';
        }
      int deeper = open_one (fd, next);
      if (ours)
        close (fd);
      ours = true;
      fd = deeper;
      path += n;
      path += strspn (path, "/");
    }
  while (fd >= 0 && *path);
  return fd;
}

/* Whether nothing lies outside of ROOT.  */
static bool
is_top (int root)
{
  struct stat st, top;
  return (fstatat (root, ".", &st, 0) == 0 && stat ("/", &top) == 0
          && st.st_dev == top.st_dev && st.st_ino == top.st_ino);
}

static int
open_within (struct beneath *b, int root, char const *path)
{
  if (!b->walk)
    {
      int fd = open_in_pieces (root, path, open_by_kernel);
      switch (-fd)
        {
        case ENOSYS:
        case EPERM: /* old kernel, seccomp filter */
          b->walk = true;
          break;
        case EAGAIN:
        case ENAMETOOLONG: /* walking may do better */
          break;
        case EXDEV:
          /* A piece may be left by a link that stays beneath the root.  */
          if (PIECE_BYTES < strlen (path))
            break;
          return fd;
        default:
          return fd;
        }
    }
  return open_by_walking (root, path);
}

int
beneath_open_dir (struct beneath *b, int root, char const *path)
{
  int fd = b->anywhere ? -EXDEV : open_within (b, root, path);
  if (fd == -EXDEV && (b->anywhere || is_top (root)))
    return open_in_pieces (root, path, open_anywhere);
  return fd == -EXDEV ? -DIAG_OUTSIDE : fd;
}
