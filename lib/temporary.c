/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tempname.h"

/* A try_tempname function.  */
static int
try_file (char *name, void *mode)
{
  return open (name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, *(mode_t *) mode);
}

/* Block what may end the program at any time.  */
static void
block_signals (sigset_t *before)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGHUP);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGQUIT);
  sigaddset (&set, SIGTERM);
  sigprocmask (SIG_BLOCK, &set, before);
}

int
temporary_create (struct temporary *t, char const *file, mode_t mode)
{
  if (asprintf (&t->name, "%s.XXXXXX", file) < 0)
    return -ENOMEM;
  block_signals (&t->signals);
  t->fd = try_tempname (t->name, 0, &mode, try_file);
  if (0 <= t->fd)
    return 0;
  int err = -errno;
  free (t->name);
  t->name = NULL;
  temporary_end (t);
  return err;
}

/* The name of T is gone unless RESULT, of a call, is an error.  */
static int
lose_name (struct temporary *t, int result)
{
  if (result != 0)
    return -errno;
  free (t->name);
  t->name = NULL;
  return 0;
}

int
temporary_rename (struct temporary *t, char const *file)
{
  return lose_name (t, rename (t->name, file));
}

int
temporary_unlink (struct temporary *t)
{
  return lose_name (t, unlink (t->name));
}

void
temporary_end (struct temporary *t)
{
  if (0 <= t->fd)
    close (t->fd);
  if (t->name)
    unlink (t->name);
  free (t->name);
  t->name = NULL;
  sigprocmask (SIG_SETMASK, &t->signals, NULL);
}
