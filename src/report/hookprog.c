/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/hookprog.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xalloc.h"

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

int
hookprog_start (struct hookprog const *h, struct child *c, int *input)
{
  int ends[2] = { -1, -1 };
  int err = input ? child_pipe (ends) : 0;
  if (err)
    return err;
  char **env = make_environment (h);
  err = child_shell (c, h->command, (char const *const *) env, ends[0], -1);
  free (env);
  if (!input)
    return err;
  close (ends[0]);
  if (err)
    close (ends[1]);
  else
    *input = ends[1];
  return err;
}

int
hookprog_start_reply (struct hookprog *h, struct child *c, char const *var,
                      int *reply)
{
  int ends[2];
  int err = child_pipe (ends);
  if (err)
    return err;
  int number = child_number_for (ends[1]);
  hookprog_set_number (h, var, number);
  char **env = make_environment (h);
  err = child_shell_with (c, h->command, (char const *const *) env, ends[1],
                          number);
  free (env);
  close (ends[1]);
  if (err)
    close (ends[0]);
  else
    *reply = ends[0];
  return err;
}

int
hookprog_run (struct hookprog const *h)
{
  struct child c;
  enum child_end end;
  int number;
  int err = hookprog_start (h, &c, NULL);
  return err ? err : child_wait (&c, &end, &number);
}

void
hookprog_release (struct hookprog *h)
{
  for (size_t i = 0; i < h->var_count; i++)
    free (h->vars[i]);
  free (h->vars);
  *h = (struct hookprog) { 0 };
}
