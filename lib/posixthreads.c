/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "posixthreads.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

unsigned
thread_cpus (void)
{
#ifdef CPU_COUNT
  cpu_set_t set;
  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return CPU_COUNT (&set);
#endif
  long n = sysconf (_SC_NPROCESSORS_ONLN);
  return 0 < n ? n : 1;
}

bool
thread_memory_is_limited (void)
{
  struct rlimit r;
  return getrlimit (RLIMIT_AS, &r) != 0 || r.rlim_cur != RLIM_INFINITY;
}

#if HAVE_PTHREAD

#include <signal.h>

/* Start a thread in which all signals are blocked but, if it is WRITING, those
   that a write can raise; the caller may block these, too.  */
static bool
start (thread_id *id, void *(*run) (void *), void *arg, bool writing)
{
  static int const raised[] = { SIGPIPE, SIGXFSZ };
  sigset_t blocked, old;
  sigfillset (&blocked);
  pthread_sigmask (SIG_SETMASK, &blocked, &old);
  for (size_t i = 0; i < sizeof raised / sizeof *raised; i++)
    if (writing && sigismember (&old, raised[i]) == 0)
      sigdelset (&blocked, raised[i]);
  pthread_sigmask (SIG_SETMASK, &blocked, NULL);
  bool started = pthread_create (id, NULL, run, arg) == 0;
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return started;
}

bool
thread_start (thread_id *id, void *(*run) (void *), void *arg)
{
  return start (id, run, arg, false);
}

bool
thread_start_writing (thread_id *id, void *(*run) (void *), void *arg)
{
  return start (id, run, arg, true);
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

bool
thread_start_writing (thread_id *id, void *(*run) (void *), void *arg)
{
  return thread_start (id, run, arg);
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
