/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* choice.h - looks up option arguments in a list: exact, or an unambiguous
   abbreviation.  */

#ifndef TNC_CLI_CHOICE_H
#define TNC_CLI_CHOICE_H

#include "cli/draft.h"

/* A list ends with a null name.  Neighbours with the same value are synonyms
   and are shown on one line.  */
struct choice
{
  char const *name;
  int value;
};

/* Find ARG, the argument of the option CONTEXT, and set *VALUE.  If ARG is not
   in the list, print the list and return CLI_USAGE.  */
enum cli_result choice_find (struct cli *c, char const *context,
                             char const *arg, struct choice const *list,
                             int *value);

#endif
