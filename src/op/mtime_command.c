/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/mtime_command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/explain.h"
#include "base/i18n.h"
#include "base/when.h"
#include "child.h"
#include "xalloc.h"

#define DIAG_KIND KIND_PROGRAM

/* Start the program as C.  Set *OUTPUT to the pipe with its output.  */
static int
start_command (struct mtime_command const *p, int dirfd, char const *name,
               struct child *c, int *output)
{
  /* A name must not look like an option.  */
  char *arg = xmalloc (strlen (name) + sizeof "./");
  strcpy (stpcpy (arg, *name == '-' ? "./" : ""), name);
  int ends[2];
  int nothing = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  int err = nothing < 0 ? -errno : child_pipe (ends);
  if (err == 0)
    {
      err = child_shell_at (c, p->command, arg, dirfd, nothing, ends[1]);
      close (ends[1]);
      if (err == 0)
        *output = ends[0];
      else
        close (ends[0]);
    }
  if (0 <= nothing)
    close (nothing);
  free (arg);
  return err;
}

/* The first line that comes from FD, allocated; closes FD.  Reads everything,
   so that SIGPIPE does not kill the program.  */
static int
read_line (int fd, char **line)
{
  *line = NULL;
  FILE *f = fdopen (fd, "r");
  if (!f)
    {
      int err = -errno;
      close (fd);
      return err;
    }
  size_t room = 0;
  ssize_t n = getline (line, &room, f);
  while (0 <= n && getc (f) != EOF)
    continue;
  int err = ferror (f) ? -errno : 0;
  fclose (f);
  if (n < 0)
    {
      free (*line);
      *line = err == 0 ? xstrdup ("") : NULL;
    }
  else if (0 < n && (*line)[n - 1] == '\n')
    (*line)[n - 1] = '\0';
  return err;
}

/* Parse LINE by the format.  */
static enum outcome
parse_format (struct mtime_command const *p, char const *name,
              char const *line, struct timespec *mtime)
{
  struct diag *d = p->diag;
  struct tm tm = { .tm_isdst = -1, .tm_mday = 1 };
  char const *rest = strptime (line, p->format, &tm);
  if (!rest)
    return diag_error (d, 0,
                       _ ("output from \"%s %s\" does not satisfy "
                          "format string: %s"),
                       quote_safe (&d->quoter, p->command),
                       quote_safe (&d->quoter, name),
                       quote_safe (&d->quoter, line));
  if (*rest)
    diag_warn (d, WARN_ALWAYS, 0, _ ("unconsumed output from \"%s %s\": %s"),
               quote_safe (&d->quoter, p->command),
               quote_safe (&d->quoter, name), quote_safe (&d->quoter, rest));
  /* -1 may be a valid time.  Only on success does mktime set the day of the
     week.  */
  tm.tm_wday = -1;
  time_t t = mktime (&tm);
  if (tm.tm_wday < 0)
    return diag_error (d, errno, _ ("mktime failed"));
  *mtime = (struct timespec) { .tv_sec = t };
  return OUT_OK;
}

static enum outcome
parse (struct mtime_command const *p, char const *name, char const *line,
       struct timespec *mtime)
{
  struct diag *d = p->diag;
  if (!*line)
    return diag_error (d, 0, _ ("empty output from \"%s %s\""),
                       quote_safe (&d->quoter, p->command),
                       quote_safe (&d->quoter, name));
  if (p->format)
    return parse_format (p, name, line, mtime);
  struct timespec t;
  if (!when_parse (line, p->now, &t))
    return diag_error (d, 0, _ ("unparsable output from \"%s %s\": %s"),
                       quote_safe (&d->quoter, p->command),
                       quote_safe (&d->quoter, name),
                       quote_safe (&d->quoter, line));
  *mtime = t;
  return OUT_OK;
}

/* Wait for C.  The output of a program that failed is not used.  */
static enum outcome
reap (struct mtime_command const *p, struct child *c)
{
  enum child_end end;
  int number;
  int err = child_wait (c, &end, &number);
  if (err)
    return diag_call_error (p->diag, "waitpid", p->command, -err);
  if (end == CHILD_EXITED && number == 0)
    return OUT_OK;
  enum outcome o
      = (end == CHILD_KILLED
             ? diag_error (p->diag, 0, _ ("Child died with signal %d"), number)
             : diag_error (p->diag, 0, _ ("Child returned status %d"),
                           number));
  explain_child (p->diag, p->command, c, end, number);
  return o;
}

enum outcome
mtime_command_run (struct mtime_command const *p, int dirfd, char const *name,
                   struct timespec *mtime)
{
  struct child c = { .keep_errors = p->diag->explain };
  int output;
  int err = start_command (p, dirfd, name, &c, &output);
  if (err)
    return diag_call_error (p->diag, "exec", p->command, -err);
  char *line;
  err = read_line (output, &line);
  enum outcome o = reap (p, &c);
  if (err)
    o = outcome_worst (o, diag_error (p->diag, -err,
                                      _ ("error reading output of %s"),
                                      diag_quote (p->diag, p->command)));
  else if (o == OUT_OK)
    o = parse (p, name, line, mtime);
  free (line);
  return o;
}
