/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "cli/help.h"

#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/notice.h"
#include "bytebuf.h"
#include "cli/draft.h"
#include "cli/handlers.h"
#include "intprops.h"
#include "quotearg.h"
#include "xalloc.h"

char const *
help_doc (void)
{
  return N_ ("tar-nocache puts many files into one archive, on disk or tape, "
             "and gets them out again.  It takes GNU tar's options and reads "
             "and writes its formats.\n"
             "\n"
             "Examples:\n"
             "  tar-nocache -cf archive.tar foo bar  # Put foo and bar into "
             "archive.tar.\n"
             "  tar-nocache -tvf archive.tar         # List what is in "
             "archive.tar, with details.\n"
             "  tar-nocache -xf archive.tar          # Extract everything "
             "from archive.tar.\n");
}

char const *
help_defaults (void)
{
  return "--format=gnu -f- -b20 --quoting-style=escape "
         "--rmt-command=" DEFAULT_RMT " --rsh-command=" DEFAULT_RSH;
}

static void
add_text (struct bytebuf *b, char const *text)
{
  if (bytebuf_puts (b, text) != 0)
    xalloc_die ();
}

char *
help_filter (int key, char const *text, void *input)
{
  if (key != ARGP_KEY_HELP_EXTRA)
    return (char *) text;
  struct bytebuf b;
  bytebuf_init (&b);
  add_text (&b,
            _ ("Backups end in ~, or in what --suffix or SIMPLE_BACKUP_SUFFIX "
               "say.  --backup or VERSION_CONTROL say how they are made:\n"
               "\n"
               "  none, off       never\n"
               "  t, numbered     numbered\n"
               "  nil, existing   numbered where there are numbered ones, "
               "else simple\n"
               "  never, simple   simple\n"
               "\n"
               "Values of --quoting-style:\n"
               "\n"));
  for (int i = 0; quoting_style_args[i]; i++)
    {
      add_text (&b, "  ");
      add_text (&b, quoting_style_args[i]);
      add_text (&b, "\n");
    }
  add_text (&b, "\n");
  add_text (&b, _ ("*This* tar defaults to:\n"));
  add_text (&b, help_defaults ());
  if (bytebuf_zeros (&b, 1) != 0)
    xalloc_die ();
  return (char *) b.data;
}

int
handle_help (struct cli *c, struct option_row const *row, char const *arg)
{
  argp_state_help (c->state, stdout,
                   ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC);
  putchar ('\n');
  printf (_ ("Report bugs in %s to %s.\n"), PACKAGE_NAME, _ (BUG_ADDRESS));
  return CLI_DONE;
}

int
handle_usage (struct cli *c, struct option_row const *row, char const *arg)
{
  argp_state_help (c->state, stdout, ARGP_HELP_USAGE);
  return CLI_DONE;
}

int
handle_version (struct cli *c, struct option_row const *row, char const *arg)
{
  /* Programs look for "GNU tar" in the first line and take its only number for
     the release.  */
  printf ("%s (GNU tar compatible) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
  puts (_ (LICENCE_NOTICE));
  putchar ('\n');
  printf (_ ("This program is not GNU tar; it behaves like release %s of "
             "it.\n"),
          COMPAT_VERSION);
  printf (_ ("Report bugs in it to %s.\n"), _ (BUG_ADDRESS));
  return CLI_DONE;
}

int
handle_show_defaults (struct cli *c, struct option_row const *row,
                      char const *arg)
{
  puts (help_defaults ());
  return CLI_DONE;
}

/* Print one line of the ranges.  */
static void
print_range (char const *name, intmax_t min, uintmax_t max)
{
  printf ("    %-15s => [ %jd, %ju ],\n", name, min, max);
}

int
handle_show_ranges (struct cli *c, struct option_row const *row,
                    char const *arg)
{
  puts (_ ("This tar's snapshot file field ranges are"));
  puts (_ ("   (field name      => [ min, max ]):\n"));
  print_range ("nfs", 0, 1);
  print_range ("timestamp_sec", TYPE_MINIMUM (time_t), TYPE_MAXIMUM (time_t));
  print_range ("timestamp_nsec", 0, 999999999);
  print_range ("dev", 0, TYPE_MAXIMUM (dev_t));
  print_range ("ino", 0, TYPE_MAXIMUM (ino_t));
  putchar ('\n');
  return CLI_DONE;
}
