/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* status_file.h - what a run did and how it ended, as a JSON object for
   monitoring.

   The file takes the place of the old one in one step.  A pipe or a device is
   written to, also through a link; a link to a file is an error.

   Units:      bytes.
   Ownership:  every pointer is borrowed.
   Threads:    main thread only.  */

#ifndef TNC_REPORT_STATUS_FILE_H
#define TNC_REPORT_STATUS_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/diag.h"
#include "pagecache.h"

struct status_file_opts
{
  char const *name; /* borrowed; --status-file, or null */
  bool fsync;       /* on the disk when the run ends */
};

/* What a run did.  */
struct run_figures
{
  char const *operation;            /* borrowed; a word in capital letters */
  struct timespec began, monotonic; /* the same moment, by two clocks */
  uintmax_t members;
  uintmax_t read_bytes, written_bytes; /* of the archive */
  struct pagecache_figures pages[PAGECACHE_METHODS];
};

/* OPERATION begins.  */
void run_figures_begin (struct run_figures *f, char const *operation);

/* Write what F and the counts of D say about a run that ends with the exit
   status STATUS.  Returns that, or STATUS_FAILURE if the file cannot be
   written, which is reported.  */
int status_file_write (struct status_file_opts const *o,
                       struct run_figures const *f, int status,
                       struct diag *d);

#endif
