/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "workpool.h"

#include <stdint.h>
#include <stdlib.h>

#include "minmax.h"
#include "posixthreads.h"

/* To wake a thread takes about as long as to run a job, so it is done for this
   many of them.  */
enum
{
  WAKE_JOBS = 8
};

struct worker
{
  struct workpool *pool; /* borrowed */
  unsigned number;
  thread_id thread;
};

/* Jobs have numbers, which are never reused; number N is in slot N modulo
   WORKPOOL_SLOTS.  FIRST and END are changed by the owner alone.  The lock
   protects what follows it, END, and DONE.  */
struct workpool
{
  workpool_run run;
  void *arg; /* borrowed */
  unsigned wake_jobs;
  unsigned most;   /* jobs that a thread takes at once */
  uintmax_t first; /* the oldest job */
  uintmax_t end;   /* one past the newest job */
  bool done[WORKPOOL_SLOTS];

  thread_lock lock;
  thread_cond due;      /* there are jobs, or QUITTING */
  thread_cond finished; /* a job is done */
  uintmax_t next;       /* the first job that nobody has begun */
  unsigned asleep;      /* threads that wait for jobs */
  bool awaited;         /* the owner waits */
  bool quitting;

  unsigned count; /* of the threads */
  struct worker workers[WORKPOOL_THREADS - 1];
};

/* Run the next jobs.  The lock is held, but not meanwhile.  */
static void
run_next (struct workpool *p, unsigned thread)
{
  unsigned slot = p->next % WORKPOOL_SLOTS;
  unsigned n = MIN (p->most, WORKPOOL_SLOTS - slot);
  n = MIN (n, p->end - p->next);
  p->next += n;
  thread_release (&p->lock);
  p->run (p->arg, thread, slot, n);
  thread_acquire (&p->lock);
  for (unsigned i = 0; i < n; i++)
    p->done[slot + i] = true;
}

static void *
run_worker (void *arg)
{
  struct worker *w = arg;
  struct workpool *p = w->pool;
  thread_acquire (&p->lock);
  while (p->next < p->end || !p->quitting)
    if (p->next < p->end)
      {
        run_next (p, w->number);
        if (p->awaited)
          thread_wake (&p->finished);
      }
    else
      {
        p->asleep++;
        thread_wait (&p->due, &p->lock);
        p->asleep--;
      }
  thread_release (&p->lock);
  return NULL;
}

struct workpool *
workpool_new (unsigned threads, bool eager, unsigned most, workpool_run run,
              void *arg)
{
  struct workpool *p = calloc (1, sizeof *p);
  if (!p)
    return NULL;
  p->run = run;
  p->arg = arg;
  p->most = most;
  p->wake_jobs = eager ? 1 : MAX (WAKE_JOBS, most);
  thread_lock_init (&p->lock);
  thread_cond_init (&p->due);
  thread_cond_init (&p->finished);
  while (p->count < threads && p->count < WORKPOOL_THREADS - 1)
    {
      struct worker *w = &p->workers[p->count];
      w->pool = p;
      w->number = p->count + 1;
      if (!thread_start_writing (&w->thread, run_worker, w))
        break;
      p->count++;
    }
  if (p->count)
    return p;
  workpool_free (p);
  return NULL;
}

unsigned
workpool_count (struct workpool const *p)
{
  return p->end - p->first;
}

unsigned
workpool_slot (struct workpool const *p, unsigned i)
{
  return (p->first + i) % WORKPOOL_SLOTS;
}

unsigned
workpool_free_slot (struct workpool const *p)
{
  return p->end % WORKPOOL_SLOTS;
}

void
workpool_add (struct workpool *p)
{
  thread_acquire (&p->lock);
  p->done[p->end++ % WORKPOOL_SLOTS] = false;
  if (p->asleep && p->wake_jobs <= p->end - p->next)
    thread_wake (&p->due);
  thread_release (&p->lock);
}

bool
workpool_is_done (struct workpool *p)
{
  thread_acquire (&p->lock);
  bool done = p->done[p->first % WORKPOOL_SLOTS];
  thread_release (&p->lock);
  return done;
}

/* Wait until job NUMBER is done.  */
static void
wait_for (struct workpool *p, uintmax_t number)
{
  thread_acquire (&p->lock);
  p->awaited = true;
  while (!p->done[number % WORKPOOL_SLOTS])
    if (p->next < p->end)
      run_next (p, 0);
    else
      thread_wait (&p->finished, &p->lock);
  p->awaited = false;
  thread_release (&p->lock);
}

void
workpool_wait (struct workpool *p)
{
  wait_for (p, p->first);
}

void
workpool_wait_all (struct workpool *p)
{
  for (uintmax_t i = p->first; i < p->end; i++)
    wait_for (p, i);
}

void
workpool_remove (struct workpool *p)
{
  p->first++;
}

void
workpool_free (struct workpool *p)
{
  if (!p)
    return;
  thread_acquire (&p->lock);
  p->quitting = true;
  thread_wake_all (&p->due);
  thread_release (&p->lock);
  for (unsigned i = 0; i < p->count; i++)
    thread_join (p->workers[i].thread);
  thread_cond_destroy (&p->finished);
  thread_cond_destroy (&p->due);
  thread_lock_destroy (&p->lock);
  free (p);
}
