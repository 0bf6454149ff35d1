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
#include "base/pathname.h"
#include "pathfd.h"
#include "xalloc.h"

enum
{
  MAX_LINKS = 40, /* the kernel's own limit */
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

/* The state of a walk component by component.  The kernel must not resolve the
   whole path here: each link is checked before it is followed.  */
struct walker
{
  int root;   /* borrowed */
  int fd;     /* owned; the current directory; -1: the root */
  char *done; /* owned; components from ROOT to FD, joined by '/' */
  size_t done_bytes;
  char *todo; /* owned; components still to walk */
  int links;  /* followed so far */
};

static void
replace_fd (struct walker *w, int fd)
{
  if (w->fd >= 0)
    close (w->fd);
  w->fd = fd;
}

/* Enter NAME, one component and not a link.  */
static int
step_down (struct walker *w, char const *name)
{
  int fd = beneath_open_child (w->fd >= 0 ? w->fd : w->root, name);
  if (fd < 0)
    return fd;
  replace_fd (w, fd);
  return 0;
}

static void
append_done (struct walker *w, char const *name)
{
  size_t n = strlen (name);
  w->done = xrealloc (w->done, w->done_bytes + n + 2);
  w->done[w->done_bytes++] = '/';
  memcpy (w->done + w->done_bytes, name, n + 1);
  w->done_bytes += n;
}

/* Go to the parent: walk from the root again, so that a directory moved
   elsewhere meanwhile leads nowhere.  */
static int
step_up (struct walker *w)
{
  if (w->done_bytes == 0)
    return -EXDEV;
  char *last = strrchr (w->done, '/');
  *last = '\0';
  w->done_bytes = last - w->done;
  replace_fd (w, -1);
  char *path = xstrdup (w->done);
  int err = 0;
  for (char *p = path; !err && *p;)
    {
      char *name = p + 1;
      p = name + pathname_component (name);
      char after = *p;
      *p = '\0';
      err = step_down (w, name);
      *p = after;
    }
  free (path);
  /* A link has replaced a directory: somebody is tampering with the tree.  */
  return err == -ENOTDIR || err == -ELOOP ? -EXDEV : err;
}

/* NAME could not be opened as a directory.  If it is a link, put its target in
   front of REST, the components after it.  1, or -errno.  */
static int
follow_link (struct walker *w, char const *name, char const *rest)
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

/* Walk the first component at *AT, which is in W->todo, and move *AT past it.
   0; 1 if W->todo was replaced; or -errno.  */
static int
advance (struct walker *w, char **at)
{
  char *name = *at + pathname_slashes (*at);
  size_t n = pathname_component (name);
  char *rest = name + n + (name[n] != '\0');
  name[n] = '\0';
  *at = rest;
  if (n == 0 || strcmp (name, ".") == 0)
    return 0;
  if (strcmp (name, "..") == 0)
    return step_up (w);
  int err = step_down (w, name);
  if (err == -ENOTDIR || err == -ELOOP)
    return follow_link (w, name, rest);
  if (!err)
    append_done (w, name);
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
    err = step_down (&w, ".");
  free (w.todo);
  free (w.done);
  if (err >= 0)
    return w.fd;
  replace_fd (&w, -1);
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

bool
beneath_is_top (int root)
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
      int fd = open_by_kernel (root, path);
      switch (-fd)
        {
        case ENOSYS:
        case EPERM: /* old kernel, or a seccomp filter */
          b->walk = true;
          break;
        case EAGAIN:
        case ENAMETOOLONG: /* walking may succeed */
          break;
        case EXDEV:
          /* A link may lead out of one part and still stay beneath the
             root.  */
          if (PATHFD_PART_BYTES < strlen (path))
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
  if (fd == -EXDEV && (b->anywhere || beneath_is_top (root)))
    return pathfd_open_dir (root, path, false);
  return fd == -EXDEV ? -DIAG_OUTSIDE : fd;
}
