/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* posixthreads.h - POSIX threads.  On a system without them, no thread can be
   started and all other functions do nothing.

   Errors:     thread_start reports failure.
   Ownership:  the starter of a thread joins it.
   Threads:    a thread started here blocks all signals, with the exception
               below; the main thread gets them.  */

#ifndef TNC_POSIXTHREADS_H
#define TNC_POSIXTHREADS_H

#include <stdbool.h>

#if HAVE_PTHREAD
#include <pthread.h>
typedef pthread_t thread_id;
typedef pthread_mutex_t thread_lock;
typedef pthread_cond_t thread_cond;
#else
typedef int thread_id, thread_lock, thread_cond;
#endif

/* On how many processors this process may run.  */
unsigned thread_cpus (void);

/* Whether the address space of the process is limited.  What threads take of
   it for their stacks and buffers may be missing to the main thread.  */
bool thread_memory_is_limited (void);

/* Run RUN with ARG in a new thread *ID.  False if that fails.  */
bool thread_start (thread_id *id, void *(*run) (void *), void *arg);

/* The same for a thread that writes for the caller: the signals of a pipe
   without a reader and of a file that may grow no more have the effect that
   they have on the caller.  */
bool thread_start_writing (thread_id *id, void *(*run) (void *), void *arg);

/* Wait until the thread ID has ended.  */
void thread_join (thread_id id);

/* A lock that one thread at a time may hold.  */
void thread_lock_init (thread_lock *l);
void thread_lock_destroy (thread_lock *l);
void thread_acquire (thread_lock *l);
void thread_release (thread_lock *l);

/* A condition that threads holding a lock can wait for.  */
void thread_cond_init (thread_cond *c);
void thread_cond_destroy (thread_cond *c);

/* Release L, which is held, wait on C, and take L again.  */
void thread_wait (thread_cond *c, thread_lock *l);

/* Wake one of the threads that wait on C, or all.  */
void thread_wake (thread_cond *c);
void thread_wake_all (thread_cond *c);

#endif
