/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* digestqueue.h - checksums of files, one after the other, computed by a
   thread while the caller reads on.

   What is added is copied into one of two pieces; the thread has the other
   one.  A piece can hold many small files, so that they do not wake the thread
   each.

   Units:      bytes.
   Errors:     digestqueue_new returns null, see digest_new.  Without a thread
               the caller's computes.
   Ownership:  the caller frees it with digestqueue_free.
   Threads:    one thread, which may start another one.  */

#ifndef TNC_DIGESTQUEUE_H
#define TNC_DIGESTQUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"

/* Takes the checksum of the file NAME, which it then owns.  Called in the
   caller's thread by any of the functions below, in the order of the
   files.  */
typedef void (*digestqueue_sink) (void *arg, char *name,
                                  unsigned char const *digest);

struct digestqueue;

/* Compute checksums of KIND, with THREADED in another thread if that is
   possible.  ARG, which is borrowed, is for SINK.  */
struct digestqueue *digestqueue_new (enum digest_kind kind, bool threaded,
                                     digestqueue_sink sink, void *arg);

/* Add the N bytes at P, or N zero bytes, to the current file.  */
void digestqueue_add (struct digestqueue *q, void const *p, size_t n);
void digestqueue_zeros (struct digestqueue *q, uintmax_t n);

/* The current file ends.  SINK gets its checksum and NAME, an allocated
   string; a null NAME drops it.  */
void digestqueue_end (struct digestqueue *q, char *name);

/* Wait until SINK has got all.  */
void digestqueue_flush (struct digestqueue *q);

/* Free Q, which may be null.  What SINK has not got is dropped.  */
void digestqueue_free (struct digestqueue *q);

#endif
