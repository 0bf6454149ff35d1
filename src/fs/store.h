/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* store.h - writes the data of a member to a file, with holes where its map
   has them, or to a pipe with zeros instead.

   With --no-page-cache a large file is written in large pieces that begin
   and end on page boundaries: a page written in two parts would be dirty
   again when it should be dropped.

   Units:      bytes.
   Errors:     enum outcome; trouble was reported.  OUT_SKIPPED: the file
               is incomplete.
   Ownership:  a store owns its buffer and borrows the rest.
   Threads:    a store belongs to one thread; store_begin and store_close are
               for the main thread.  */

#ifndef TNC_FS_STORE_H
#define TNC_FS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/member.h"
#include "pagecache.h"

/* Get the next bytes of the member's data, at most MAX.  Sets *P, which is
   valid until the next call, and returns their count; 0 at the end, -1 after
   an error that was reported.  */
typedef ptrdiff_t (*store_source) (void *arg, unsigned char const **p,
                                   size_t max);

/* How a file gets data of the source without copying them.  */
struct store_sharing
{
  /* Find out which of the next N bytes of the source the file FD might share
     at POS.  If any, set *HEAD to how many bytes come before them, and *WHOLE
     to their number.  */
  bool (*find) (void *arg, int fd, off_t pos, off_t n, off_t *head,
                off_t *whole);
  /* Let FD have at POS the next N bytes of the source, and take them from
     there.  Returns 1; 0 if they are to be copied; -1 after an error that was
     reported.  */
  int (*share) (void *arg, int fd, off_t pos, off_t n);
  void *arg; /* borrowed */
};

struct store
{
  struct pagecache *pc; /* borrowed */
  struct diag *diag;    /* borrowed */
  store_source source;
  void *source_arg;
  struct store_sharing const *sharing; /* borrowed; null: copy everything */
  unsigned char *buffer; /* owned; page-aligned; NULL until needed */
  size_t held;           /* bytes in it that are not yet written */
};

/* Initialize S.  All pointers are borrowed.  */
void store_init (struct store *s, struct pagecache *pc, struct diag *d,
                 store_source source, void *source_arg);

/* Begin to write the new or empty file FD; ST is its status, or null.  FD
   stays open; close it with store_close, which may have to drop its pages.  */
void store_begin (struct store *s, struct pagecache_stream *stream, int fd,
                  struct stat const *st);

/* Write the data of M, called NAME.  */
enum outcome store_file (struct store *s, struct pagecache_stream *stream,
                         struct member const *m, char const *name);

/* Close the file that store_file wrote, at once or later.  */
enum outcome store_close (struct store *s, struct pagecache_stream *stream,
                          char const *name);

/* Pass the data of M, with holes as zeros, to PUT.  PUT returns false to stop;
   the rest of the data is then not read.  */
typedef bool (*store_put) (void *arg, unsigned char const *p, size_t n);
enum outcome store_to_stream (struct store *s, struct member const *m,
                              char const *name, store_put put, void *arg);

/* Free the buffer.  */
void store_release (struct store *s);

#endif
