/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/dirnames.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xalloc.h"

static bool
is_dot_or_dotdot (char const *name)
{
  return (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])));
}

/* Let the names point to their texts, which follow each other.  */
static void
point_to_texts (struct dirnames *n)
{
  char const *text = n->texts;
  for (size_t i = 0; i < n->count; i++)
    {
      n->list[i].text = text;
      text += strlen (text) + 1;
    }
}

int
dirnames_read (struct dirnames *n, DIR *dir)
{
  ptrdiff_t text_cap = 0, list_cap = 0;
  size_t used = 0;
  struct dirent const *e;
  *n = (struct dirnames) { .list = NULL };
  while (errno = 0, (e = readdir (dir)))
    {
      if (is_dot_or_dotdot (e->d_name))
        continue;
      size_t bytes = strlen (e->d_name) + 1;
      ptrdiff_t lacking = used + bytes - text_cap;
      if (0 < lacking)
        n->texts = xpalloc (n->texts, &text_cap, lacking, -1, 1);
      memcpy (n->texts + used, e->d_name, bytes);
      used += bytes;
      if ((ptrdiff_t) n->count == list_cap)
        n->list = xpalloc (n->list, &list_cap, 1, -1, sizeof *n->list);
      n->list[n->count++]
          = (struct dirname) { .ino = e->d_ino, .type = direntype (e) };
    }
  int err = -errno;
  point_to_texts (n);
  return err;
}

int
dirnames_read_fd (struct dirnames *n, int fd)
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
  int err = dirnames_read (n, dir);
  closedir (dir);
  return err;
}

static int
by_text (void const *a, void const *b)
{
  struct dirname const *x = a, *y = b;
  return strcmp (x->text, y->text);
}

static int
by_inode (void const *a, void const *b)
{
  struct dirname const *x = a, *y = b;
  return (x->ino > y->ino) - (x->ino < y->ino);
}

void
dirnames_sort (struct dirnames *n)
{
  if (n->count)
    qsort (n->list, n->count, sizeof *n->list, by_text);
}

void
dirnames_sort_by_inode (struct dirnames *n)
{
  if (n->count)
    qsort (n->list, n->count, sizeof *n->list, by_inode);
}

void
dirnames_copy (struct dirnames *to, struct dirnames const *from, size_t skip)
{
  size_t bytes = 0;
  to->count = from->count - skip;
  to->list = xnmalloc (to->count, sizeof *to->list);
  for (size_t i = 0; i < to->count; i++)
    {
      to->list[i] = from->list[skip + i];
      bytes += strlen (to->list[i].text) + 1;
    }
  char *text = to->texts = xmalloc (bytes);
  for (size_t i = 0; i < to->count; i++)
    text = stpcpy (text, to->list[i].text) + 1;
  point_to_texts (to);
}

void
dirnames_release (struct dirnames *n)
{
  free (n->list);
  free (n->texts);
}
