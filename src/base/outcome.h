/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* outcome.h - the four ways a step can end.

   From src/select upwards, a function reports a problem once, where the file
   name is known, and returns one of these.  */

#ifndef TNC_BASE_OUTCOME_H
#define TNC_BASE_OUTCOME_H

enum outcome /* ordered by gravity */
{
  OUT_OK,      /* done, nothing reported */
  OUT_WARNED,  /* done, something reported */
  OUT_SKIPPED, /* this member is lost, continue */
  OUT_FATAL    /* unwind and exit */
};

/* The worse of A and B.  */
static inline enum outcome
outcome_worst (enum outcome a, enum outcome b)
{
  return a < b ? b : a;
}

#endif
