/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/user_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/raw.h"
#include "xalloc.h"

extern char **environ;

char const *
user_command_format_name (enum archive_format f)
{
  switch (f)
    {
    case FORMAT_V7:
      return "v7";
    case FORMAT_OLDGNU:
      return "oldgnu";
    case FORMAT_USTAR:
      return "ustar";
    case FORMAT_POSIX:
      return "posix";
    case FORMAT_STAR:
      return "star";
    case FORMAT_DEFAULT:
    case FORMAT_GNU:
      break;
    }
  return "gnu";
}

/* The length of the name in VAR, which is "NAME=VALUE" or "NAME".  */
static size_t
name_length (char const *var)
{
  return strcspn (var, "=");
}

/* Take over VAR; it replaces an earlier variable with the same name.  */
static void
set_variable (struct user_command *h, char *var)
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
user_command_set (struct user_command *h, char const *name, char const *value)
{
  if (!value)
    {
      set_variable (h, xstrdup (name));
      return;
    }
  size_t n = strlen (name), v = strlen (value);
  char *var = xmalloc (n + 1 + v + 1);
  memcpy (var, name, n);
  var[n] = '=';
  memcpy (var + n + 1, value, v + 1);
  set_variable (h, var);
}

void
user_command_set_number (struct user_command *h, char const *name,
                         uintmax_t value)
{
  char text[sizeof (uintmax_t) * 3 + 1];
  snprintf (text, sizeof text, "%ju", value);
  user_command_set (h, name, text);
}

void
user_command_init (struct user_command *h, char const *command,
                   struct command_context const *f)
{
  *h = (struct user_command) { .command = command };
  user_command_set (h, "TAR_VERSION", COMPAT_VERSION);
  user_command_set (h, "TAR_ARCHIVE", f->archive);
  user_command_set_number (h, "TAR_BLOCKING_FACTOR",
                           f->record_bytes / BLOCK_BYTES);
  user_command_set (h, "TAR_FORMAT", user_command_format_name (f->format));
  if (f->subcommand)
    user_command_set (h, "TAR_SUBCOMMAND", f->subcommand);
}

/* Whether H sets or unsets the variable of VAR.  */
static bool
overrides (struct user_command const *h, char const *var)
{
  size_t n = name_length (var);
  for (size_t i = 0; i < h->var_count; i++)
    if (name_length (h->vars[i]) == n && memcmp (h->vars[i], var, n) == 0)
      return true;
  return false;
}

/* The environment of the program: ours with H's changes.  The caller frees the
   array, but not the strings.  */
static char **
make_environment (struct user_command const *h)
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
user_command_start (struct user_command const *h, struct child *c, int *input)
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
user_command_start_reply (struct user_command *h, struct child *c,
                          char const *var, int *reply)
{
  int ends[2];
  int err = child_pipe (ends);
  if (err)
    return err;
  int number = child_number_for (ends[1]);
  user_command_set_number (h, var, number);
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
user_command_run (struct user_command const *h)
{
  struct child c = { 0 };
  enum child_end end;
  int number;
  int err = user_command_start (h, &c, NULL);
  return err ? err : child_wait (&c, &end, &number);
}

void
user_command_release (struct user_command *h)
{
  for (size_t i = 0; i < h->var_count; i++)
    free (h->vars[i]);
  free (h->vars);
  *h = (struct user_command) { 0 };
}
