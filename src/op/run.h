/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* run.h - the live objects of one run.  They are built from the config and
   closed in reverse order.

   Ownership:  the run owns what it builds; the operations borrow it.
   Threads:    main thread only.  */

#ifndef TNC_OP_RUN_H
#define TNC_OP_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "op/conf.h"

struct diag;
struct reader;
struct run_figures;

struct run
{
  struct config const *conf; /* borrowed */
  struct diag *diag;         /* borrowed */
  struct pagecache *pagecache;
  struct listing *listing;
  struct totals *totals;
  struct command_context *context; /* for the programs of the user */
  struct checkpoint *checkpoint;   /* null when off */
  struct ask *ask;                 /* -w */
  struct ask *volume_ask;          /* for the name of the next volume */
  struct volumeset *volumes;       /* of this run's archive */
  struct checksums *checksums;     /* null when off */
  struct owner *owner;
  struct renamer *renamer;
  struct name_list_cursor *names;
  struct cwd *cwd;
  struct agefilter_opts *age; /* which members to read */

  struct progress *progress;    /* null when off */
  struct reader const *passing; /* whose members are visited now; or null */
  struct scan *scan;            /* of --progress-scan; or null */

  struct reflink reflink; /* what the archive and files share */

  struct index_writer *index; /* that is written; or null */

  struct reader *reader;    /* while a reading operation runs */
  uintmax_t bytes_read;     /* set when the reader is closed */
  uintmax_t records_before; /* records read before writing began */
  struct writer *writer;    /* while a writing operation runs */
  uintmax_t bytes_written;  /* set when the writer is closed */
  uintmax_t members;        /* that were archived, or read and wanted */
  void (*settle) (void *);  /* called before messages, and before a read that
                               may wait: completes what other threads do for
                               the operation; or null */
  void *settle_arg;         /* borrowed */
  bool writes_nothing;      /* the archive was /dev/null */
  bool data_differs;        /* found by a comparison */
};

/* Do what CONF asks for and return the worst outcome.  *FIGURES gets what was
   done.  */
enum outcome run_config (struct config const *conf, struct diag *d,
                         struct run_figures *figures);

/* The record_hook: checkpoints and --totals=SIG.  ARG is the struct run.  */
void run_record_hook (void *arg, uintmax_t records);

#endif
