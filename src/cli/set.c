/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Options about the operation and the files.  */

#include <config.h>

#include "cli/handlers.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "archive/compressor.h"
#include "base/amount.h"
#include "base/i18n.h"
#include "c-ctype.h"
#include "cli/choice.h"
#include "cli/draft.h"

/* The field of the draft that ROW sets.  */
static void *
field (struct cli *c, struct option_row const *row)
{
  return (char *) c + row->offset;
}

int
handle_bool (struct cli *c, struct option_row const *row, char const *arg)
{
  *(bool *) field (c, row) = row->value;
  return CLI_GO;
}

/* For fields of any enum type, which have the size of int.  */
int
handle_int (struct cli *c, struct option_row const *row, char const *arg)
{
  memcpy (field (c, row), &row->value, sizeof row->value);
  return CLI_GO;
}

int
handle_text (struct cli *c, struct option_row const *row, char const *arg)
{
  *(char const **) field (c, row) = arg;
  return CLI_GO;
}

/* Whether -C DIR stays in the same directory: DIR only has "." components.  */
static bool
stays_in_place (char const *dir)
{
  while (dir[0] == '.' && dir[1] == '/')
    for (dir += 2; *dir == '/'; dir++)
      continue;
  return !*dir || strcmp (dir, ".") == 0;
}

int
handle_position (struct cli *c, struct option_row const *row, char const *arg)
{
  if (c->source == FROM_ENVIRONMENT
      && (row->value == NAME_LIST_NAME || row->value == NAME_LIST_LIST))
    return cli_no_names_here (c);
  if (row->value == NAME_LIST_CHDIR && !stays_in_place (arg))
    c->chdir_count++;
  if (row->value == NAME_LIST_LIST && strcmp (arg, "-") == 0)
    {
      if (c->list_is_stdin)
        return cli_usage (c,
                          _ ("Options '%s' and '%s' both want standard "
                             "input"),
                          "-T", "-T");
      c->list_is_stdin = true;
    }
  name_list_add (c->names, option_position (row), arg);
  return CLI_GO;
}

int
handle_operation (struct cli *c, struct option_row const *row, char const *arg)
{
  if (c->conf.operation != OPERATION_NONE && c->conf.operation != row->value)
    return cli_usage (c, _ ("You may not specify more than one '-Acdtrux', "
                            "'--delete' or  '--test-label' option"));
  c->conf.operation = row->value;
  if (row->value == OPERATION_LIST)
    c->list_count++;
  return CLI_GO;
}

/* Whether --no-overwrite-dir, as A or B, can be combined with the other
   policy.  */
static bool
can_combine (enum overwrite_policy a, enum overwrite_policy b)
{
  enum overwrite_policy other = a == OVERWRITE_NO_DIR ? b : a;
  return ((a == OVERWRITE_NO_DIR) != (b == OVERWRITE_NO_DIR)
          && (other == OVERWRITE_KEEP_OLD || other == OVERWRITE_SKIP_OLD));
}

int
handle_overwrite (struct cli *c, struct option_row const *row, char const *arg)
{
  struct option_row const *old = c->overwrite_row;
  struct overwrite_opts *o = &c->opts.extract.overwrite;
  bool both = old && can_combine (old->value, row->value);
  if (old && old != row && !both
      && cli_conflict (c->overwrite_source, c->source))
    return cli_usage (c, _ ("'--%s' cannot be used with '--%s'"), row->name,
                      old->name);
  if (old != row)
    o->preserve_directories = both;
  if (both && row->value == OVERWRITE_NO_DIR)
    return CLI_GO;
  c->overwrite_row = row;
  c->overwrite_source = c->source;
  o->policy = row->value;
  return CLI_GO;
}

int
handle_one_top_level (struct cli *c, struct option_row const *row,
                      char const *arg)
{
  if (arg && !*arg)
    return cli_usage (c, _ ("--one-top-level: the name of the directory is "
                            "empty"));
  c->one_top_level = true;
  c->opts.renaming.one_top_level = arg;
  return CLI_GO;
}

int
handle_threads (struct cli *c, struct option_row const *row, char const *arg)
{
  uintmax_t n = 0;
  if (strcmp (arg, "auto") != 0
      && (amount_parse_number (arg, &n) != AMOUNT_OK || n == 0 || INT_MAX < n))
    return cli_usage (c, _ ("%s: Invalid number of threads"),
                      diag_colon (c->diag, arg));
  c->conf.threads = n;
  c->filter.threads = n ? n : COMPRESSOR_AUTO;
  return CLI_GO;
}

int
handle_read_ahead (struct cli *c, struct option_row const *row,
                   char const *arg)
{
  uintmax_t n = 0;
  bool is_auto = strcmp (arg, "auto") == 0;
  if (!is_auto && (amount_parse_number (arg, &n) != AMOUNT_OK || INT_MAX < n))
    return cli_usage (c, _ ("%s: Invalid number of files to read ahead"),
                      diag_colon (c->diag, arg));
  c->opts.create.no_read_ahead = !is_auto && n == 0;
  c->opts.create.read_ahead = n;
  return CLI_GO;
}

int
handle_reflink (struct cli *c, struct option_row const *row, char const *arg)
{
  static struct choice const list[] = { { "auto", REFLINK_AUTO },
                                        { "always", REFLINK_ALWAYS },
                                        { "never", REFLINK_NEVER },
                                        { NULL, 0 } };
  int value = REFLINK_ALWAYS;
  enum cli_result result
      = arg ? choice_find (c, "--reflink", arg, list, &value) : CLI_GO;
  if (result == CLI_GO)
    c->conf.reflink = value;
  return result;
}

int
handle_to_command (struct cli *c, struct option_row const *row,
                   char const *arg)
{
  if (c->opts.extract.to_command)
    return cli_usage (c, _ ("Only one --to-command option allowed"));
  c->opts.extract.to_command = arg;
  return CLI_GO;
}

int
handle_snapshot (struct cli *c, struct option_row const *row, char const *arg)
{
  c->opts.incremental.on = true;
  c->opts.incremental.snapshot = arg;
  return CLI_GO;
}

int
handle_level (struct cli *c, struct option_row const *row, char const *arg)
{
  uintmax_t level;
  if (amount_parse_number (arg, &level) != AMOUNT_OK)
    return cli_usage (c, _ ("Invalid incremental level value"));
  c->level_given = true;
  c->opts.incremental.from_scratch = level == 0;
  return CLI_GO;
}

int
handle_occurrence (struct cli *c, struct option_row const *row,
                   char const *arg)
{
  c->opts.match.occurrence = 1;
  if (arg && amount_parse_number (arg, &c->opts.match.occurrence) != AMOUNT_OK)
    return cli_fatal (c, 0, _ ("%s: Invalid number"),
                      diag_colon (c->diag, arg));
  return CLI_GO;
}

int
handle_sparse_version (struct cli *c, struct option_row const *row,
                       char const *arg)
{
  char *end;
  unsigned long major = strtoul (arg, &end, 10);
  unsigned long minor = 0;
  if (*end == '.')
    minor = strtoul (end + 1, &end, 10);
  if (*end)
    return cli_usage (c, _ ("Invalid sparse version value"));
  c->opts.create.sparse = true;
  /* An undefined version selects the nearest existing one.  */
  c->opts.writer.encode.sparse_major = 0 < major;
  c->opts.writer.encode.sparse_minor = major == 0 && 0 < minor;
  return CLI_GO;
}

int
handle_hole_detection (struct cli *c, struct option_row const *row,
                       char const *arg)
{
  static struct choice const list[]
      = { { "raw", HOLES_RAW }, { "seek", HOLES_SEEK }, { NULL, 0 } };
  int value;
  enum cli_result result
      = choice_find (c, "--hole-detection", arg, list, &value);
  if (result == CLI_GO)
    {
      c->opts.create.sparse = true;
      c->opts.create.hole_detection = value;
    }
  return result;
}

int
handle_atime_preserve (struct cli *c, struct option_row const *row,
                       char const *arg)
{
  static struct choice const list[] = { { "replace", ATIME_REPLACE },
                                        { "system", ATIME_SYSTEM },
                                        { NULL, 0 } };
  int value = ATIME_REPLACE;
  enum cli_result result
      = arg ? choice_find (c, "--atime-preserve", arg, list, &value) : CLI_GO;
  if (result == CLI_GO)
    c->opts.create.atime_preserve = value;
  return result;
}

int
handle_sort (struct cli *c, struct option_row const *row, char const *arg)
{
  static struct choice const list[] = { { "none", WALK_SORT_NONE },
                                        { "name", WALK_SORT_NAME },
                                        { "inode", WALK_SORT_INODE },
                                        { NULL, 0 } };
  int value;
  enum cli_result result = choice_find (c, "--sort", arg, list, &value);
  if (result == CLI_GO)
    c->opts.walk.sort = value;
  return result;
}

/* Set the attribute option *WHAT to ON.  Only pax archives can hold
   attributes.  */
static int
switch_attribute (struct cli *c, bool *what, bool on)
{
  *what = on;
  if (on)
    c->format = FORMAT_POSIX;
  return CLI_GO;
}

int
handle_acls (struct cli *c, struct option_row const *row, char const *arg)
{
  return switch_attribute (c, &c->acls, row->value);
}

int
handle_selinux (struct cli *c, struct option_row const *row, char const *arg)
{
  return switch_attribute (c, &c->selinux, row->value);
}

int
handle_xattrs (struct cli *c, struct option_row const *row, char const *arg)
{
  return switch_attribute (c, &c->xattrs, row->value);
}

int
handle_xattr_include (struct cli *c, struct option_row const *row,
                      char const *arg)
{
  text_list_add (&c->xattr_include, arg);
  return switch_attribute (c, &c->xattrs, true);
}

int
handle_xattr_exclude (struct cli *c, struct option_row const *row,
                      char const *arg)
{
  text_list_add (&c->xattr_exclude, arg);
  return switch_attribute (c, &c->xattrs, true);
}

int
handle_strip_components (struct cli *c, struct option_row const *row,
                         char const *arg)
{
  uintmax_t n;
  if (amount_parse_number (arg, &n) != AMOUNT_OK || SIZE_MAX < n)
    return cli_usage (c, _ ("%s: Invalid number of elements"),
                      diag_colon (c->diag, arg));
  c->opts.renaming.strip_components = n;
  return CLI_GO;
}

int
handle_transform (struct cli *c, struct option_row const *row, char const *arg)
{
  char *message = transform_add (&c->opts.renaming.transforms, arg);
  if (!message)
    return CLI_GO;
  return cli_usage (c, "%s", draft_keep (c, message));
}

int
handle_backup (struct cli *c, struct option_row const *row, char const *arg)
{
  c->backup = true;
  if (arg)
    c->backup_control = arg;
  return CLI_GO;
}
