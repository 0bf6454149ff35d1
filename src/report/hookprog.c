/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/hookprog.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "xalloc.h"

#define SHELL "/bin/sh"

extern char **environ;

char const *
hookprog_format_name (enum archive_format f)
{
  switch (f)
    {
    case FORMAT_V7: return "v7";
    case FORMAT_OLDGNU: return "oldgnu";
    case FORMAT_USTAR: return "ustar";
    case FORMAT_POSIX: return "posix";
    case FORMAT_STAR: return "star";
    case FORMAT_DEFAULT: case FORMAT_GNU: break;
    }
  return "gnu";
}

/* The length of the variable's name in VAR, which is "NAME=VALUE" or
   "NAME".  */
static size_t
name_length (char const *var)
{
  return strcspn (var, "=");
}

/* Add the owned VAR, in place of an earlier one of that name.  */
static void
put (struct hookprog *h, char *var)
{
  size_t n = name_length (var);
  for (size_t i = 0; i < h->var_count; i++)
    if (name_length (h->vars[i]) == n && memcmp (h->vars[i], var, n) == 0)
      {
        free (h->vars[i]);
        h->vars[i] = var;
        return;
      }
  if (h->var_count == h->var_room)
    h->vars = x2nrealloc (h->vars, &h->var_room, sizeof *h->vars);
  h->vars[h->var_count++] = var;
}

void
hookprog_set (struct hookprog *h, char const *name, char const *value)
{
  if (!value)
    {
      put (h, xstrdup (name));
      return;
    }
  size_t n = strlen (name), v = strlen (value);
  char *var = xmalloc (n + 1 + v + 1);
  memcpy (var, name, n);
  var[n] = '=';
  memcpy (var + n + 1, value, v + 1);
  put (h, var);
}

void
hookprog_set_number (struct hookprog *h, char const *name, uintmax_t value)
{
  char text[sizeof (uintmax_t) * 3 + 1];
  snprintf (text, sizeof text, "%ju", value);
  hookprog_set (h, name, text);
}

void
hookprog_init (struct hookprog *h, char const *command,
               struct hookprog_facts const *f)
{
  *h = (struct hookprog) { .command = command };
  hookprog_set (h, "TAR_VERSION", COMPAT_VERSION);
  hookprog_set (h, "TAR_ARCHIVE", f->archive);
  hookprog_set_number (h, "TAR_BLOCKING_FACTOR", f->record_bytes / 512);
  hookprog_set (h, "TAR_FORMAT", hookprog_format_name (f->format));
  if (f->subcommand)
    hookprog_set (h, "TAR_SUBCOMMAND", f->subcommand);
}

/* Whether H says something about the variable of VAR.  */
static bool
overrides (struct hookprog const *h, char const *var)
{
  size_t n = name_length (var);
  for (size_t i = 0; i < h->var_count; i++)
    if (name_length (h->vars[i]) == n && memcmp (h->vars[i], var, n) == 0)
      return true;
  return false;
}

/* The environment of the program: ours with H's changes.  The array is the
   caller's, the strings are not.  */
static char **
make_environment (struct hookprog const *h)
{
  size_t n = 0;
  while (environ[n])
    n++;
  char **env = xnmalloc (n + h->var_count + 1, sizeof *env);
  size_t used = 0;
  for (size_t i = 0; i < n; i++)
    if (!overrides (h, environ[i]))
      env[used++] = environ[i];
  for (size_t i = 0; i < h->var_count; i++)
    if (h->vars[i][name_length (h->vars[i])] == '=')
      env[used++] = h->vars[i];
  env[used] = NULL;
  return env;
}

/* Start H with IN as its standard input, unless -1.  */
static int
spawn_shell (struct hookprog const *h, int in, int pass, pid_t *pid)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attr;
  sigset_t defaults;
  sigemptyset (&defaults);
  sigaddset (&defaults, SIGPIPE);

  int err = posix_spawn_file_actions_init (&actions);
  if (err)
    return -err;
  err = posix_spawnattr_init (&attr);
  if (err)
    {
      posix_spawn_file_actions_destroy (&actions);
      return -err;
    }
  err = posix_spawnattr_setsigdefault (&attr, &defaults);
  if (!err)
    err = posix_spawnattr_setflags (&attr, POSIX_SPAWN_SETSIGDEF);
  if (!err && in >= 0)
    err = posix_spawn_file_actions_adddup2 (&actions, in, STDIN_FILENO);
  if (!err && pass >= 0)
    err = posix_spawn_file_actions_adddup2 (&actions, pass, pass);

  char **env = make_environment (h);
  char *argv[] = { (char *) SHELL, (char *) "-c", (char *) h->command,
                   NULL };
  if (!err)
    err = posix_spawn (pid, SHELL, &actions, &attr, argv, env);
  free (env);
  posix_spawnattr_destroy (&attr);
  posix_spawn_file_actions_destroy (&actions);
  return -err;
}

int
hookprog_start (struct hookprog const *h, int *input, int pass, pid_t *pid)
{
  if (!input)
    return spawn_shell (h, -1, pass, pid);
  int ends[2];
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return -errno;
  int err = spawn_shell (h, ends[0], pass, pid);
  close (ends[0]);
  if (err)
    close (ends[1]);
  else
    *input = ends[1];
  return err;
}

int
hookprog_wait (pid_t pid, int *status)
{
  while (waitpid (pid, status, 0) < 0)
    if (errno != EINTR)
      return -errno;
  return 0;
}

int
hookprog_run (struct hookprog const *h, int *status)
{
  pid_t pid;
  int err = hookprog_start (h, NULL, -1, &pid);
  return err ? err : hookprog_wait (pid, status);
}

void
hookprog_release (struct hookprog *h)
{
  for (size_t i = 0; i < h->var_count; i++)
    free (h->vars[i]);
  free (h->vars);
  *h = (struct hookprog) { 0 };
}
