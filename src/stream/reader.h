/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* reader.h - reads the members of an archive.  All operations that read
   headers use it.  It resynchronises on damaged archives.

   A volume label is returned as a member MEMBER_VOLUME_LABEL without data,
   even if a pax global header holds it.  The label is checked against -V here.

   An archive of several volumes is one stream of members, see join.h.  Block
   ordinals count all blocks on the volumes.

   Units:      bytes; 512-byte blocks.
   Errors:     enum reader_status; failures are already reported.
   Ownership:  a reader owns its input.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_READER_H
#define TNC_STREAM_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/member.h"
#include "stream/index_file.h"
#include "stream/input.h"

/* Events that -R shows between the members of a listing.  BLOCK is the ordinal
   of the block of zeros, of the missing block, or of the block after the bad
   one.  */
enum reader_event
{
  READER_NULS,     /* "** Block of NULs **" */
  READER_EOF,      /* "** End of File **" */
  READER_BAD_BLOCK /* before "Skipping to next header" */
};
typedef void (*reader_hook) (void *arg, enum reader_event, off_t block);

enum reader_status
{
  READER_MEMBER,
  READER_END,
  READER_FATAL
};

struct reader;

/* Read the members of IN.  */
struct reader *reader_open (struct reader_opts const *o, struct input *in,
                            struct diag *d, reader_hook event,
                            void *event_arg);

/* Read the headers of the next member into M.  Skips what is left of the
   previous member's data.  */
enum reader_status reader_next (struct reader *r, struct member *m);

/* Look at the next bytes of the current member's archived data.  Sets *P and
   returns the number of bytes, at most MAX; 0 at the end of the member; -1 if
   the archive ended or failed, which has been reported.  The bytes stay valid
   until the next call.  */
ptrdiff_t reader_data (struct reader *r, unsigned char const **p, size_t max);

/* Set *FD to the file of the archive, which the reader keeps, and *POS to the
   place of the next byte of the current member's data in it.  Returns how many
   bytes of data come there; 0 if the file does not have them as they are, or a
   tap wants them.  The file may be shorter.  */
off_t reader_data_place (struct reader const *r, int *fd, off_t *pos);

/* Continue after N bytes of the data, no more than reader_data_place returned,
   which the caller has got from the file.  They count as read.  Returns
   whether the archive had them; if not, that was reported.  */
bool reader_pass (struct reader *r, off_t n);

/* From here on pass all data that reader_data returns to TAP as well; null:
   stop.  ARG is its argument.  */
void reader_tap_data (struct reader *r,
                      void (*tap) (void *arg, unsigned char const *p,
                                   size_t n),
                      void *arg);

/* Read what is left of the current member's data, for the tap.  Returns
   whether all of the data was there; if not, the next call reports it, unless
   an earlier one has.  */
bool reader_drain (struct reader *r);

/* Set *P to those bytes after the current member's data that are in memory,
   and *POS to their place in the archive.  Returns their number.  Nothing is
   read or consumed.  The bytes stay valid until the next call of another
   function.  */
size_t reader_buffered (struct reader const *r, unsigned char const **p,
                        off_t *pos);

/* Skip what is left of the current member's data, by seeking if that saves
   reading.  */
enum outcome reader_skip (struct reader *r);

/* Continue at POS, which is not before the end of the current member's
   headers, by seeking if that saves reading.  A header or the end of the
   archive must be there.  */
enum outcome reader_go (struct reader *r, off_t pos);

/* From here on find the place of each member, and add it to INDEX, which is
   borrowed, or null.  */
void reader_set_index (struct reader *r, struct index_writer *index);

/* The place of the member that reader_next has returned.  */
struct index_place const *reader_place (struct reader const *r);

/* Fill in *A with the file of the archive, which the reader keeps.  False if
   it is compressed more than once, has several volumes, or is no regular file.
 */
bool reader_archive (struct reader const *r, struct index_archive *a);

/* Seek by these COUNT frames of a compressed archive, which are borrowed.
   Called before the first member.  */
void reader_use_frames (struct reader *r, struct index_frame const *frames,
                        size_t count);

/* Ordinal of the next 512-byte block.  */
off_t reader_block (struct reader const *r);

/* Ordinal of the block at which the archive ends, once the end was reached:
   the first block of zeros, or the block after the last one.  */
off_t reader_end_block (struct reader const *r);

/* Ordinal of the first block of the current volume.  */
off_t reader_first_block (struct reader const *r);

/* From here on pass all bytes of the archive to TAP, in order, as they are
   consumed.  ARG is its argument.  reader_next passes on a member's headers
   before it returns the member, and reader_skip passes on the data and padding
   before it returns.  Headers at the beginning of a volume are left out.
   Seeking must be off.  */
void reader_tap (struct reader *r,
                 void (*tap) (void *arg, unsigned char const *p, size_t n),
                 void *arg);

/* Call WAIT with ARG before each read that may have to wait for the next part
   of the archive.  */
void reader_set_wait (struct reader *r, void (*wait) (void *arg), void *arg);

/* Bytes of the archive read so far, in whole records.  Bytes skipped by
   seeking count.  For the hook of records, those before its record.  */
uintmax_t reader_bytes (struct reader const *r);

/* How long the archive is, in bytes; 0 if that is not known, because it is
   compressed, has several volumes, or is no regular file.  */
uintmax_t reader_size (struct reader const *r);

/* Size of a record.  For a tape, this is the size that the tape reported.  */
size_t reader_record_bytes (struct reader const *r);

/* Close and free R.  Waits for the decompressor; its failure is an error even
   if all members were read (R85), unless the run has failed.  If the reader is
   closed early, a decompressor killed by SIGPIPE is not an error.
   Returns the outcome of all reading.  */
enum outcome reader_close (struct reader *r, enum reader_ending how);

/* As reader_close, but leave the device open.  */
enum outcome reader_leave (struct reader *r);

#endif
