/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* fdcache.h - leaves the page cache as it was around transfers that somebody
   else makes, at any offset, by any call and in any thread.

   Say before each transfer which descriptor, where and how much, and after it
   how much it was.  The first transfer through a descriptor finds out what of
   its file is cached.  While the transfers go on, and when the descriptor is
   about to be closed, the pages that they brought in are dropped.

   Nothing depends on seeing every open, dup and close: each transfer asks
   which file the descriptor is of now.  A file has one map of its cold pages
   for all descriptors, see coldmap.h.

   Small written files are dropped later, from a bounded queue, through
   descriptors of our own with high numbers.

   Units:      sizes and offsets are in bytes.
   Errors:     of write-back only, as -errno, kept until fdcache_error or
               fdcache_leave hands them out.  errno is never changed.
   Ownership:  descriptors are borrowed; the memory is ours.
   Threads:    all functions may be called by any thread and by signal
               handlers: signals are blocked while the lock is held.  A child
   of vfork changes nothing.  fdcache_before_fork and its kin make a child of
   fork begin anew.  */

#ifndef TNC_FDCACHE_H
#define TNC_FDCACHE_H

#include <signal.h>
#include <stdatomic.h>

#include "dropq.h"
#include "pagecache.h"
#include "posixthreads.h"

/* Where bytes were transferred: pages LO to HI, and how many bytes.  Changed
   without the lock; of two transfers at once, one may be forgotten until the
   file is left.  */
struct fdcache_span
{
  atomic_ulong lo, hi, bytes;
};

struct fdcache_file;

struct fdcache_fd
{
  atomic_ulong id;    /* of the file, from its device and inode; 0: none */
  atomic_ulong known; /* what is cached is known up to this page */
  atomic_bool writes; /* the map knows that we write */
  atomic_bool blind;  /* it cannot be known */
  struct fdcache_span moved[2]; /* by direction, since the last drop */
  struct fdcache_span sent;     /* its write-back was started */
  struct fdcache_file *file;    /* guarded by the lock */
};

enum
{
  FDCACHE_CHUNK = 256,
  FDCACHE_CHUNKS = 4096
};

/* What is put back when the lock is released.  */
struct fdcache_section
{
  sigset_t signals;
  int cancel;
  int err;
};

struct fdcache
{
  struct sysops const *sys; /* borrowed */
  unsigned long page;       /* its size */
  long pid;                 /* ours; another in a child of vfork */
  thread_lock lock;
  struct fdcache_section fork; /* of a fork under way */
  atomic_bool forking;
#if HAVE_PTHREAD
  pthread_t forker; /* the thread that forks */
#endif
  struct fdcache_file *files; /* owned */
  bool may_queue;
  struct dropq queue;
  struct dropq_limits limits[2]; /* [1]: of stacked file systems */
  struct fdcache_fd *_Atomic chunks[FDCACHE_CHUNKS]; /* owned */
};

/* What fdcache_before found.  */
enum fdcache_verdict
{
  FDCACHE_NONE, /* no pages of ours: a pipe, a terminal, ... */
  FDCACHE_KEPT, /* call fdcache_after */
  FDCACHE_BLIND /* the kernel does not say what is cached, so nothing is
                   dropped; RWF_DONTCACHE would help */
};

/* Start using C.  With MAY_QUEUE, small written files are dropped later.  */
void fdcache_init (struct fdcache *c, struct sysops const *sys,
                   bool may_queue);

/* N bytes of FD are about to be transferred at OFF, or at its position if OFF
   is negative.  */
enum fdcache_verdict fdcache_before (struct fdcache *c, int fd,
                                     enum pagecache_direction d, off_t off,
                                     size_t n);

/* MOVED bytes (> 0) were transferred at OFF, or up to the position that FD has
   now if OFF is negative.  Call this only if fdcache_before wanted it.  */
void fdcache_after (struct fdcache *c, int fd, enum pagecache_direction d,
                    off_t off, size_t moved);

/* The first error of write-back of FD's file that nobody was told of: 0 or
   -errno.  */
int fdcache_error (struct fdcache *c, int fd);

/* FD is about to be closed, or the process to end: drop its pages if it is the
   last descriptor of its file.  0 or -errno as fdcache_error.  */
int fdcache_leave (struct fdcache *c, int fd);

/* The same for all descriptors from FIRST to LAST, and for what is queued.
   Before the process ends, becomes another program or closes descriptors that
   may be ours.  0 or the first -errno.  */
int fdcache_leave_all (struct fdcache *c, int first, int last);

/* Whether FD is one of the queue's own.  */
bool fdcache_is_own (struct fdcache *c, int fd);

/* Queue nothing from now on: record locks on a file end when any of its
   descriptors is closed, even ours.  */
void fdcache_stop_queue (struct fdcache *c);

/* For pthread_atfork.  What is queued is dropped before a fork.  */
void fdcache_before_fork (struct fdcache *c);
void fdcache_in_parent (struct fdcache *c);
void fdcache_in_child (struct fdcache *c);

#endif
