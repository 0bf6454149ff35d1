/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* posixthreads.h - POSIX threads, or none: where there are none no thread can
   be started, and all else does nothing.

   Errors:     thread_start says whether it did.
   Ownership:  a thread is joined by whoever started it.
   Threads:    a thread started here gets no signals: those are for the
               main thread.  */

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

/* Have RUN called with ARG by a new thread *ID.  False if there can be
   none.  */
bool thread_start (thread_id *id, void *(*run) (void *), void *arg);

/* Wait until the thread ID has ended.  */
void thread_join (thread_id id);

/* A lock that one thread at a time may hold.  */
void thread_lock_init (thread_lock *l);
void thread_lock_destroy (thread_lock *l);
void thread_acquire (thread_lock *l);
void thread_release (thread_lock *l);

/* What threads that hold a lock can wait for.  */
void thread_cond_init (thread_cond *c);
void thread_cond_destroy (thread_cond *c);

/* Let go of L, which is held, wait on C, and take L again.  */
void thread_wait (thread_cond *c, thread_lock *l);

/* Wake one of those who wait on C, or all.  */
void thread_wake (thread_cond *c);
void thread_wake_all (thread_cond *c);

#endif
