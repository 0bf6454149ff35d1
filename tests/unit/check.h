/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* check.h - what a unit test needs.  main calls functions that CHECK; it
   ends with `return check_status ();'.  Every failed check prints its
   place and values and the test goes on.  */

#ifndef TNC_TESTS_CHECK_H
#define TNC_TESTS_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int check_failures;

#define CHECK(condition)                                                    \
  ((condition)                                                              \
       ? (void) 0                                                           \
       : (void) (check_failures++, printf ("%s:%d: failed: %s\n", __FILE__, \
                                           __LINE__, #condition)))

/* Two integers are equal.  */
#define CHECK_INT(got, want)                                               \
  do                                                                       \
    {                                                                      \
      intmax_t got_ = (got), want_ = (want);                               \
      if (got_ != want_)                                                   \
        {                                                                  \
          check_failures++;                                                \
          printf ("%s:%d: %s is %jd, not %jd\n", __FILE__, __LINE__, #got, \
                  got_, want_);                                            \
        }                                                                  \
    }                                                                      \
  while (0)

/* Two strings are equal; a null is printed as (null).  */
#define CHECK_STR(got, want)                                               \
  do                                                                       \
    {                                                                      \
      char const *got_ = (got), *want_ = (want);                           \
      if ((!got_) != (!want_) || (got_ && strcmp (got_, want_) != 0))      \
        {                                                                  \
          check_failures++;                                                \
          printf ("%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, \
                  #got, got_ ? got_ : "(null)", want_ ? want_ : "(null)"); \
        }                                                                  \
    }                                                                      \
  while (0)

static inline int
check_status (void)
{
  if (check_failures)
    printf ("%d checks failed\n", check_failures);
  return check_failures != 0;
}

#endif
