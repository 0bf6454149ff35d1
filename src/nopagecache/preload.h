/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* preload.h - the library that nopagecache has loaded before all others: the
   C library's functions that transfer data or close descriptors, wrapped.

   A wrapper has the name of the function for the linker only; in C it begins
   with wrap_.  So it can be defined without its header's declaration, which
   may be a macro or lead to the variant for large files.  The function itself
   is the next one of that name.

   Errors:     errno is as the wrapped function left it.
   Threads:    as the wrapped functions; fdcache.h has the details.  */

#ifndef TNC_NOPAGECACHE_PRELOAD_H
#define TNC_NOPAGECACHE_PRELOAD_H

#include <stdatomic.h>
#include <stdio.h>

#include "fdcache.h"

/* Since when glibc has close_range, closefrom and execveat.  */
#ifdef __GLIBC__
#define HAS_CLOSE_RANGE __GLIBC_PREREQ (2, 34)
#endif

/* off_t of programs that are compiled without large files.  */
#ifdef __GLIBC__
typedef __off_t plain_off;
typedef __off64_t large_off;
#else
typedef off_t plain_off, large_off;
#endif

/* Declare, or begin the definition of, the wrapper of NAME.  */
#define DECLARE_WRAP(type, name, parameters) \
  type wrap_##name parameters __asm__(#name) \
      __attribute__ ((visibility ("default")))
#define WRAP(type, name, parameters)     \
  DECLARE_WRAP (type, name, parameters); \
  type wrap_##name parameters

/* The function that the wrapper of NAME stands before, of the wrapper's
   type.  */
#define NEXT(name)                              \
  (__extension__({                              \
    static void *_Atomic found;                 \
    if (!found)                                 \
      found = preload_next (#name);             \
    (__typeof__ (&wrap_##name)) (void *) found; \
  }))

/* CALL, which makes a descriptor.  If it FAILED because there are too many,
   ours are closed and it is tried once more.  */
#define PATIENTLY(call, failed)               \
  (__extension__({                            \
    __typeof__ (call) done = (call);          \
    if (done == (failed) && preload_spare ()) \
      done = (call);                          \
    done;                                     \
  }))

/* The state of this process; started if need be.  */
struct fdcache *preload_cache (void);

/* The next function of this name, of the C library.  */
void *preload_next (char const *name);

/* Whether to report what is not covered.  */
bool preload_is_verbose (void);

/* Print "nopagecache: PROGRAM: TEXT", with one write.  */
void preload_message (char const *text);

/* Write what standard streams hold, and drop all that is held.  The process
   ends or becomes another program.  */
void preload_leave_all (void);

/* Close descriptors of our own: a program that is started may unmount file
   systems.  */
void preload_close_own (void);

/* After a failed call: if the process or the system has too many descriptors,
   close those of our own.  Whether there were any.  */
bool preload_spare (void);

/* Write what streams on files hold in their buffers.  */
void preload_flush_streams (void);

/* FD will be another file, also for the stream on it.  */
void preload_forget_stream (int fd);

/* FD is about to be closed.  0 or -errno of write-back.  */
int preload_leave (int fd);

#endif
