/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/anchors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "minmax.h"
#include "pathfd.h"
#include "xalloc.h"

enum
{
  /* If there may be fewer, only the directory that is asked for stays open. */
  LEAST_FDS = 64
};

struct anchor *
anchors_last (struct anchors *a)
{
  return a->count ? &a->list[a->count - 1] : NULL;
}

void
anchors_drop (struct anchors *a, int i)
{
  close (a->list[i].fd);
  a->count--;
  memmove (a->list + i, a->list + i + 1, (a->count - i) * sizeof *a->list);
}

void
anchors_cut (struct anchors *a, size_t end)
{
  while (a->count && end < anchors_last (a)->end)
    anchors_drop (a, a->count - 1);
}

void
anchors_forget (struct anchors *a)
{
  while (a->count)
    anchors_drop (a, a->count - 1);
}

void
anchors_release (struct anchors *a)
{
  anchors_forget (a);
  free (a->name);
  a->name = NULL;
  a->room = 0;
}

bool
anchors_is_boundary (char const *name, size_t n, size_t end)
{
  return end == n || name[end] == '/' || (end && name[end - 1] == '/');
}

void
anchors_keep_common (struct anchors *a, size_t root, char const *name,
                     size_t n)
{
  if (a->root != root)
    anchors_forget (a);
  if (!a->count)
    return;
  size_t same = 0, limit = MIN (anchors_last (a)->end, n);
  while (same < limit && a->name[same] == name[same])
    same++;
  anchors_cut (a, same);
  while (a->count && !anchors_is_boundary (name, n, anchors_last (a)->end))
    anchors_drop (a, a->count - 1);
}

/* Remove the anchors that one at END makes superfluous: near END one is
   enough, farther away distances double.  */
static void
thin_out (struct anchors *a, size_t end)
{
  size_t next = end;
  for (int i = a->count - 1; 0 <= i; i--)
    {
      size_t before = i ? a->list[i - 1].end : 0;
      if (end - before <= MAX (ANCHORS_NEAR, 2 * (end - next)))
        anchors_drop (a, i);
      else
        next = a->list[i].end;
    }
}

void
anchors_add (struct anchors *a, size_t root, char const *name, size_t n,
             int fd)
{
  thin_out (a, n);
  if (a->room < n)
    {
      a->name = xrealloc (a->name, 2 * n);
      a->room = 2 * n;
    }
  memcpy (a->name, name, n);
  a->root = root;
  a->list[a->count++] = (struct anchor) { .end = n, .fd = fd };
}

size_t
anchors_component_between (char const *name, size_t low, size_t high)
{
  size_t middle = low + (high - low) / 2;
  for (size_t i = middle; low < i; i--)
    if (name[i] == '/' && name[i - 1] != '/')
      return i;
  for (size_t i = middle + 1; i < high; i++)
    if (name[i] == '/' && name[i - 1] != '/')
      return i;
  return 0;
}

int
anchors_part (anchors_open_part open_part, void *arg, int dirfd,
              char const *name, size_t start, size_t end)
{
  while (start && start < end && name[start] == '/')
    start++;
  char *part
      = start < end ? ximemdup0 (name + start, end - start) : xstrdup (".");
  int fd = open_part (arg, dirfd, part);
  free (part);
  return fd;
}

int
anchors_extend (struct anchors *a, size_t root, int fd,
                anchors_open_part open_part, void *arg, char const *name,
                size_t n)
{
  for (;;)
    {
      struct anchor const *last = anchors_last (a);
      size_t start = last ? last->end : 0, end = 0;
      if (ANCHORS_NEAR < n - start)
        end = anchors_component_between (name, start, n);
      end = end ? end : n;
      int next = anchors_part (open_part, arg, last ? last->fd : fd, name,
                               start, end);
      if (next < 0)
        return next;
      anchors_add (a, root, name, end, next);
      if (end == n)
        return next;
    }
}

/* An anchors_open_part.  */
static int
open_part (void *arg, int dirfd, char const *part)
{
  (void) arg;
  return pathfd_open_dir (dirfd, part, false);
}

/* Whether there are so few descriptors that none should be kept open.  */
static bool
has_few_descriptors (void)
{
  long max = sysconf (_SC_OPEN_MAX);
  return 0 <= max && max < LEAST_FDS;
}

/* Find the directory named by the N bytes at NAME.  */
static int
find_directory (struct anchors *a, size_t root, int fd, char const *name,
                size_t n)
{
  anchors_keep_common (a, root, name, n);
  struct anchor const *last = anchors_last (a);
  if (last && last->end == n)
    return last->fd;
  bool few = has_few_descriptors ();
  int found
      = few ? -EMFILE : anchors_extend (a, root, fd, open_part, NULL, name, n);
  /* Try from the start: an anchor may have been moved or removed, or the
     descriptors do not suffice for both.  */
  if (found < 0 && (few || a->count))
    {
      anchors_forget (a);
      found = anchors_part (open_part, NULL, fd, name, 0, n);
      if (0 <= found)
        anchors_add (a, root, name, n, found);
    }
  return found;
}

int
anchors_find_parent (struct anchors *a, size_t root, int fd, char const *name,
                     size_t *start)
{
  *start = 0;
  size_t n = strlen (name);
  if (n < ANCHORS_LEAST_NAME)
    return fd;
  while (n && name[n - 1] != '/')
    n--;
  *start = n;
  while (1 < n && name[n - 1] == '/')
    n--;
  return n ? find_directory (a, root, fd, name, n) : fd;
}

int
anchors_open (struct anchors *a, size_t root, int fd, char const *name,
              int flags)
{
  size_t start = 0;
  int dir = fd;
  if (ANCHORS_LEAST_NAME <= strlen (name) && !has_few_descriptors ())
    dir = anchors_find_parent (a, root, fd, name, &start);
  if (start == 0)
    return pathfd_open_long (fd, name, flags);
  int found = dir < 0 ? dir : pathfd_open_long (dir, name + start, flags);
  if (found < 0 && a->count)
    {
      anchors_forget (a);
      found = pathfd_open_long (fd, name, flags);
    }
  return found;
}
