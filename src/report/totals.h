/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* totals.h - "Total bytes written: 10240 (10KiB, 57MiB/s)".

   Units:      bytes; the rate is over CLOCK_MONOTONIC.  */

#ifndef TNC_REPORT_TOTALS_H
#define TNC_REPORT_TOTALS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"

struct totals_opts
{
  bool at_end;    /* --totals */
  int signals[8]; /* --totals=SIG, 0-terminated */
};

struct totals
{
  struct totals_opts const *opts; /* borrowed */
  struct diag *diag;              /* borrowed */
  struct timespec start;          /* monotonic */
  /* Called when a line is printed; null if not applicable.  */
  uintmax_t (*written) (void *), (*read) (void *), (*deleted) (void *);
  void *arg;
  uintmax_t const *shared; /* borrowed or null; bytes so far of --reflink */
};

/* Start the clock and catch the signals of --totals=SIG.  */
void totals_init (struct totals *t, struct totals_opts const *o,
                  struct diag *d);

/* The number of the signal NAME, with or without "SIG"; 0 if --totals and the
   checkpoint action "wait" do not accept it.  */
int totals_signal_by_name (char const *name);

/* Print the lines now on stderr.  */
void totals_print (struct totals *t);

/* Print the lines if a signal arrived.  Called between records.  */
void totals_poll (struct totals *t);

/* Print the lines if --totals was given.  */
void totals_finish (struct totals *t);

/* Format BYTES and the rate since T began: "194560 (190KiB, 703MiB/s)".  BUF
   has room for TOTALS_AMOUNT_BYTES.  */
enum
{
  TOTALS_AMOUNT_BYTES = 128
};
char *totals_amount (struct totals const *t, uintmax_t bytes, char *buf);

/* Seconds since T began.  */
double totals_elapsed (struct totals const *t);

/* Format BYTES like "10KiB": powers of 1024, rounded up, with one decimal
   below 10.  BUF has room for 32 bytes.  */
char *totals_human (uintmax_t bytes, char *buf);

#endif
