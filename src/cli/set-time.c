/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Options with dates.  */

#include <config.h>

#include "cli/handlers.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/when.h"
#include "cli/draft.h"
#include "intprops.h"
#include "xalloc.h"

#define DIAG_KIND KIND_USAGE

/* Set *T to the date in TEXT or to the time of the file that TEXT names.  TEXT
   is the argument of OPTION.  */
static enum cli_result
take_date (struct cli *c, char const *option, char const *text,
           struct timespec *t)
{
  if (when_is_file (text))
    {
      int err = when_of_file (text, t);
      if (err == 0)
        return CLI_GO;
      cli_note (c, diag_call_error (c->diag, "stat", text, -err));
      return cli_usage (c, _ ("Date sample file not found"));
    }
  if (!when_parse (text, c->now, t))
    {
      /* As in GNU tar, the message shows one second more than the value
         used.  */
      *t = (struct timespec) { .tv_sec = TYPE_MINIMUM (time_t) };
      diag_warn (c->diag, WARN_ALWAYS, 0,
                 _ ("Substituting %s for unknown date format %s"),
                 "-9223372036854775807", diag_quote (c->diag, text));
      return CLI_GO;
    }
  struct date_note *note = xmalloc (sizeof *note);
  *note = (struct date_note) {
    .next = c->dates, .option = option, .text = text, .time = *t
  };
  c->dates = note;
  return CLI_GO;
}

int
handle_mtime (struct cli *c, struct option_row const *row, char const *arg)
{
  c->mtime_given = true;
  return take_date (c, "mtime", arg, &c->opts.create.mtime);
}

int
handle_newer (struct cli *c, struct option_row const *row, char const *arg)
{
  if (c->opts.age.mtime_set)
    return cli_usage (c, _ ("More than one threshold date"));
  c->opts.age.mtime_set = true;
  c->opts.age.ctime_too = row->value;
  return take_date (c, row->value ? "after-date" : "newer-mtime", arg,
                    &c->opts.age.threshold);
}

/* The results of the dates in a --pax-option.  */
struct pax_dates
{
  struct cli *cli;
  enum cli_result result;
};

static bool
take_pax_date (void *arg, char const *text, struct timespec *t)
{
  struct pax_dates *dates = arg;
  /* The note must outlive the list that TEXT is a part of.  */
  dates->result = take_date (dates->cli, "pax-option",
                             draft_keep (dates->cli, xstrdup (text)), t);
  return dates->result == CLI_GO;
}

/* Report an error in a --pax-option.  CULPRIT is the text that caused it.  */
static enum cli_result
report_pax_error (struct cli *c, enum paxrules_status status,
                  char const *culprit)
{
  if (!culprit)
    culprit = "";
  char const *quoted = diag_quote (c->diag, culprit);
  switch (status)
    {
    case PAXRULES_OK:
      return CLI_GO;
    case PAXRULES_UNKNOWN_KEYWORD:
      return cli_usage (c, _ ("Keyword %s is unknown or not yet implemented"),
                        culprit);
    case PAXRULES_BAD_PATTERN:
      return cli_usage (c, _ ("Pattern %s cannot be used"), quoted);
    case PAXRULES_PROTECTED:
      return cli_usage (c, _ ("Keyword %s cannot be overridden"), culprit);
    case PAXRULES_MALFORMED:
      return cli_usage (c, _ ("Malformed pax option: %s"), quoted);
    case PAXRULES_BAD_TIME:
      cli_note (c, diag_error (c->diag, 0,
                               _ ("Time stamp is out of allowed range")));
      return CLI_GO;
    case PAXRULES_NO_MEMORY:
      break;
    }
  xalloc_die ();
}

int
handle_pax_option (struct cli *c, struct option_row const *row,
                   char const *arg)
{
  struct pax_dates dates = { .cli = c, .result = CLI_GO };
  char *culprit = NULL;
  enum paxrules_status status
      = paxrules_add (&c->opts.pax, arg, take_pax_date, &dates, &culprit);
  if (culprit)
    draft_keep (c, culprit);
  c->pax_options = true;
  if (dates.result != CLI_GO)
    return dates.result;
  return report_pax_error (c, status, culprit);
}
