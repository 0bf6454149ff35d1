/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Print the rows of options.def for options-table.sh, a name each line:

     NAME LETTER ARGUMENT KIND MODES

   with "." for what is not there.  KIND is none, needs or may; MODES has a
   letter for each operation in which the option has an effect.  */

#include <config.h>

#include "cli/options.h"

#include <argp.h>
#include <stdio.h>

static void
print_modes (unsigned modes)
{
  static struct
  {
    unsigned mode;
    char letter;
  } const all[] = { { IN_C, 'c' }, { IN_X, 'x' },      { IN_T, 't' },
                    { IN_D, 'd' }, { IN_R, 'r' },      { IN_U, 'u' },
                    { IN_A, 'A' }, { IN_DELETE, 'D' }, { IN_TEST, 'l' } };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (modes & all[i].mode)
      putchar (all[i].letter);
  putchar ('\n');
}

static void
print_row (struct option_row const *row, char const *name, int letter)
{
  char const *kind = (!row->argument                          ? "none"
                      : row->argp_flags & OPTION_ARG_OPTIONAL ? "may"
                                                              : "needs");
  printf ("%s %c %s %s ", name ? name : ".", letter ? letter : '.',
          row->argument ? row->argument : ".", kind);
  print_modes (row->modes);
}

int
main (void)
{
  struct option_row const *row = NULL;
  for (struct argp_option const *p = option_argp_table ();
       p->name || p->key || p->doc; p++)
    {
      struct option_row const *next = option_by_key (p->key);
      if (next)
        row = next;
      if (row && row->group != GROUP_HIDDEN
          && (next
              || (p->flags & (OPTION_ALIAS | OPTION_HIDDEN)) == OPTION_ALIAS))
        print_row (row, p->name, next ? row->letter : 0);
    }
  return 0;
}
