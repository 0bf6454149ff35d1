/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* writer.h - members onto an archive: headers, data, padding, the end.

   Data is put straight into the archive's buffer: reserve, fill, commit.

   With several volumes, one that is full is closed, the next one asked
   for, and what did not fit begins it, after a label and a header that
   says which member goes on here.

   Units:      bytes.
   Errors:     enum outcome; trouble was reported through the run's diag.
   Ownership:  writer_open owns the device it opens until writer_close.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_WRITER_H
#define TNC_STREAM_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archive/device.h"
#include "archive/filter.h"
#include "base/diag.h"
#include "base/member.h"
#include "format/encode.h"
#include "stream/volume.h"

/* Called whenever one more record is complete (checkpoints).  */
typedef void (*record_hook) (void *arg, uintmax_t records);

struct writer_opts
{
  char const *const *archives; /* borrowed; -f in order, never empty */
  size_t archive_count;
  size_t record_bytes; /* multiple of 512 */
  bool lockstep;       /* nothing is asked for that belongs after a
                          record before HOOK was told of it */
  char const *label;   /* borrowed; -V or NULL */
  bool backup_archive; /* --backup with -c */
  int backup_type;     /* then, gnulib enum backup_type */
  struct device_opts device;
  struct filter_opts filter;
  struct encode_opts encode;
};

struct writer;

/* Open the archive for writing, or the first one of VOLUMES, which is
   borrowed.  NULL after a fatal error.  */
struct writer *writer_open (struct writer_opts const *o,
                            struct volumes *volumes, struct pagecache *pc,
                            struct diag *d, record_hook hook, void *hook_arg);

/* Where to go on in an archive that is there.  */
struct writer_position
{
  off_t block;                /* the next one, in its volume */
  bool cut;                   /* what stands after the end goes */
  struct bytebuf const *tail; /* borrowed, or null: what stands between
                                 the beginning of the record and BLOCK,
                                 for a device that cannot seek */
  struct device *dev;         /* taken over, or null: the archive, which
                                 was just read up to BLOCK */
  bool back;                  /* and with it the record that holds it */
};

/* Open an archive that is there, or make it, and go on writing at P as if
   everything before it had just been written; records begin where they
   would have, and one that a device cannot go back over is there once
   more.  There is no label and no global header.  */
struct writer *writer_resume (struct writer_opts const *o,
                              struct volumes *volumes, struct pagecache *pc,
                              struct diag *d, record_hook hook, void *hook_arg,
                              struct writer_position const *p);

/* Append the N bytes at P, which are part of an archive.  */
enum outcome writer_raw (struct writer *w, void const *p, size_t n);

/* Have FN called with ARG right before it is reported that the archive
   cannot be written; for --totals.  */
void writer_before_failure (struct writer *w, void (*fn) (void *), void *arg);

/* Have FN called with ARG whenever one more volume was begun.  */
void writer_on_volume (struct writer *w, void (*fn) (void *), void *arg);

/* The name of the archive, and its label or NULL; with several volumes
   those of the volume at hand.  */
char const *writer_name (struct writer const *w);
char const *writer_label (struct writer const *w);

/* What the archive that was there before, or this volume of it, was
   renamed to, for --backup; NULL if nothing was renamed.  */
char const *writer_backup (struct writer const *w);

/* Whether (DEV, INO) is the archive itself.  */
bool writer_is_archive (struct writer const *w, dev_t dev, ino_t ino);

/* Whether data written here is thrown away (/dev/null), so that files need
   not be read.  */
bool writer_is_null (struct writer const *w);

/* The format, which is that of an archive gone on with; whether it has
   sparse files.  */
enum archive_format writer_format (struct writer const *w);
bool writer_has_sparse (struct writer const *w);

/* Ordinal, from 0, of the 512-byte block that comes next.  */
off_t writer_block (struct writer const *w);

/* Write the records that are complete, before a name is listed: names shall
   not run ahead of an archive that cannot be written.  Pages of a file that
   are to be kept out of the cache are written in large pieces all the
   same.  */
enum outcome writer_push (struct writer *w);

/* How many blocks before its own hold the long target of the symlink M.  GNU
   tar counts these, and no others, when it creates.  */
off_t writer_target_blocks (struct writer const *w, struct member const *m);

/* Write the headers of M.  After OUT_OK or OUT_WARNED exactly
   M->archived_size bytes of data must follow.  OUT_SKIPPED: the member
   cannot be stored, the reason was reported, nothing was written.  */
enum outcome writer_begin (struct writer *w, struct member const *m);

/* A place for at least 1 and, unless null, *ROOM bytes of data; large
   (up to 1 MiB or more) so that few calls are needed.  NULL after a
   fatal error.  */
unsigned char *writer_reserve (struct writer *w, size_t *room);

/* N bytes were put there.  */
enum outcome writer_commit (struct writer *w, size_t n);

/* N zero bytes, as padding for data that is missing.  */
enum outcome writer_zeros (struct writer *w, uintmax_t n);

/* Leave out N bytes of data; only when writer_is_null.  */
enum outcome writer_discard (struct writer *w, uintmax_t n);

/* Pad the member to a whole block.  */
enum outcome writer_end (struct writer *w);

/* Bytes of archive so far, in whole records after writer_finish and after
   a failure.  */
uintmax_t writer_bytes (struct writer const *w);

/* Write the end of the archive and write back; the compressor has then
   done its work.  For those who want writer_bytes at the end; writer_close
   calls it otherwise.  */
enum outcome writer_finish (struct writer *w);

/* Finish, close, free W.  With UNFINISHED, after a fatal error, no end is
   written.  */
enum outcome writer_close (struct writer *w, bool unfinished);

#endif
