/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* jobthread.h - a thread that does one job at a time, again and again, while
   its owner does something else.

   While a job runs, what it uses belongs to the thread; the owner may touch it
   after jobthread_wait.

   Errors:     jobthread_new returns null.
   Ownership:  the owner frees it with jobthread_free.
   Threads:    all functions are for the owner's thread, but for
               jobthread_is_awaited, which is for the job.  */

#ifndef TNC_JOBTHREAD_H
#define TNC_JOBTHREAD_H

#include <stdbool.h>

struct jobthread;

/* Start a thread whose job is RUN with ARG; WRITING as in
   thread_start_writing. Null if there can be no thread.  */
struct jobthread *jobthread_new (void (*run) (void *), void *arg,
                                 bool writing);

/* Begin the job.  The last one must have been waited for.  */
void jobthread_begin (struct jobthread *j);

/* Wait until the job, if any, is done.  */
void jobthread_wait (struct jobthread *j);

/* Whether the job, if any, is done.  */
bool jobthread_is_idle (struct jobthread *j);

/* Whether somebody waits for the job that is running.  */
bool jobthread_is_awaited (struct jobthread *j);

/* Wait until the job is done, and end the thread.  J may be null.  */
void jobthread_free (struct jobthread *j);

#endif
