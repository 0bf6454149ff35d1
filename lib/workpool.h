/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* workpool.h - a bounded queue of jobs that several threads run while their
   owner prepares more.

   Jobs are in slots.  The owner fills the slot that workpool_free_slot names,
   adds it, and takes the jobs out again in the order in which it added them.
   When it has to wait, it runs jobs itself.

   Between workpool_add and the moment when its job is done, a slot belongs to
   the thread that runs it; at other times, to the owner.

   Errors:     workpool_new returns null.
   Ownership:  the owner frees it with workpool_free.
   Threads:    all functions are for the owner's thread.  */

#ifndef TNC_WORKPOOL_H
#define TNC_WORKPOOL_H

#include <stdbool.h>

enum
{
  WORKPOOL_SLOTS = 64,
  WORKPOOL_THREADS = 8 /* the most that run jobs, with the owner's */
};

/* Run the N jobs in SLOT and those that follow it.  THREAD is the number of
   the thread: 0 for the owner's, others from 1 on.  */
typedef void (*workpool_run) (void *arg, unsigned thread, unsigned slot,
                              unsigned n);

struct workpool;

/* Start THREADS threads, fewer than WORKPOOL_THREADS, besides that of the
   owner; ARG is borrowed.  EAGER: they begin with each job at once; else they
   sleep until there are several.  A thread takes at most MOST jobs at once.
   Null if there can be no thread.  */
struct workpool *workpool_new (unsigned threads, bool eager, unsigned most,
                               workpool_run run, void *arg);

/* How many jobs were added and not removed.  */
unsigned workpool_count (struct workpool const *p);

/* The slot for the next job.  There must be fewer than WORKPOOL_SLOTS.  */
unsigned workpool_free_slot (struct workpool const *p);

/* The slot of the job that is number I in the queue, from 0.  */
unsigned workpool_slot (struct workpool const *p, unsigned i);

/* Add the job in the free slot.  */
void workpool_add (struct workpool *p);

/* Whether the oldest job is done; there must be one.  */
bool workpool_is_done (struct workpool *p);

/* Wait until the oldest job is done.  */
void workpool_wait (struct workpool *p);

/* Wait until all jobs are done.  They stay in the queue.  */
void workpool_wait_all (struct workpool *p);

/* Remove the oldest job, which is done.  */
void workpool_remove (struct workpool *p);

/* End the threads.  There must be no job.  P may be null.  */
void workpool_free (struct workpool *p);

#endif
