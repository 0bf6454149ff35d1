/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/totals.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/intr.h"
#include "human.h"

static struct
{
  char name[5];
  int number;
} const signals[] = { { "HUP", SIGHUP },
                      { "QUIT", SIGQUIT },
                      { "INT", SIGINT },
                      { "USR1", SIGUSR1 },
                      { "USR2", SIGUSR2 } };

int
totals_signal_by_name (char const *name)
{
  if (strncmp (name, "SIG", 3) == 0)
    name += 3;
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    if (strcmp (signals[i].name, name) == 0)
      return signals[i].number;
  return 0;
}

void
totals_init (struct totals *t, struct totals_opts const *o, struct diag *d)
{
  *t = (struct totals) { .opts = o, .diag = d };
  clock_gettime (CLOCK_MONOTONIC, &t->start);
  /* A signal that cannot be caught is no error.  */
  for (int const *s = o->signals; *s; s++)
    (void) intr_install (*s, INTR_TOTALS);
}

double
totals_elapsed (struct totals const *t)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (now.tv_sec - t->start.tv_sec
          + (now.tv_nsec - t->start.tv_nsec) / 1e9);
}

char *
totals_human (uintmax_t bytes, char *buf)
{
  char room[LONGEST_HUMAN_READABLE + 1];
  int how = human_autoscale | human_base_1024 | human_SI | human_B;
  char const *text = human_readable (bytes, room, how, 1, 1);
  size_t n = strnlen (text, 31);
  memcpy (buf, text, n);
  buf[n] = '\0';
  return buf;
}

char *
totals_amount (struct totals const *t, uintmax_t bytes, char *buf)
{
  char sum[32], rate[32] = "?";
  double seconds = totals_elapsed (t);
  if (seconds > 0)
    {
      double r = bytes / seconds;
      if (r < (double) UINTMAX_MAX)
        totals_human (r, rate);
    }
  snprintf (buf, TOTALS_AMOUNT_BYTES, "%ju (%s, %s/s)", bytes,
            totals_human (bytes, sum), rate);
  return buf;
}

void
totals_print (struct totals *t)
{
  struct diag *d = t->diag;
  char amount[TOTALS_AMOUNT_BYTES];
  if (d->before)
    d->before (d->before_arg);
  if (t->read)
    fprintf (d->err, _ ("Total bytes read: %s\n"),
             totals_amount (t, t->read (t->arg), amount));
  if (t->written)
    fprintf (d->err, _ ("Total bytes written: %s\n"),
             totals_amount (t, t->written (t->arg), amount));
  if (t->deleted)
    fprintf (d->err, _ ("Total bytes deleted: %ju\n"), t->deleted (t->arg));
  if (t->shared && *t->shared)
    fprintf (d->err, _ ("Total bytes shared: %ju\n"), *t->shared);
  fflush (d->err);
}

void
totals_poll (struct totals *t)
{
  /* Signals stay pending until there is something to print.  */
  if ((t->read || t->written) && intr_take (INTR_TOTALS))
    totals_print (t);
}

void
totals_finish (struct totals *t)
{
  if (t->opts->at_end)
    totals_print (t);
}
