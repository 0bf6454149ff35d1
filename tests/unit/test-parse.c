/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "capture.h"
#include "check.h"
#include "cli/parse.h"

#include "cli/handlers.h"
#include "quotearg.h"

static struct capture said;

/* Parse and check LINE, words with blanks between them, the first being the
   name of the program, into C.  */
static enum cli_result
parse (struct cli *c, char *line)
{
  static char *argv[50];
  int argc = 0;
  for (char *w = strtok (line, " "); w; w = strtok (NULL, " "))
    argv[argc++] = strcmp (w, "''") ? w : w + 2;
  argv[argc] = NULL;
  draft_init (c, &said.diag, "tar");
  said.diag.quiet_end = false;
  enum cli_result result = cli_parse (c, argc, argv);
  return result == CLI_GO ? cli_check (c) : result;
}

/* What the names of a config come out as.  */
static char *
names_of (struct cli const *c)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);
  struct name_list_cursor *p = name_list_open (
      &(struct name_list_opts) { .list = c->names }, &said.diag);
  struct name_list_name n;
  while (name_list_next (p, &n))
    fprintf (out, "%s@%s ", n.name, name_list_cwd (p, n.cwd).dir);
  name_list_cursor_free (p);
  fclose (out);
  return text;
}

/* Run BODY on the draft C of LINE, which is accepted without a word.  */
#define GOOD(line, body)                    \
  do                                        \
    {                                       \
      struct cli c;                         \
      char copy[] = line;                   \
      CHECK_INT (parse (&c, copy), CLI_GO); \
      body CAPTURE_SAYS (&said, "");        \
      draft_release (&c);                   \
    }                                       \
  while (0)

/* LINE ends with RESULT and MESSAGE.  */
static void
check_bad (char const *line, enum cli_result result, char const *message)
{
  struct cli c;
  char copy[200];
  strcpy (copy, line);
  CHECK_INT (parse (&c, copy), result);
  CAPTURE_SAYS (&said, message);
  draft_release (&c);
}

#define HINT "Try 'tar --help' or 'tar --usage' for more information.\n"

static void
test_styles (void)
{
  GOOD ("tar cvbf 40 a.tar x -C d y",
        CHECK_INT (c.conf.operation, OPERATION_CREATE);
        CHECK_INT (c.conf.verbosity, 1);
        CHECK_INT (c.opts.writer.record_bytes, 40 * 512);
        CHECK_STR (c.opts.volume.archives[0], "a.tar");
        char *names = names_of (&c); CHECK_STR (names, "x@. y@d ");
        free (names););
  GOOD ("tar -xfa.tar x --direc=d -- -y --file",
        CHECK_STR (c.opts.volume.archives[0], "a.tar");
        char *names = names_of (&c); CHECK_STR (names, "x@. -y@d --file@d ");
        free (names););
  GOOD ("tar --list --file a.tar --file=b.tar -M - -v", (void) c;);
}

static void
test_defaults (void)
{
  GOOD ("tar -t", CHECK_INT (c.conf.verbosity, 1);
        CHECK_STR (c.opts.volume.archives[0], "-");
        CHECK_INT (c.opts.volume.archive_count, 1);
        CHECK_INT (c.opts.writer.encode.format, FORMAT_GNU);
        CHECK_INT (c.opts.reader.record_bytes, 10240);
        CHECK (!c.opts.pagecache.enabled);
        CHECK_INT (c.opts.diag.quote.style, escape_quoting_style);
        CHECK_INT (c.opts.diag.warnings, diag_default_warnings (false)););
  GOOD ("tar -tvv --utc", CHECK_INT (c.conf.verbosity, 2););
  GOOD ("tar -c x -o -f a",
        CHECK_INT (c.opts.writer.encode.format, FORMAT_V7););
  GOOD ("tar -x -o -f a", CHECK (!c.opts.extract.same_owner););
  GOOD ("tar -c --pax-option=delete=mtime -f a x",
        CHECK_INT (c.opts.writer.encode.format, FORMAT_POSIX););
  GOOD ("tar -c --no-page-cache -f a x", CHECK (c.opts.pagecache.enabled););
  GOOD ("tar -c --no-page-cache --page-cache -f a x",
        CHECK (!c.opts.pagecache.enabled););
  GOOD ("tar -c --checkpoint -f a x", CHECK_INT (c.opts.checkpoint.every, 10);
        CHECK_INT (c.opts.checkpoint.action_count, 1);
        CHECK_INT (c.opts.checkpoint.actions[0].kind, CHECKPOINT_ECHO););
  GOOD ("tar -c --checkpoint=.3 -f a x",
        CHECK_INT (c.opts.checkpoint.every, 3);
        CHECK_INT (c.opts.checkpoint.actions[0].kind, CHECKPOINT_DOT););
  GOOD ("tar -caf a.tar.gz x",
        CHECK_INT (c.opts.writer.filter.kind, FILTER_GZIP););
  GOOD ("tar -x --one-top-level -f d/a.tar.gz",
        CHECK_STR (c.opts.renaming.one_top_level, "a"););
  GOOD ("tar -x --one-top-level -f d/a.tgz",
        CHECK_STR (c.opts.renaming.one_top_level, "a"););
}

static void
test_order_of_warnings (void)
{
  warning_mask usual = diag_default_warnings (false);
  warning_mask verbose = diag_default_warnings (true);
  warning_mask cache = (warning_mask) 1 << WARN_CACHEDIR;
  GOOD ("tar -c -f a x --warning=none -v",
        CHECK_INT (c.opts.diag.warnings, verbose & ~usual););
  GOOD ("tar -c -f a x -v --warning=none",
        CHECK_INT (c.opts.diag.warnings, 0););
  GOOD ("tar -c -f a x --warning=no-cached",
        CHECK_INT (c.opts.diag.warnings, usual & ~cache););
  GOOD ("tar -c -f a x --warning=verbose --warning=no-verbose",
        CHECK_INT (c.opts.diag.warnings, usual););
}

static void
test_complaints (void)
{
  check_bad ("tar", CLI_USAGE,
             "tar: You must specify one of the '-Acdtrux', '--delete' or "
             "'--test-label' options\n" HINT);
  check_bad ("tar -c", CLI_USAGE,
             "tar: Cowardly refusing to create an empty archive\n" HINT);
  check_bad ("tar cf", CLI_USAGE,
             "tar: Old option 'f' requires an argument.\n" HINT);
  check_bad (
      "tar -x -f a --overwrite -k", CLI_USAGE,
      "tar: '--keep-old-files' cannot be used with '--overwrite'\n" HINT);
  check_bad ("tar -c -zj -f a x", CLI_USAGE,
             "tar: Conflicting compression options\n" HINT);
  check_bad ("tar -c --mode=q -f a x", CLI_FATAL,
             "tar: Invalid mode given on option\n");
  check_bad ("tar -c --sort=x -f a x", CLI_USAGE,
             "tar: invalid argument 'x' for '--sort'\n"
             "Valid arguments are:\n  - 'none'\n  - 'name'\n  - 'inode'\n");
  check_bad ("tar -c --backup=n -f a x", CLI_USAGE,
             "tar: ambiguous argument 'n' for '--backup'\n"
             "Valid arguments are:\n  - 'none', 'off'\n"
             "  - 'simple', 'never'\n  - 'existing', 'nil'\n"
             "  - 'numbered', 't'\n");
  check_bad ("tar -c -zI gzip -f a x --level=1", CLI_GO,
             "tar: --level is meaningless without --listed-incremental\n");
}

/* What stands in TAR_OPTIONS gives way.  */
static void
test_environment (void)
{
  setenv ("TAR_OPTIONS", "-k -z --exclude='a b' --occurrence", 1);
  GOOD ("tar -x --overwrite -j -f a x",
        CHECK_INT (c.opts.extract.overwrite.policy, OVERWRITE_IN_PLACE);
        CHECK_INT (c.opts.reader.filter.kind, FILTER_BZIP2);
        CHECK_INT (c.opts.match.occurrence, 1););
  GOOD ("tar -c -f a x", CHECK_INT (c.opts.match.occurrence, 0););
  setenv ("TAR_OPTIONS", "-k --overwrite", 1);
  check_bad (
      "tar -x -f a", CLI_USAGE,
      "tar: '--overwrite' cannot be used with '--keep-old-files'\n" HINT);
  setenv ("TAR_OPTIONS", "x", 1);
  check_bad ("tar -x -f a", CLI_USAGE,
             "tar: non-option arguments in TAR_OPTIONS\n" HINT);
  setenv ("TAR_OPTIONS", "'x", 1);
  check_bad ("tar -x -f a", CLI_FATAL,
             "tar: cannot split TAR_OPTIONS: missing closing quote\n");
  unsetenv ("TAR_OPTIONS");
}

/* The table itself: no letter and no name twice, nothing without help, and
   the names that messages use are those of the table.  */
static void
test_table (void)
{
  int rows = 0;
  for (int i = 0; i < OPTION_IDS; i++)
    {
      struct option_row const *row = &option_rows[i];
      rows++;
      CHECK (row->handler != NULL);
      CHECK_INT (option_id (row), i);
      if (row->group == GROUP_HIDDEN)
        continue;
      CHECK (row->modes != 0);
      CHECK (*row->help != '\0');
      CHECK (row->name || row->letter);
      for (int j = 0; j < i; j++)
        {
          CHECK (!row->letter || row->letter != option_rows[j].letter);
          CHECK (!row->name || !option_rows[j].name
                 || strcmp (row->name, option_rows[j].name) != 0);
        }
      if (row->handler == handle_position)
        CHECK (row->name);
    }
  CHECK (100 < rows);
}

int
main (void)
{
  unsetenv ("TAR_OPTIONS");
  unsetenv ("TAPE");
  unsetenv ("VERSION_CONTROL");
  capture_open (&said);
  test_styles ();
  test_defaults ();
  test_order_of_warnings ();
  test_complaints ();
  test_environment ();
  test_table ();
  capture_close (&said);
  return check_status ();
}
