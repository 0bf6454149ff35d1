/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* writer.h - writes an archive: headers, data, padding, the end.

   Data goes straight into the archive's buffer: reserve, fill, commit.

   With several volumes, a full volume is closed and the next one opened.  It
   begins with a label and a continuation header; then follows what did not fit
   on the last one.

   Units:      bytes.
   Errors:     enum outcome; failures are already reported.
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

/* Called for each complete record (checkpoints).  */
typedef void (*record_hook) (void *arg, uintmax_t records);

struct writer_opts
{
  char const *const *archives; /* borrowed; -f in order, never empty */
  size_t archive_count;
  size_t record_bytes; /* multiple of 512 */
  bool lockstep;       /* call HOOK for each record before space after it is
                          handed out */
  char const *label;   /* borrowed; -V or NULL */
  bool backup_archive; /* --backup with -c */
  int backup_type;     /* gnulib's enum backup_type, if BACKUP_ARCHIVE */
  struct device_opts device;
  struct filter_opts filter;
  struct encode_opts encode;
};

struct writer;

/* Open the archive for writing, or the first volume of VOLUMES, which is
   borrowed.  NULL after a fatal error.  */
struct writer *writer_open (struct writer_opts const *o,
                            struct volumes *volumes, struct pagecache *pc,
                            struct diag *d, record_hook hook, void *hook_arg);

/* Where to continue in an existing archive.  */
struct writer_position
{
  off_t block;                /* the next block to write, counted in its
                                 volume */
  bool cut;                   /* remove what follows the end */
  struct bytebuf const *tail; /* borrowed or null: the bytes from the beginning
                                 of the record to BLOCK, for a device that
                                 cannot seek */
  struct device *dev;         /* null, or the archive, read up to BLOCK; owned
                                 by the writer */
  bool back;                  /* step back over the record that holds BLOCK */
};

/* Open an existing archive, or create it, and continue writing at P as if
   everything before P had just been written.  Record boundaries stay where
   they are.  If the device cannot step back over a record, that record is
   written again.  No label and no global header are written.  */
struct writer *writer_resume (struct writer_opts const *o,
                              struct volumes *volumes, struct pagecache *pc,
                              struct diag *d, record_hook hook, void *hook_arg,
                              struct writer_position const *p);

/* Append the N bytes at P, which are part of an archive.  */
enum outcome writer_raw (struct writer *w, void const *p, size_t n);

/* Call FN with ARG just before a write failure of the archive is reported; for
   --totals.  */
void writer_before_failure (struct writer *w, void (*fn) (void *), void *arg);

/* Call FN with ARG at the beginning of each volume after the first.  */
void writer_on_volume (struct writer *w, void (*fn) (void *), void *arg);

/* The name of the archive, and its label or NULL; with several volumes those
   of the current volume.  */
char const *writer_name (struct writer const *w);
char const *writer_label (struct writer const *w);

/* The backup name of the old archive, or of the old file of this volume, for
   --backup.  NULL if nothing was renamed.  */
char const *writer_backup (struct writer const *w);

/* Whether (DEV, INO) is the archive itself.  */
bool writer_is_archive (struct writer const *w, dev_t dev, ino_t ino);

/* Whether data written here is discarded (/dev/null), so that files need not
   be read.  */
bool writer_is_null (struct writer const *w);

/* The format, which for an existing archive is that of the archive; whether it
   can store sparse files.  */
enum archive_format writer_format (struct writer const *w);
bool writer_has_sparse (struct writer const *w);

/* Ordinal, from 0, of the next 512-byte block.  */
off_t writer_block (struct writer const *w);

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
enum outcome writer_commit (struct writer *w, size_t n);

/* Append N zero bytes in place of missing data.  */
enum outcome writer_zeros (struct writer *w, uintmax_t n);

/* Count N bytes of data without writing them.  Only if writer_is_null.  */
enum outcome writer_discard (struct writer *w, uintmax_t n);

/* Pad the member to a whole block.  */
enum outcome writer_end (struct writer *w);

/* Bytes of the archive so far; whole records after writer_finish and after a
   failure.  */
uintmax_t writer_bytes (struct writer const *w);

/* Write the end of the archive and write everything back; the compressor, if
   any, is then done.  Only needed before a last writer_bytes; otherwise
   writer_close does it.  */
enum outcome writer_finish (struct writer *w);

/* Finish, close, free W.  UNFINISHED: write no end, after a fatal error.  */
enum outcome writer_close (struct writer *w, bool unfinished);

#endif
