/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "cli/choice.h"

#include <string.h>

#include "base/i18n.h"

#define DIAG_KIND KIND_USAGE

/* Find ARG or an abbreviation in LIST.  Null if it matches nothing or, with
 *AMBIGUOUS set, different values.  */
static struct choice const *
find (char const *arg, struct choice const *list, bool *ambiguous)
{
  struct choice const *found = NULL;
  size_t n = strlen (arg);
  *ambiguous = false;
  for (struct choice const *p = list; p->name; p++)
    if (strncmp (p->name, arg, n) == 0)
      {
        if (p->name[n] == '\0')
          {
            *ambiguous = false;
            return p;
          }
        if (found && found->value != p->value)
          *ambiguous = true;
        found = p;
      }
  return *ambiguous ? NULL : found;
}

static void
print_list (struct diag *d, struct choice const *list)
{
  fputs (_ ("Valid arguments are:"), d->err);
  for (struct choice const *p = list; p->name; p++)
    fprintf (d->err,
             p == list || p[-1].value != p->value ? "\n  - %s" : ", %s",
             diag_quote (d, p->name));
  putc ('\n', d->err);
}

enum cli_result
choice_find (struct cli *c, char const *context, char const *arg,
             struct choice const *list, int *value)
{
  bool ambiguous;
  struct choice const *p = find (arg, list, &ambiguous);
  if (p)
    {
      *value = p->value;
      return CLI_GO;
    }
  cli_note (c, diag_error (c->diag, 0,
                           ambiguous ? _ ("ambiguous argument %s for %s")
                                     : _ ("invalid argument %s for %s"),
                           diag_quote (c->diag, arg),
                           diag_quote (c->diag, context)));
  print_list (c->diag, list);
  c->diag->quiet_end = true;
  return CLI_USAGE;
}
