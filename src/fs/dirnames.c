/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/dirnames.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xalloc.h"

int
dirnames_read (struct dirnames *n, int fd)
{
  *n = (struct dirnames) { .list = NULL };
  int copy = openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = copy < 0 ? NULL : fdopendir (copy);
  if (!dir)
    {
      int err = errno;
      if (copy >= 0)
        close (copy);
      return -err;
    }
  struct dirent *e;
  while (errno = 0, (e = readdir (dir)))
    {
      if (strcmp (e->d_name, ".") == 0 || strcmp (e->d_name, "..") == 0)
        continue;
      if (n->count == n->room)
        n->list = x2nrealloc (n->list, &n->room, sizeof *n->list);
      n->list[n->count++] = xstrdup (e->d_name);
    }
  int err = -errno;
  closedir (dir);
  return err;
}

static int
compare (void const *a, void const *b)
{
  char const *const *x = a, *const *y = b;
  return strcmp (*x, *y);
}

void
dirnames_sort (struct dirnames *n)
{
  if (n->count)
    qsort (n->list, n->count, sizeof *n->list, compare);
}

void
dirnames_release (struct dirnames *n)
{
  for (size_t i = 0; i < n->count; i++)
    free (n->list[i]);
  free (n->list);
}
