/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "posixthreads.h"

#if HAVE_PTHREAD

#include <signal.h>

bool
thread_start (thread_id *id, void *(*run) (void *), void *arg)
{
  sigset_t all, old;
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &old);
  bool started = pthread_create (id, NULL, run, arg) == 0;
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return started;
}

void
thread_join (thread_id id)
{
  pthread_join (id, NULL);
}

void
thread_lock_init (thread_lock *l)
{
  pthread_mutex_init (l, NULL);
}

void
thread_lock_destroy (thread_lock *l)
{
  pthread_mutex_destroy (l);
}

void
thread_acquire (thread_lock *l)
{
  pthread_mutex_lock (l);
}

void
thread_release (thread_lock *l)
{
  pthread_mutex_unlock (l);
}

void
thread_cond_init (thread_cond *c)
{
  pthread_cond_init (c, NULL);
}

void
thread_cond_destroy (thread_cond *c)
{
  pthread_cond_destroy (c);
}

void
thread_wait (thread_cond *c, thread_lock *l)
{
  pthread_cond_wait (c, l);
}

void
thread_wake (thread_cond *c)
{
  pthread_cond_signal (c);
}

void
thread_wake_all (thread_cond *c)
{
  pthread_cond_broadcast (c);
}

#else

bool
thread_start (thread_id *id, void *(*run) (void *), void *arg)
{
  (void) id;
  (void) run;
  (void) arg;
  return false;
}

void
thread_join (thread_id id)
{
  (void) id;
}

void
thread_lock_init (thread_lock *l)
{
  (void) l;
}

void
thread_lock_destroy (thread_lock *l)
{
  (void) l;
}

void
thread_acquire (thread_lock *l)
{
  (void) l;
}

void
thread_release (thread_lock *l)
{
  (void) l;
}

void
thread_cond_init (thread_cond *c)
{
  (void) c;
}

void
thread_cond_destroy (thread_cond *c)
{
  (void) c;
}

void
thread_wait (thread_cond *c, thread_lock *l)
{
  (void) c;
  (void) l;
}

void
thread_wake (thread_cond *c)
{
  (void) c;
}

void
thread_wake_all (thread_cond *c)
{
  (void) c;
}

#endif
