/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* nobeneath - the program with a mistake: in place of fs/beneath.c, functions
   that follow every link.  What the sandbox is for.  */

#include <config.h>

#include "fs/beneath.h"

#include <sys/stat.h>

#include "pathfd.h"

#include "cli/main.c"

void
beneath_init (struct beneath *b, bool anywhere)
{
  *b = (struct beneath) { .anywhere = anywhere };
}

int
beneath_open_dir (struct beneath *b, int root, char const *path)
{
  (void) b;
  return pathfd_open_dir (root, path, false);
}

int
beneath_open_child (int dirfd, char const *name)
{
  return pathfd_open_dir (dirfd, name, false);
}

bool
beneath_is_top (int root)
{
  struct stat st, top;
  return (fstatat (root, ".", &st, 0) == 0 && stat ("/", &top) == 0
          && st.st_dev == top.st_dev && st.st_ino == top.st_ino);
}
