/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cli/parse.h"
#include "exitfail.h"
#include "op/run.h"
#include "stdopen.h"
#include "xio.h"

#define DIAG_KIND KIND_WRITE

/* End a run that ended with O and in which parsing returned RESULT.  A failure
   to write standard output is reported last, but not after a fatal error.
   FIGURES is null if the run did not begin.  */
static int
finish (struct cli const *c, enum cli_result result, enum outcome o,
        struct run_figures const *figures)
{
  struct diag *d = c->diag;
  if (result == CLI_SYNTAX)
    d->quiet_end = true;
  int status = diag_end (d, o);
  if (result == CLI_SYNTAX)
    status = STATUS_SYNTAX;
  /* The status file may be standard output.  */
  int out = (figures && c->opts.status_file.name
                 ? fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
                 : -1);
  if (xio_close_stdout () != 0)
    status = (outcome_is_fatal (o) ? STATUS_FAILURE
                                   : outcome_status (diag_error (
                                       d, errno, _ ("stdout: write error"))));
  if (0 <= out)
    {
      (void) !dup2 (out, STDOUT_FILENO);
      close (out);
    }
  if (figures)
    status = status_file_write (&c->opts.status_file, figures, status, d);
  if (figures && c->error_summary)
    diag_summary (d);
  diag_release (d);
  /* A failure of stderr cannot be reported.  */
  return xio_close_stderr () == 0 ? status : STATUS_FAILURE;
}

int
main (int argc, char **argv)
{
  i18n_init ();
  if (argc == 0)
    return STATUS_FAILURE;
  /* The exit status of xalloc_die.  */
  exit_failure = STATUS_FAILURE;

  /* If a parent process ignores SIGCHLD, the setting is inherited and we could
     not wait for our own children.  */
  signal (SIGCHLD, SIG_DFL);
  int err = stdopen ();
  if (err == 0)
    xio_streams ();
  struct diag d;
  diag_init (&d, argv[0]);
  if (err != 0)
    {
      enum outcome o
          = diag_fatal (&d, err,
                        _ ("failed to assert availability of the standard "
                           "file descriptors"));
      return diag_close (&d, o);
    }

  struct cli c;
  draft_init (&c, &d, argv[0]);
  enum cli_result result = cli_parse (&c, argc, argv);
  if (result == CLI_GO)
    result = cli_check (&c);
  enum outcome worst = c.outcome;
  struct run_figures figures;
  if (result == CLI_GO)
    {
      diag_configure (&d, &c.opts.diag);
      pagecache_opts_debug (&c.opts.pagecache);
      c.opts.create.prefetch = prefetch_debug ();
      worst = outcome_worst (worst, run_config (&c.conf, &d, &figures));
    }
  int status = finish (&c, result, worst, result == CLI_GO ? &figures : NULL);
  draft_release (&c);
  return status;
}
