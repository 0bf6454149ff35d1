/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* totals.h - "Total bytes written: 10240 (10KiB, 57MiB/s)".

   Units:      bytes; the rate is over CLOCK_MONOTONIC.  */

#ifndef TNC_REPORT_TOTALS_H
#define TNC_REPORT_TOTALS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/diag.h"

struct totals_opts
{
  bool at_end;                  /* --totals */
  int signals[8];               /* --totals=SIG, 0-terminated */
};

struct totals
{
  struct totals_opts const *opts;       /* borrowed */
  struct diag *diag;            /* borrowed */
  struct timespec start;        /* monotonic */
  /* Asked when a line is printed; null where not applicable.  */
  uintmax_t (*written) (void *), (*read) (void *), (*deleted) (void *);
  void *arg;
};

void totals_init (struct totals *t, struct totals_opts const *o,
                  struct diag *d);

/* Print the lines now, on stderr.  */
void totals_print (struct totals *t);

/* Print if a signal asked for it; called between records.  */
void totals_poll (struct totals *t);

/* Print if --totals was given.  */
void totals_finish (struct totals *t);

/* "10KiB": 1024-based, rounded up, below 10 with one decimal.  BUF has
   room for 32 bytes.  */
char *totals_human (uintmax_t bytes, char *buf);

#endif
