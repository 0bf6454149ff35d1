/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* writer.h - writes an archive: headers, data, padding, the end.

   Data goes straight into the archive's buffer: reserve, fill, commit.

   Units:      bytes.
   Errors:     enum outcome; failures are already reported.
   Ownership:  a writer owns its output.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_WRITER_H
#define TNC_STREAM_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/member.h"
#include "stream/index_file.h"
#include "stream/output.h"

struct writer;

/* Write members to OUT.  A new archive begins with its label or global
   header.  */
struct writer *writer_open (struct writer_opts const *o, struct output *out,
                            struct diag *d);

/* Add each member to INDEX, which is borrowed, or null.  Called before the
   first member.  */
void writer_set_index (struct writer *w, struct index_writer *index);

/* Append the N bytes at P: data, or a part of another archive.  */
enum outcome writer_raw (struct writer *w, void const *p, size_t n);

/* Call FN with ARG just before a write failure of the archive is reported; for
   --totals.  */
void writer_before_failure (struct writer *w, void (*fn) (void *), void *arg);

/* Call FN with ARG at the beginning of each volume after the first.  */
void writer_on_change (struct writer *w, void (*fn) (void *), void *arg);

/* The label of the archive or of the current volume, or NULL.  */
char const *writer_label (struct writer const *w);

/* Whether data written here is discarded (/dev/null), so that files need not
   be read.  */
bool writer_is_null (struct writer const *w);

/* The format, which for an existing archive is that of the archive; whether it
   can store sparse files.  */
enum archive_format writer_format (struct writer const *w);
bool writer_has_sparse (struct writer const *w);

/* Ordinal, from 0, of the next 512-byte block.  */
off_t writer_block (struct writer const *w);

/* Bytes from there to the end of its record.  */
size_t writer_record_room (struct writer const *w);

/* Write all complete records.  Called before a name is listed, so that no
   names are listed when the archive cannot be written.  Does nothing for a
   file whose pages are kept out of the cache, which is written in large
   pieces.  */
enum outcome writer_push (struct writer *w);

/* The number of header blocks that hold the long target of the symlink M.  GNU
   tar counts these, and no others, when it creates.  */
off_t writer_target_blocks (struct writer const *w, struct member const *m);

/* Write the headers of M.  If that is done, exactly M->archived_size bytes of
   data must follow.  Else the member cannot be stored, the reason has been
   reported, and nothing was written.  */
enum outcome writer_begin (struct writer *w, struct member const *m);

/* Space for data: at least 1 byte, and *ROOM bytes unless ROOM is null.  Large
   (1 MiB or more when possible), so that few calls are needed.  NULL after a
   fatal error.  */
unsigned char *writer_reserve (struct writer *w, size_t *room);

/* Append the N bytes that the caller put there.  */
void writer_commit (struct writer *w, size_t n);

/* Append N zero bytes in place of missing data.  */
enum outcome writer_zeros (struct writer *w, uintmax_t n);

/* Count N bytes of data without writing them.  Only if writer_is_null.  */
enum outcome writer_discard (struct writer *w, uintmax_t n);

/* Where in its file the archive goes on, if other files can share blocks with
   it; else -1.  The size of these blocks.  */
off_t writer_file_position (struct writer const *w);
size_t writer_share_block (struct writer const *w);

/* In a posix archive, make the archive go on at a multiple of BLOCK in its
   file.  */
enum outcome writer_align (struct writer *w, size_t block);

/* Append N bytes of data by sharing blocks, see blockout_share.  Only if there
   is a writer_file_position.  */
enum outcome writer_share (struct writer *w, struct reflink *r,
                           struct reflink_file const *from, off_t pos, off_t n,
                           int *why);

/* Pad the member to a whole block.  */
enum outcome writer_end (struct writer *w);

/* Forget all but the first BYTES of writer_bytes, so that the archive can be
   continued or ended there.  False if the archive cannot go back; it must get
   no end then.  */
bool writer_take_back (struct writer *w, uintmax_t bytes);

/* Bytes of the archive so far; whole records after writer_finish and after a
   failure.  */
uintmax_t writer_bytes (struct writer const *w);

/* The same, but for the hook of records only those before its record.  */
uintmax_t writer_counted (struct writer const *w);

/* Write the end of the archive and write everything back; the compressor, if
   any, is then done.  Only needed before a last writer_bytes; otherwise
   writer_close does it.  */
enum outcome writer_finish (struct writer *w);

/* Finish, close, free W.  UNFINISHED: write no end, after a fatal error.  */
enum outcome writer_close (struct writer *w, bool unfinished);

#endif
