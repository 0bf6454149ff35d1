/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Options about output.  */

#include <config.h>

#include "cli/handlers.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/amount.h"
#include "base/i18n.h"
#include "cli/choice.h"
#include "cli/draft.h"
#include "quotearg.h"
#include "xalloc.h"

int
handle_verbose (struct cli *c, struct option_row const *row, char const *arg)
{
  c->verbose++;
  c->opts.diag.warnings
      |= diag_default_warnings (true) & ~diag_default_warnings (false);
  return CLI_GO;
}

/* The warning classes that the keyword VALUE controls.  WARNING_CLASSES means
   all, WARNING_CLASSES + 1 those that -v turns on.  */
static warning_mask
classes_of (int value)
{
  warning_mask one = 1;
  if (value < WARNING_CLASSES)
    return one << value;
  if (value == WARNING_CLASSES)
    return (one << WARNING_CLASSES) - 1;
  return diag_default_warnings (true) & ~diag_default_warnings (false);
}

int
handle_warning (struct cli *c, struct option_row const *row, char const *arg)
{
  struct choice list[WARNING_CLASSES + 3] = { { "all", WARNING_CLASSES } };
  for (int i = 0; i < WARNING_CLASSES; i++)
    list[i + 1] = (struct choice) { diag_class_name (i), i };
  list[WARNING_CLASSES + 1]
      = (struct choice) { "verbose", WARNING_CLASSES + 1 };

  if (strcmp (arg, "none") == 0)
    {
      c->opts.diag.warnings = 0;
      return CLI_GO;
    }
  bool off = strncmp (arg, "no-", 3) == 0;
  int value;
  enum cli_result result
      = choice_find (c, "--warning", arg + (off ? 3 : 0), list, &value);
  if (result == CLI_GO)
    {
      if (off)
        c->opts.diag.warnings &= ~classes_of (value);
      else
        c->opts.diag.warnings |= classes_of (value);
    }
  return result;
}

/* Append ACTION to the checkpoint actions.  Its text is kept.  */
static int
add_action (struct cli *c, char const *action)
{
  if (c->action_count == c->action_room)
    c->actions = x2nrealloc (c->actions, &c->action_room, sizeof *c->actions);
  struct checkpoint_action *a = &c->actions[c->action_count];
  enum outcome o = checkpoint_parse (a, action, c->diag);
  cli_note (c, o);
  if (outcome_is_fatal (o))
    return CLI_FATAL;
  c->action_count++;
  return CLI_GO;
}

int
handle_checkpoint (struct cli *c, struct option_row const *row,
                   char const *arg)
{
  uintmax_t every = 10;
  bool dot = arg && *arg == '.';
  if (dot)
    {
      int result = add_action (c, ".");
      if (result != CLI_GO)
        return result;
      arg++;
    }
  if (arg && !(dot && *arg == '\0')
      && amount_parse_number (arg, &every) != AMOUNT_OK)
    return cli_fatal (c, 0, _ ("--checkpoint value is not an integer"));
  c->opts.checkpoint.every = every;
  return CLI_GO;
}

int
handle_checkpoint_action (struct cli *c, struct option_row const *row,
                          char const *arg)
{
  return add_action (c, arg);
}

int
handle_checksum_algorithm (struct cli *c, struct option_row const *row,
                           char const *arg)
{
  static struct choice const list[] = { { "sha256", DIGEST_SHA256 },
                                        { "sha512", DIGEST_SHA512 },
                                        { "blake2b", DIGEST_BLAKE2B },
                                        { NULL, 0 } };
  int value;
  enum cli_result result
      = choice_find (c, "--checksum-algorithm", arg, list, &value);
  if (result == CLI_GO)
    c->opts.checksums.kind = value;
  return result;
}

int
handle_explain_errors (struct cli *c, struct option_row const *row,
                       char const *arg)
{
  /* From here on, also about the options that follow.  */
  c->opts.diag.explain = c->diag->explain = true;
  return CLI_GO;
}

int
handle_totals (struct cli *c, struct option_row const *row, char const *arg)
{
  static struct
  {
    char name[8];
    int signal;
  } const signals[] = { { "HUP", SIGHUP },
                        { "QUIT", SIGQUIT },
                        { "INT", SIGINT },
                        { "USR1", SIGUSR1 },
                        { "USR2", SIGUSR2 } };
  if (!arg)
    {
      c->opts.totals.at_end = true;
      return CLI_GO;
    }
  char const *name = strncmp (arg, "SIG", 3) == 0 ? arg + 3 : arg;
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    if (strcmp (signals[i].name, name) == 0)
      {
        /* One slot per signal: repeating the option changes nothing.  */
        int *slot = c->opts.totals.signals;
        while (*slot && *slot != signals[i].signal)
          slot++;
        *slot = signals[i].signal;
        return CLI_GO;
      }
  return cli_fatal (c, 0, _ ("Unknown signal name: %s"), arg);
}

int
handle_progress (struct cli *c, struct option_row const *row, char const *arg)
{
  static struct choice const list[] = { { "auto", PROGRESS_AUTO },
                                        { "always", PROGRESS_LIVE },
                                        { "never", PROGRESS_ON_DEMAND },
                                        { "json", PROGRESS_JSON },
                                        { NULL, 0 } };
  int form;
  enum cli_result result
      = choice_find (c, "--progress", arg ? arg : "auto", list, &form);
  if (result == CLI_GO)
    c->opts.progress.form = form;
  return result;
}

/* Append the string TEXT to *LIST.  */
static void
append (char **list, char const *text)
{
  size_t n = *list ? strlen (*list) : 0;
  *list = xrealloc (*list, n + strlen (text) + 1);
  strcpy (*list + n, text);
}

/* Remove the characters of TEXT from LIST, which may be null.  */
static void
remove_chars (char *list, char const *text)
{
  if (!list)
    return;
  char *to = list;
  for (char const *p = list; *p; p++)
    if (!strchr (text, *p))
      *to++ = *p;
  *to = '\0';
}

/* From here on, quote messages as the options so far ask for.  */
static int
apply_quoting (struct cli *c)
{
  c->opts.diag.quote.add_chars = c->quote_chars;
  c->opts.diag.quote.remove_chars = c->no_quote_chars;
  diag_configure (c->diag, &c->opts.diag);
  return CLI_GO;
}

int
handle_quote_chars (struct cli *c, struct option_row const *row,
                    char const *arg)
{
  remove_chars (c->no_quote_chars, arg);
  append (&c->quote_chars, arg);
  return apply_quoting (c);
}

int
handle_no_quote_chars (struct cli *c, struct option_row const *row,
                       char const *arg)
{
  remove_chars (c->quote_chars, arg);
  append (&c->no_quote_chars, arg);
  return apply_quoting (c);
}

int
handle_quoting_style (struct cli *c, struct option_row const *row,
                      char const *arg)
{
  for (int i = 0; quoting_style_args[i]; i++)
    if (strcmp (quoting_style_args[i], arg) == 0)
      {
        c->opts.diag.quote.style = quoting_style_vals[i];
        return apply_quoting (c);
      }
  return cli_fatal (c, 0,
                    _ ("Unknown quoting style '%s'. Try '%s "
                       "--quoting-style=help' to get a list."),
                    arg, c->conf.program);
}
