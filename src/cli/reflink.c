/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* What --reflink stands for.  */

#include <config.h>

#include "cli/fill.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "xalloc.h"

bool
fill_reflink_aligns (struct cli const *c)
{
  return c->conf.reflink != REFLINK_NEVER
         && operation_adds_files (c->conf.operation);
}

/* A new string, which C owns.  */
static char const *__attribute__ ((format (printf, 2, 3)))
text_of (struct cli *c, char const *format, ...)
{
  char *text;
  va_list args;
  va_start (args, format);
  if (vasprintf (&text, format, args) < 0)
    xalloc_die ();
  va_end (args);
  return draft_keep (c, text);
}

static char const *
not_with (struct cli *c, char const *other)
{
  return text_of (c, _ ("'%s' cannot be used with '%s'"), "--reflink=always",
                  other);
}

/* Whether the archive NAME will be compressed.  */
static bool
will_compress (struct cli const *c, char const *name)
{
  return (c->filter.kind != FILTER_NONE
          || (c->filter.auto_compress && !device_name_is_standard (name)
              && FILTER_NONE < magic_of_name (name, NULL)));
}

/* Whether the archive NAME, which is written, is a regular file or does not
   exist.  */
static bool
will_be_regular (char const *name)
{
  struct stat st;
  int r = (device_name_is_standard (name) ? fstat (STDOUT_FILENO, &st)
                                          : stat (name, &st));
  return r != 0 || S_ISREG (st.st_mode);
}

/* Whether the members to be added cannot be aligned in the chosen format.  */
static bool
has_other_format (struct cli const *c)
{
  return ((c->old_archive && c->conf.operation == OPERATION_CREATE)
          || (c->format != FORMAT_DEFAULT && c->format != FORMAT_POSIX));
}

/* Why nothing can be shared with the archive that is written; null: perhaps
   something can.  */
static char const *
writing_obstacle (struct cli *c)
{
  char const *name = fill_first_archive (c);
  if (operation_adds_files (c->conf.operation) && has_other_format (c))
    return text_of (c, _ ("%s can be used only on POSIX archives"),
                    "--reflink");
  if (operation_adds_files (c->conf.operation)
      && paxrules_deletes (&c->opts.pax, "comment"))
    return not_with (c, "--pax-option=delete=comment");
  if (will_compress (c, name))
    return _ ("A compressed archive cannot share blocks with files");
  if (device_name_is_remote (&c->device, name))
    return _ ("Archives on other hosts cannot share blocks with files");
  if (!will_be_regular (name))
    return text_of (c,
                    _ ("%s: Only a regular file can share blocks with "
                       "files"),
                    diag_colon (c->diag, name));
  return NULL;
}

/* The same for all operations.  */
static char const *
obstacle (struct cli *c)
{
  if (c->opts.volume.multi)
    return not_with (c, "--multi-volume");
  if (c->opts.checksums.name)
    return not_with (c, "--checksums");
  if (c->opts.extract.to_stdout)
    return not_with (c, "--to-stdout");
  if (c->opts.extract.to_command)
    return not_with (c, "--to-command");
  return operation_writes (c->conf.operation) ? writing_obstacle (c) : NULL;
}

/* Whether the archive that is written is standard output, opened for
   appending: the kernel shares nothing with it.  */
static bool
is_appended (struct cli const *c)
{
  int flags;
  return (operation_writes (c->conf.operation)
          && device_name_is_standard (fill_first_archive (c))
          && 0 <= (flags = fcntl (STDOUT_FILENO, F_GETFL))
          && (flags & O_APPEND));
}

enum cli_result
fill_reflink (struct cli *c)
{
  static char const option[] = "--reflink";
  enum operation op = c->conf.operation;
  enum reflink_when *when = &c->conf.reflink;
  bool reads = op == OPERATION_EXTRACT || op == OPERATION_DIFF;
  if (!c->seen[OPTION_REFLINK])
    *when = reads ? REFLINK_AUTO : REFLINK_NEVER;
  if (*when == REFLINK_NEVER || op == OPERATION_DIFF)
    return CLI_GO;
  if (!reads && !operation_adds_files (op) && op != OPERATION_CONCATENATE)
    {
      *when = REFLINK_NEVER;
      return (op == OPERATION_DELETE
                      && c->seen[OPTION_REFLINK] == FROM_COMMAND_LINE
                  ? cli_usage (c, _ ("'%s' cannot be used with '%s'"), option,
                               operation_name (op))
                  : CLI_GO);
    }
  char const *why = obstacle (c);
  /* With auto, new members are aligned nevertheless.  */
  if (!why && *when == REFLINK_ALWAYS && is_appended (c))
    why = _ ("An archive opened for appending cannot share blocks with files");
  if (why && *when == REFLINK_ALWAYS)
    return cli_usage (c, "%s", why);
  if (why)
    *when = REFLINK_NEVER;
  return CLI_GO;
}
