/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* spans.h - the positions in the archive of the data of the last members, kept
   until the data is on a volume.  They say which member is split when a volume
   ends.

   Units:      bytes; offsets into all that was and will be written.
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
  off_t size;           /* size of the file, holes included */
  char *name;           /* owned; member name as recorded */
};

struct spans
{
  struct span *list; /* owned; ascending */
  size_t count, room;
};

/* Record that the data of the member NAME, a file of SIZE bytes, lies from
   BEGIN to END, after all other spans.  Forgets the spans that end before
   WRITTEN.  */
void spans_add (struct spans *s, char const *name, off_t size, uintmax_t begin,
                uintmax_t end, uintmax_t written);

/* The first member with data after the offset AT, if its data begins at LAST
   or before; else null.  */
struct span const *spans_at (struct spans const *s, uintmax_t at,
                             uintmax_t last);

/* N bytes were inserted: move all spans that end after AT.  */
void spans_shift (struct spans *s, uintmax_t at, size_t n);

/* Free what S owns.  */
void spans_release (struct spans *s);

#endif
