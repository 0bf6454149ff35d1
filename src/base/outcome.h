/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* outcome.h - how a step ended, and the exit status of the run.

   From src/select upwards, whoever reports a problem also returns it as one of
   these.  A caller returns it in turn, joins it with what else happened, or
   keeps it in its own object and hands it out when the object is closed.  The
   outcome of the whole run is the exit status of the program.  */

#ifndef TNC_BASE_OUTCOME_H
#define TNC_BASE_OUTCOME_H

#include <stdbool.h>

/* The exit statuses of tar.  */
enum
{
  STATUS_OK = 0,
  STATUS_DIFFERS = 1,
  STATUS_FAILURE = 2,
  STATUS_UNREACHABLE = 128
};

/* The compiler of tests/lint/outcomes.sh reports an outcome that a caller
   drops.  */
#if __STDC_VERSION__ > 201710L
#define OUTCOME_NODISCARD [[nodiscard]]
#else
#define OUTCOME_NODISCARD
#endif

/* Bits 0 and 1 are the class of the exit status; 4: not done; 8: fatal.  */
enum OUTCOME_NODISCARD outcome
{
  OUT_OK = 0,          /* done */
  OUT_DIFFERS = 1,     /* done; something changed or differs */
  OUT_ERROR = 2,       /* done, but not in every respect */
  OUT_OMITTED = 4,     /* not done, on purpose or ignored: no error */
  OUT_VANISHED = 5,    /* not done; the file changed or was gone */
  OUT_SKIPPED = 6,     /* not done because of an error */
  OUT_UNUSABLE = 13,   /* unwind and exit; a snapshot of another format */
  OUT_FATAL = 14,      /* unwind and exit because of an error */
  OUT_UNREACHABLE = 15 /* unwind and exit; the remote host is unknown */
};

/* A and B together: the worse in each respect.  */
static inline enum outcome
outcome_worst (enum outcome a, enum outcome b)
{
  unsigned x = a & 3, y = b & 3;
  return ((a | b) & ~3u) | (x < y ? y : x);
}

/* Whether the step was done, even if something about it was reported.  */
static inline bool
outcome_is_done (enum outcome o)
{
  return o < OUT_OMITTED;
}

/* Whether the callers unwind and the run ends.  */
static inline bool
outcome_is_fatal (enum outcome o)
{
  return o >= OUT_UNUSABLE;
}

/* The outcome of a step that was done although a part of it, which ended with
   O, was not.  O is returned as it is if it is fatal.  */
static inline enum outcome
outcome_but_done (enum outcome o)
{
  return outcome_is_fatal (o) ? o : o & 3;
}

/* The exit status of a run that ended with O.  */
static inline int
outcome_status (enum outcome o)
{
  static unsigned char const status[]
      = { STATUS_OK, STATUS_DIFFERS, STATUS_FAILURE, STATUS_UNREACHABLE };
  return status[o & 3];
}

#endif
