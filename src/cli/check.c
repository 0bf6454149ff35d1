/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Turns the draft into the config: defaults and conflicts.  The checks are in
   the order in which GNU tar reports the errors.  */

#include <config.h>

#include "cli/parse.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backupfile.h"
#include "base/i18n.h"
#include "base/when.h"
#include "canonicalize.h"
#include "cli/choice.h"
#include "cli/fill.h"
#include "xalloc.h"

/* Groups of operations.  */

static bool
is_reading (struct cli const *c)
{
  enum operation op = c->conf.operation;
  return (op == OPERATION_EXTRACT || op == OPERATION_LIST
          || op == OPERATION_DIFF);
}

static bool
is_writing (struct cli const *c)
{
  return operation_writes (c->conf.operation);
}

/* -r, -u, -A, --delete.  */
static bool
is_updating (struct cli const *c)
{
  return is_writing (c) && c->conf.operation != OPERATION_CREATE;
}

static bool
archive_is_dash (struct cli const *c)
{
  return device_name_is_standard (c->archives.texts[0]);
}

/* Whether S and T are of the same regular file.  */
static bool
is_same_status (struct stat const *s, struct stat const *t)
{
  return (S_ISREG (s->st_mode) && s->st_dev == t->st_dev
          && s->st_ino == t->st_ino);
}

/* Whether A and B are the same file: a regular one, or one that does not exist
   yet.  */
static bool
is_same_file (char const *a, char const *b)
{
  struct stat s, t;
  bool a_exists = stat (a, &s) == 0, b_exists = stat (b, &t) == 0;
  if (a_exists && b_exists)
    return is_same_status (&s, &t);
  if (a_exists || b_exists)
    return false;
  /* Either may be a link to what does not exist.  */
  char *a_path = canonicalize_filename_mode (a, CAN_ALL_BUT_LAST),
       *b_path = canonicalize_filename_mode (b, CAN_ALL_BUT_LAST);
  bool same = strcmp (a_path ? a_path : a, b_path ? b_path : b) == 0;
  free (a_path);
  free (b_path);
  return same;
}

/* Whether NAME is an archive, or what standard input or output is if that is
   the archive.  */
static bool
is_archive (struct cli const *c, char const *name)
{
  struct stat s, t;
  for (size_t i = 0; i < c->archives.count; i++)
    if (is_same_file (name, c->archives.texts[i]))
      return true;
  int fd = is_reading (c) ? STDIN_FILENO : STDOUT_FILENO;
  return (archive_is_dash (c) && stat (name, &s) == 0 && fstat (fd, &t) == 0
          && is_same_status (&s, &t));
}

/* "'A' cannot be used with 'B'".  */
static enum cli_result
not_with (struct cli *c, char const *a, char const *b)
{
  return cli_usage (c, _ ("'%s' cannot be used with '%s'"), a, b);
}

/* The option ID does not fit the operation.  This is an error if it is from
   the command line.  CLI_GO: ignore it.  */
static enum cli_result
not_in_this_operation (struct cli *c, enum option_id id, char const *name)
{
  return (c->seen[id] == FROM_COMMAND_LINE
              ? not_with (c, name, operation_name (c->conf.operation))
              : CLI_GO);
}

/* --align is for new members, which need room in their extended headers.  */
static enum cli_result
check_alignment (struct cli *c)
{
  size_t *alignment = &c->opts.writer.encode.alignment;
  if (*alignment == 0)
    return CLI_GO;
  if (!operation_adds_files (c->conf.operation))
    {
      *alignment = 0;
      return (is_writing (c)
                  ? not_in_this_operation (c, OPTION_ALIGN, "--align")
                  : CLI_GO);
    }
  if (c->opts.volume.multi)
    return not_with (c, "--align", "--multi-volume");
  if (paxrules_deletes (&c->opts.pax, "comment"))
    return not_with (c, "--align", "--pax-option=delete=comment");
  return CLI_GO;
}

static enum cli_result
check_format (struct cli *c)
{
  struct config *conf = &c->conf;
  struct opts const *opts = &c->opts;
  if (c->old_archive)
    {
      if (conf->operation == OPERATION_CREATE)
        c->format = FORMAT_V7;
      else
        c->same_owner = NO;
    }
  if (c->format == FORMAT_DEFAULT)
    c->format = (c->pax_options || opts->writer.encode.alignment
                         || fill_reflink_aligns (c)
                     ? FORMAT_POSIX
                     : FORMAT_GNU);
  bool wants_gnu
      = ((c->label && conf->operation == OPERATION_CREATE)
         || opts->incremental.on || opts->volume.multi || opts->create.sparse);
  if (wants_gnu && c->format != FORMAT_GNU && c->format != FORMAT_OLDGNU
      && c->format != FORMAT_POSIX)
    return cli_usage (c, _ ("GNU features wanted on incompatible archive "
                            "format"));
  return CLI_GO;
}

static enum cli_result
check_occurrence (struct cli *c)
{
  if (c->opts.match.occurrence == 0)
    return CLI_GO;
  if (!name_list_has_names (c->names))
    return cli_usage (c, _ ("--occurrence is meaningless without a file "
                            "list"));
  if (!is_reading (c) && c->conf.operation != OPERATION_DELETE)
    {
      c->opts.match.occurrence = 0;
      return not_in_this_operation (c, OPTION_OCCURRENCE, "--occurrence");
    }
  return CLI_GO;
}

static enum cli_result
check_archives (struct cli *c)
{
  if (c->archives.count == 0)
    text_list_add (&c->archives, fill_first_archive (c));
  if (1 < c->archives.count && !c->opts.volume.multi)
    return cli_usage (c, _ ("Multiple archive files require '-M' option"));
  return CLI_GO;
}

static enum cli_result
check_incremental (struct cli *c)
{
  struct incremental_opts *i = &c->opts.incremental;
  enum option_id newer
      = (c->seen[OPTION_NEWER] ? OPTION_NEWER : OPTION_NEWER_MTIME);
  if (i->snapshot && c->opts.age.mtime_set)
    {
      if (cli_conflict (c->seen[OPTION_LISTED_INCREMENTAL], c->seen[newer]))
        return not_with (c, "--listed-incremental", "--newer");
      if (c->seen[OPTION_LISTED_INCREMENTAL] == FROM_COMMAND_LINE)
        c->opts.age.mtime_set = false;
      else
        i->snapshot = NULL;
    }
  if (c->level_given && !i->snapshot)
    diag_warn (c->diag, WARN_ALWAYS, 0,
               _ ("--level is meaningless without --listed-incremental"));
  return CLI_GO;
}

/* If names are changed, or several directories extracted into one, dumpdirs
   would remove files that belong there.  */
static enum cli_result
check_purge (struct cli *c)
{
  struct extract_opts const *x = &c->opts.extract;
  if (c->conf.operation != OPERATION_EXTRACT || !c->opts.incremental.on
      || x->to_stdout || x->to_command)
    return CLI_GO;
  char const *what = (c->opts.incremental.snapshot ? "--listed-incremental"
                                                   : "--incremental");
  if (c->opts.renaming.transforms)
    return not_with (c, what, "--transform");
  if (c->opts.renaming.strip_components)
    return not_with (c, what, "--strip-components");
  return CLI_GO;
}

static enum cli_result
check_label (struct cli *c)
{
  if (!c->label || (c->format != FORMAT_GNU && c->format != FORMAT_OLDGNU))
    return CLI_GO;
  /* The header's name field without its NUL.  In a volume, " Volume " and up
     to ten digits follow.  */
  unsigned long max = c->opts.volume.multi ? 99 - 8 - 10 : 99;
  if (strlen (c->label) <= max)
    return CLI_GO;
  return cli_usage (c,
                    ngettext ("%s: Volume label is too long "
                              "(limit is %lu byte)",
                              "%s: Volume label is too long "
                              "(limit is %lu bytes)",
                              max),
                    diag_colon (c->diag, c->label), max);
}

static enum cli_result
check_verify (struct cli *c)
{
  if (!c->conf.verify)
    return CLI_GO;
  if (c->opts.volume.multi)
    return cli_usage (c, _ ("Cannot verify multi-volume archives"));
  if (c->filter.kind != FILTER_NONE)
    return cli_usage (c, _ ("Cannot verify compressed archives"));
  if (!is_writing (c))
    {
      c->conf.verify = false;
      return not_in_this_operation (c, OPTION_VERIFY, "--verify");
    }
  return CLI_GO;
}

static enum cli_result
check_compression (struct cli *c)
{
  if (c->filter.kind == FILTER_NONE)
    return CLI_GO;
  if (c->opts.volume.multi)
    return cli_usage (c, _ ("Cannot use multi-volume compressed archives"));
  if (c->conf.operation == OPERATION_CONCATENATE)
    return cli_usage (c, _ ("Cannot concatenate compressed archives"));
  if (is_updating (c))
    return cli_usage (c, _ ("Cannot update compressed archives"));
  return CLI_GO;
}

static enum cli_result
check_pax (struct cli *c)
{
  if (c->opts.pax.globals && is_updating (c) && c->format == FORMAT_POSIX)
    return cli_usage (c, _ ("can't update global extended header record"));
  if (c->format == FORMAT_POSIX || is_reading (c))
    return CLI_GO;
  char const *option = (c->opts.writer.encode.alignment ? "--align"
                        : c->pax_options                ? "--pax-option"
                        : c->acls                       ? "--acls"
                        : c->selinux                    ? "--selinux"
                        : c->xattrs                     ? "--xattrs"
                                                        : NULL);
  if (!option)
    return CLI_GO;
  return cli_usage (c, _ ("%s can be used only on POSIX archives"), option);
}

static enum cli_result
check_order (struct cli *c)
{
  if (c->opts.match.starting_file && !is_reading (c))
    {
      c->opts.match.starting_file = NULL;
      return not_in_this_operation (c, OPTION_STARTING_FILE,
                                    "--starting-file");
    }
  if (c->opts.match.same_order && !is_reading (c))
    {
      c->opts.match.same_order = false;
      return not_in_this_operation (c, OPTION_PRESERVE_ORDER, "--same-order");
    }
  return CLI_GO;
}

static enum cli_result
check_one_top_level (struct cli *c)
{
  if (!c->one_top_level)
    return CLI_GO;
  if (c->absolute_names)
    {
      enum cli_source here = c->seen[OPTION_ONE_TOP_LEVEL];
      if (cli_conflict (here, c->seen[OPTION_ABSOLUTE_NAMES]))
        return not_with (c, "--one-top-level", "--absolute-names");
      if (here == FROM_COMMAND_LINE)
        c->absolute_names = false;
      else
        {
          c->opts.renaming.one_top_level = NULL;
          return CLI_GO;
        }
    }
  if (!c->opts.renaming.one_top_level)
    c->opts.renaming.one_top_level = fill_top_level (c);
  if (!c->opts.renaming.one_top_level)
    return cli_usage (c, _ ("Cannot deduce top-level directory name; please "
                            "set it explicitly with --one-top-level=DIR"));
  return CLI_GO;
}

static enum cli_result
check_backup (struct cli *c)
{
  static struct choice const list[]
      = { { "none", no_backups },
          { "off", no_backups },
          { "simple", simple_backups },
          { "never", simple_backups },
          { "existing", numbered_existing_backups },
          { "nil", numbered_existing_backups },
          { "numbered", numbered_backups },
          { "t", numbered_backups },
          { NULL, 0 } };
  struct overwrite_opts *o = &c->opts.extract.overwrite;
  if (!c->backup && !c->suffix)
    return CLI_GO;
  char const *control = c->backup_control;
  char const *context = "--backup";
  if (!control)
    {
      control = getenv ("VERSION_CONTROL");
      context = "$VERSION_CONTROL";
    }
  int type = numbered_existing_backups;
  enum cli_result result
      = (control && *control ? choice_find (c, context, control, list, &type)
                             : CLI_GO);
  /* Null: use the environment.  */
  set_simple_backup_suffix (c->suffix);
  o->backup_type = type;
  o->backup = type != no_backups;
  o->backup_suffix = c->suffix;
  return result;
}

/* Check the uses of stdin and stdout.  */
static enum cli_result
check_streams (struct cli *c)
{
  enum operation op = c->conf.operation;
  if (archive_is_dash (c))
    {
      if (op == OPERATION_APPEND || op == OPERATION_UPDATE
          || op == OPERATION_CONCATENATE)
        return cli_usage (c, _ ("Options '-Aru' are incompatible with "
                                "'-f -'"));
      if (c->list_is_stdin && (is_reading (c) || op == OPERATION_TEST_LABEL))
        return cli_usage (c,
                          _ ("Options '%s' and '%s' both want standard "
                             "input"),
                          "-f", "-T");
      if (c->conf.verify)
        return cli_fatal (c, 0, _ ("Cannot verify stdin/stdout archive"));
    }
  return CLI_GO;
}

static enum cli_result
check_names (struct cli *c)
{
  if (c->conf.operation == OPERATION_NONE)
    return cli_usage (c, _ ("You must specify one of the '-Acdtrux', "
                            "'--delete' or '--test-label' options"));
  if (c->conf.operation == OPERATION_CREATE && !name_list_has_names (c->names))
    return cli_usage (c, _ ("Cowardly refusing to create an empty "
                            "archive"));
  if (c->conf.operation == OPERATION_CREATE && c->opts.incremental.snapshot
      && 1 < c->chdir_count)
    return cli_usage (c, _ ("Only one -C option is allowed with "
                            "--listed-incremental"));
  return CLI_GO;
}

static enum cli_result
check_mtime (struct cli *c)
{
  if (c->opts.create.mtime_command && (c->clamp_mtime || c->mtime_given))
    return cli_usage (c, _ ("--mtime conflicts with --set-mtime-command"));
  if (c->clamp_mtime && !c->mtime_given)
    return cli_usage (c, _ ("--clamp-mtime needs a date specified using "
                            "--mtime"));
  return CLI_GO;
}

static enum cli_result
check_volume (struct cli *c)
{
  uintmax_t bytes = c->opts.volume.volume_bytes;
  if (bytes && bytes < c->record_bytes)
    return cli_usage (c, _ ("Volume length cannot be less than record "
                            "size"));
  if (c->opts.volume.multi && c->conf.operation == OPERATION_DELETE)
    return cli_usage (c, _ ("Cannot delete from multi-volume archives"));
  return CLI_GO;
}

/* NAME, the file of OPTION, which is replaced, must be none that the run needs
   for something else.  */
static enum cli_result
check_replaced (struct cli *c, char const *option, char const *name)
{
  struct
  {
    char const *option, *name;
  } const others[]
      = { { "--listed-incremental", c->opts.incremental.snapshot },
          { "--status-file", c->opts.status_file.name },
          { "--index-file", c->opts.listing.index_file },
          { "--member-index", c->conf.member_index },
          { "--checksums", c->opts.checksums.name } };
  char const *same = is_archive (c, name) ? "--file" : NULL;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (others[i].name && strcmp (others[i].option, option) != 0
        && is_same_file (name, others[i].name))
      same = others[i].option;
  return same ? cli_usage (c, _ ("'%s' and '%s' name the same file"), option,
                           same)
              : CLI_GO;
}

/* --member-index needs an archive whose members stay where they are, and are
   read as they are stored.  */
static enum cli_result
check_member_index (struct cli *c)
{
  enum operation op = c->conf.operation;
  if (!c->conf.member_index)
    return CLI_GO;
  if (op == OPERATION_CONCATENATE || op == OPERATION_DELETE
      || op == OPERATION_TEST_LABEL)
    {
      c->conf.member_index = NULL;
      return not_in_this_operation (c, OPTION_MEMBER_INDEX, "--member-index");
    }
  if (c->filter.kind != FILTER_NONE && op == OPERATION_CREATE
      && !c->filter.seekable)
    return cli_usage (c, _ ("A compressed archive has a member index only "
                            "with --seekable"));
  if (device_name_is_remote (&c->device, c->archives.texts[0]))
    return cli_usage (c, _ ("Archives on other hosts cannot have a member "
                            "index"));
  char const *other
      = (c->opts.volume.multi                       ? "--multi-volume"
         : c->opts.reader.ignore_zeros              ? "--ignore-zeros"
         : c->pax_options && op != OPERATION_CREATE ? "--pax-option"
                                                    : NULL);
  return (other ? not_with (c, "--member-index", other)
                : check_replaced (c, "--member-index", c->conf.member_index));
}

/* --seekable needs a format whose frames can follow each other, and the index
   that says where they are.  */
static enum cli_result
check_seekable (struct cli *c)
{
  if (!c->filter.seekable)
    return CLI_GO;
  if (c->conf.operation != OPERATION_CREATE)
    {
      c->filter.seekable = false;
      return not_in_this_operation (c, OPTION_SEEKABLE, "--seekable");
    }
  if (c->filter.kind != FILTER_ZSTD && c->filter.kind != FILTER_XZ)
    return cli_usage (c, _ ("--seekable needs --zstd or --xz"));
  if (!c->conf.member_index)
    return cli_usage (c, _ ("--seekable needs --member-index"));
  return CLI_GO;
}

static enum cli_result
check_same_order (struct cli *c)
{
  if (c->opts.match.same_order && c->opts.incremental.snapshot)
    {
      if (cli_conflict (c->seen[OPTION_PRESERVE_ORDER],
                        c->seen[OPTION_LISTED_INCREMENTAL]))
        return not_with (c, "--preserve-order", "--listed-incremental");
      if (c->seen[OPTION_PRESERVE_ORDER] == FROM_COMMAND_LINE)
        c->opts.incremental.snapshot = NULL;
      else
        c->opts.match.same_order = false;
    }
  return CLI_GO;
}

/* In a run that lists something, show the dates whose value differs from what
   the user wrote.  */
static void
report_dates (struct cli *c)
{
  if (c->conf.verbosity == 0)
    return;
  for (struct date_note const *n = c->dates; n; n = n->next)
    {
      char text[WHEN_BYTES];
      when_format (n->time, true, c->opts.listing.utc, text);
      if (strcmp (text, n->text) != 0)
        diag_warn (c->diag, WARN_NOTE, 0,
                   _ ("Option --%s: Treating date '%s' as %s"), n->option,
                   quote_safe (&c->diag->quoter, n->text), text);
    }
}

static enum cli_result
check_checksums (struct cli *c)
{
  char const **name = &c->opts.checksums.name;
  enum operation op = c->conf.operation;
  if (!*name)
    return CLI_GO;
  if (!is_reading (c) && op != OPERATION_CREATE && op != OPERATION_APPEND
      && op != OPERATION_UPDATE)
    {
      *name = NULL;
      return not_in_this_operation (c, OPTION_CHECKSUMS, "--checksums");
    }
  if (device_name_is_standard (*name))
    {
      if (archive_is_dash (c))
        return not_with (c, "--checksums=-", "--file=-");
      if (is_reading (c) && c->list_is_stdin)
        return not_with (c, "--checksums=-", "--files-from=-");
      return CLI_GO;
    }
  return is_reading (c) ? CLI_GO : check_replaced (c, "--checksums", *name);
}

static enum cli_result
check_status_file (struct cli *c)
{
  char const *name = c->opts.status_file.name;
  return name ? check_replaced (c, "--status-file", name) : CLI_GO;
}

enum cli_result
cli_check (struct cli *c)
{
  static enum cli_result (*const checks[]) (struct cli *) = {
    fill_reproducible, fill_reflink,   check_alignment,     check_format,
    check_occurrence,  check_archives, check_incremental,   check_purge,
    check_label,       check_verify,   check_compression,   check_mtime,
    check_pax,         check_order,    check_one_top_level, check_volume,
    check_same_order,  check_backup,   check_seekable,      check_member_index,
    check_names,       check_streams,  check_checksums,     check_status_file
  };
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    {
      enum cli_result result = checks[i](c);
      if (result != CLI_GO)
        return result;
      /* -a is reported as the option of the compressor that it selects.  */
      if (checks[i] == check_archives)
        fill_auto_compress (c);
    }
  fill_config (c);
  report_dates (c);
  return CLI_GO;
}
