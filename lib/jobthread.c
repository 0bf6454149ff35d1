/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "jobthread.h"

#include <stdlib.h>

#include "posixthreads.h"

/* The lock protects what follows it.  */
struct jobthread
{
  void (*run) (void *);
  void *arg; /* borrowed */
  thread_id thread;
  thread_lock lock;
  thread_cond change; /* of BUSY or QUITTING */
  bool busy;          /* a job is due or runs */
  bool awaited;       /* the owner waits for it */
  bool quitting;      /* request to the thread */
};

static void *
run_jobs (void *arg)
{
  struct jobthread *j = arg;
  thread_acquire (&j->lock);
  for (;;)
    {
      while (!j->busy && !j->quitting)
        thread_wait (&j->change, &j->lock);
      if (!j->busy)
        break;
      thread_release (&j->lock);
      j->run (j->arg);
      thread_acquire (&j->lock);
      j->busy = false;
      thread_wake (&j->change);
    }
  thread_release (&j->lock);
  return NULL;
}

static void
discard (struct jobthread *j)
{
  thread_cond_destroy (&j->change);
  thread_lock_destroy (&j->lock);
  free (j);
}

struct jobthread *
jobthread_new (void (*run) (void *), void *arg, bool writing)
{
  struct jobthread *j = calloc (1, sizeof *j);
  if (!j)
    return NULL;
  j->run = run;
  j->arg = arg;
  thread_lock_init (&j->lock);
  thread_cond_init (&j->change);
  if ((writing ? thread_start_writing : thread_start) (&j->thread, run_jobs,
                                                       j))
    return j;
  discard (j);
  return NULL;
}

void
jobthread_begin (struct jobthread *j)
{
  thread_acquire (&j->lock);
  j->busy = true;
  j->awaited = false;
  thread_wake (&j->change);
  thread_release (&j->lock);
}

void
jobthread_wait (struct jobthread *j)
{
  thread_acquire (&j->lock);
  j->awaited = true;
  while (j->busy)
    thread_wait (&j->change, &j->lock);
  thread_release (&j->lock);
}

bool
jobthread_is_idle (struct jobthread *j)
{
  thread_acquire (&j->lock);
  bool idle = !j->busy;
  thread_release (&j->lock);
  return idle;
}

bool
jobthread_is_awaited (struct jobthread *j)
{
  thread_acquire (&j->lock);
  bool awaited = j->awaited;
  thread_release (&j->lock);
  return awaited;
}

void
jobthread_free (struct jobthread *j)
{
  if (!j)
    return;
  thread_acquire (&j->lock);
  j->quitting = true;
  thread_wake (&j->change);
  thread_release (&j->lock);
  thread_join (j->thread);
  discard (j);
}
