/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "workpool.h"

#include <stdatomic.h>
#include <string.h>

#include "check.h"

enum
{
  JOBS = 3000
};

struct fixture
{
  unsigned value[WORKPOOL_SLOTS];
  atomic_uint runs;
  atomic_uint threads; /* bits: who ran something */
  atomic_uint most;    /* jobs at once */
};

/* The jobs in N slots: double their values, after some work.  */
static void
run (void *arg, unsigned thread, unsigned slot, unsigned n)
{
  struct fixture *f = arg;
  if (f->most < n)
    f->most = n;
  for (; n; n--, slot++)
    {
      for (unsigned volatile i = 0; i < f->value[slot] % 7 * 100; i++)
        continue;
      f->value[slot] *= 2;
      f->runs++;
    }
  f->threads |= 1u << thread;
}

/* Take out the oldest job, which had the value WANT.  */
static void
take_out (struct workpool *p, struct fixture *f, unsigned want)
{
  workpool_wait (p);
  CHECK (workpool_is_done (p));
  CHECK_INT (f->value[workpool_slot (p, 0)], 2 * want);
  workpool_remove (p);
}

/* Whatever the number of threads, all jobs are done, and come out in their
   order.  */
static void
test_order (unsigned threads, bool eager, unsigned most)
{
  struct fixture f = { .runs = 0 };
  struct workpool *p = workpool_new (threads, eager, most, run, &f);
  if (!p)
    return;
  unsigned out = 0;
  for (unsigned i = 0; i < JOBS; i++)
    {
      while (workpool_count (p) == WORKPOOL_SLOTS
             || (workpool_count (p) && workpool_is_done (p)))
        take_out (p, &f, out++);
      CHECK_INT (workpool_count (p), i - out);
      CHECK_INT (workpool_free_slot (p), workpool_slot (p, i - out));
      f.value[workpool_free_slot (p)] = i;
      workpool_add (p);
      if (i % 1000 == 999)
        while (workpool_count (p))
          take_out (p, &f, out++);
    }
  while (workpool_count (p))
    take_out (p, &f, out++);
  CHECK_INT (out, JOBS);
  CHECK_INT (f.runs, JOBS);
  CHECK_INT (f.threads >> (threads + 1), 0);
  CHECK (0 < f.most && f.most <= most);
  workpool_free (p);
}

/* All jobs are done after workpool_wait_all, and stay where they are.  */
static void
test_wait_all (void)
{
  struct fixture f = { .runs = 0 };
  struct workpool *p = workpool_new (2, false, 5, run, &f);
  if (!p)
    return;
  for (unsigned i = 0; i < WORKPOOL_SLOTS; i++)
    {
      f.value[workpool_free_slot (p)] = i;
      workpool_add (p);
    }
  workpool_wait_all (p);
  CHECK_INT (f.runs, WORKPOOL_SLOTS);
  CHECK_INT (workpool_count (p), WORKPOOL_SLOTS);
  for (unsigned i = 0; i < WORKPOOL_SLOTS; i++)
    CHECK_INT (f.value[workpool_slot (p, i)], 2 * i);
  while (workpool_count (p))
    workpool_remove (p);
  workpool_free (p);
}

/* A few jobs are run by the owner: nobody is woken for them.  */
static void
test_few (void)
{
  struct fixture f = { .runs = 0 };
  struct workpool *p = workpool_new (1, false, 1, run, &f);
  if (!p)
    return;
  f.value[workpool_free_slot (p)] = 21;
  workpool_add (p);
  take_out (p, &f, 21);
  CHECK_INT (f.runs, 1);
  workpool_free (p);
  workpool_free (NULL);
}

int
main (void)
{
  test_order (1, false, 1);
  test_order (1, true, 1);
  test_order (3, false, 1);
  test_order (1, false, 16);
  test_order (3, false, 7);
  test_order (WORKPOOL_THREADS - 1, true, 16);
  test_wait_all ();
  test_few ();
  return check_status ();
}
