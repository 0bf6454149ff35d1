/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/explain.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/i18n.h"

void
explain_child (struct diag *d, char const *command, struct child const *c,
               enum child_end end, int number)
{
  if (!d->explain)
    return;
  /* A shell adds 128 to the signal that ended its command.  */
  if (end != CHILD_KILLED && 128 < number && number < 128 + NSIG)
    {
      end = CHILD_KILLED;
      number -= 128;
    }
  if (end == CHILD_KILLED)
    diag_explain (d, 0, _ ("%s: killed by signal %d (%s)"),
                  diag_colon (d, command), number, strsignal (number));
  else
    diag_explain (d, 0, _ ("%s: ended with exit status %d"),
                  diag_colon (d, command), number);
  if (*c->last_line)
    diag_explain (d, 0, _ ("%s: the last that it said: %s"),
                  diag_colon (d, command),
                  quote_safe (&d->quoter, c->last_line));
}

/* Nobody reads NAME any more.  */
static void
explain_reader (struct diag *d, char const *name, int err)
{
  if (err == EPIPE)
    diag_explain (d, 0, _ ("%s: the program that reads this has ended"),
                  diag_colon (d, name));
}

void
explain_write (struct diag *d, char const *name, int err, uintmax_t done,
               uintmax_t total)
{
  bool full = err == ENOSPC || err == EDQUOT;
  if (full && done < total)
    diag_explain (d, err,
                  _ ("%s: %ju of %ju bytes were written, there is no room for "
                     "the other %ju"),
                  diag_colon (d, name), done, total, total - done);
  else
    diag_explain (d, err, _ ("%s: %ju of %ju bytes were written"),
                  diag_colon (d, name), done, total);
  explain_reader (d, name, err);
}

void
explain_archive_write (struct diag *d, char const *name, int err,
                       uintmax_t done, char const *reader)
{
  if (reader)
    {
      diag_explain (
          d, err, _ ("%s: %ju bytes of the archive were written to %s"),
          diag_colon (d, name), done, quote_safe (&d->quoter, reader));
      if (err == EPIPE)
        diag_explain (d, 0, _ ("%s, which reads the archive, has ended"),
                      quote_safe (&d->quoter, reader));
      return;
    }
  diag_explain (d, err, _ ("%s: %ju bytes of the archive were written"),
                diag_colon (d, name), done);
  explain_reader (d, name, err);
}

void
explain_near (struct diag *d, char const *near)
{
  diag_explain (d, 0, _ ("Did you mean %s?"), diag_quote (d, near));
}
