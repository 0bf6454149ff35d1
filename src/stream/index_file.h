/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* index_file.h - the file of a member index, see format/indexline.h.

   A new index is written beside the old one and takes its place when it is
   complete.  An index is read twice: first it is compared with the archive,
   then each entry is handed out.

   Units:      bytes of the archive.
   Errors:     enum outcome; failures are already reported.
   Ownership:  index_create and index_open hand over what the others free.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_INDEX_FILE_H
#define TNC_STREAM_INDEX_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"
#include "format/decode.h"
#include "format/indexline.h"

/* Writing.  */

struct index_writer;

/* Begin to write the index NAME, which is borrowed.  DECODE knows the
   character set of names.  OUT_OK, or fatal; then *OPENED is null.  */
enum outcome index_create (struct index_writer **opened, char const *name,
                           struct decode_opts const *decode, struct diag *d);

/* Whether the file NAME is the index of an archive with frames, which nothing
   but creating the archive can make.  */
bool index_has_frames (char const *name);

/* Add M, which was decoded from the headers at P.  NOTED: something about it
   was reported.  A failure is kept for index_finish.  */
void index_add (struct index_writer *w, struct index_place const *p,
                struct member const *m, bool noted);

/* Decode the N bytes of headers at P, which are written at POS, and add the
   member.  Headers that belong to the next member are kept until then.  */
void index_add_headers (struct index_writer *w, void const *p, size_t n,
                        off_t pos);

/* Add the frame F of a compressed archive; the last one is its end.  INDEX is
   the struct index_writer.  For frames_note.  */
void index_add_frame (void *index, struct index_frame const *f);

/* Complete the index of an archive of so many bytes, or with frames of as many
   as these have, and free W.  FSYNC: bring it to the disk.  */
enum outcome index_finish (struct index_writer *w, uintmax_t archive_bytes,
                           bool fsync);

/* Remove what was written, and free W, which may be null.  */
void index_discard (struct index_writer *w);

/* Reading.  */

/* The archive: a regular file.  */
struct index_archive
{
  char const *name; /* borrowed */
  int fd;           /* borrowed */
  off_t start;      /* where the archive begins in the file */
  off_t bytes;      /* its length */
  bool compressed;
};

struct index_reader;

/* Open the index NAME, and check all of it, and that it is of the archive A.
   OUT_OK, or fatal; then *OPENED is null.  */
enum outcome index_open (struct index_reader **opened, char const *name,
                         struct index_archive const *a, struct diag *d);

/* Get the next entry: 1; 0: there is no more; -1: a failure, which was
   reported.  E is valid until the next call.  */
int index_next (struct index_reader *x, struct index_entry *e);

/* The frames of a compressed archive, the last of which is its end; there are
 *COUNT.  Valid until index_close.  */
struct index_frame const *index_frames (struct index_reader const *x,
                                        size_t *count);

/* Where the last member ends.  */
off_t index_end (struct index_reader const *x);

/* Report that the archive is not as the index says.  Fatal.  */
enum outcome index_is_wrong (struct index_reader const *x);

/* Free X, which may be null.  */
void index_close (struct index_reader *x);

#endif
