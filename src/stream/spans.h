/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* spans.h - where in the archive the data of the last members lie, as long
   as not all of it is on a volume: what goes on where a volume ends.

   Units:      bytes; offsets in all that was and will be written.
   Ownership:  a list owns its names.
   Threads:    one thread.  */

#ifndef TNC_STREAM_SPANS_H
#define TNC_STREAM_SPANS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct span
{
  uintmax_t begin, end; /* END is after the last byte */
  off_t size;           /* of the file, holes included */
  char *name;           /* owned; of the member, as recorded */
};

struct spans
{
  struct span *list; /* owned; ascending */
  size_t count, room;
};

/* The data of the member NAME, a file of SIZE bytes, lie from BEGIN to END,
   after all others.  What ends before WRITTEN is forgotten.  */
void spans_add (struct spans *s, char const *name, off_t size, uintmax_t begin,
                uintmax_t end, uintmax_t written);

/* The first member with data after the offset AT, if its data begin no
   later than LAST; or null.  */
struct span const *spans_at (struct spans const *s, uintmax_t at,
                             uintmax_t last);

/* N bytes more came before all that end after AT.  */
void spans_shift (struct spans *s, uintmax_t at, size_t n);

void spans_release (struct spans *s);

#endif
