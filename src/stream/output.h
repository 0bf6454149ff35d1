/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* output.h - an archive as a stream of bytes to write: creates the archive or
   continues an existing one, with a compressor if the user wants that, on one
   volume or several.  The bytes go to BLOCKS.

   Units:      bytes; 512-byte blocks.
   Errors:     an outcome; failures are already reported.
   Ownership:  an output owns its device.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_OUTPUT_H
#define TNC_STREAM_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "archive/blockout.h"
#include "archive/filter.h"
#include "base/diag.h"
#include "base/member.h"
#include "bytebuf.h"
#include "format/encode.h"
#include "format/issue.h"
#include "pagecache.h"
#include "stream/spans.h"

struct volumeset;

/* Options of the output and of the writer.  */
struct writer_opts
{
  size_t record_bytes;  /* multiple of 512 */
  bool lockstep;        /* call the record_hook for each record before space
                           after it is handed out */
  enum overlap overlap; /* of writing and what the caller does */
  char const *label;    /* borrowed; -V or NULL */
  struct filter_opts filter;
  struct encode_opts encode;
};

/* What is needed to divide the archive into volumes.  A full volume is closed
   and the next one opened; it begins with a label and a continuation header,
   then follows what did not fit on the last one.  Without -M there is one
   volume, whose only header is that of its label.  */
struct split
{
  struct spans spans;  /* the data of members in the buffer */
  struct bytebuf head; /* headers of the current volume */
  char *label;         /* owned or NULL; of the current volume */
  unsigned globals;    /* number of global headers written */
  struct issues issues;
  void (*on_change) (void *); /* or null; called for each volume after the
                                 first */
  void *on_change_arg;        /* borrowed */
};

struct output
{
  struct writer_opts const *opts; /* borrowed */
  struct volumeset *set;          /* borrowed */
  struct pagecache *pc;           /* borrowed */
  struct diag *diag;              /* borrowed */
  struct device *dev;             /* owned; null after a change of the device
                                     failed */
  struct blockout blocks;
  struct split split;
  off_t first_block;    /* position at which writing began */
  bool from_start;      /* it is a new archive */
  bool cut;             /* truncate the archive at the end */
  enum outcome outcome; /* of writing so far; once fatal, nothing more is
                           reported */
  record_hook hook;
  void *hook_arg;                  /* borrowed */
  void (*before_failure) (void *); /* or null */
  void *before_failure_arg;        /* borrowed */
};

/* Create the archive, or the first volume of SET, and hand it out in *OPENED.
   HOOK, unless null, is called for each complete record.  OUT_OK, or fatal;
   then *OPENED is null.  */
enum outcome output_open (struct output **opened,
                          struct writer_opts const *opts,
                          struct volumeset *set, struct pagecache *pc,
                          struct diag *d, record_hook hook, void *hook_arg);

/* Where to continue in an existing archive.  */
struct output_position
{
  off_t block;                /* the next block to write, counted in its
                                 volume */
  bool cut;                   /* remove what follows the end */
  struct bytebuf const *tail; /* borrowed or null: the bytes from the beginning
                                 of the record to BLOCK, for a device that
                                 cannot seek */
  struct device *dev;         /* null, or the archive, read up to BLOCK; owned
                                 by the output */
  bool back;                  /* step back over the record that holds BLOCK */
};

/* Open an existing archive, or create it, and continue writing at P as if
   everything before P had just been written.  Record boundaries stay where
   they are.  If the device cannot step back over a record, that record is
   written again.  */
enum outcome output_resume (struct output **opened,
                            struct writer_opts const *opts,
                            struct volumeset *set, struct pagecache *pc,
                            struct diag *d, record_hook hook, void *hook_arg,
                            struct output_position const *p);

/* Report the failure of BLOCKS, once, and keep its outcome.  */
void output_failed (struct output *o);

/* The same if ERR, a result of BLOCKS, is not 0.  Returns the outcome.  */
enum outcome output_check (struct output *o, int err);

/* Write back and close the current device.  */
enum outcome output_close_device (struct output *o);

/* Pad the last record with zeros, write everything, and write it back, if the
   run promises that.  Returns the outcome of all writing.  */
enum outcome output_finish (struct output *o);

/* See writer_take_back.  */
bool output_take_back (struct output *o, uintmax_t bytes);

/* Close the device and free O.  UNFINISHED: the run has failed, which was
   reported.  Returns the outcome of all writing.  */
enum outcome output_close (struct output *o, bool unfinished);

/* Several volumes, in split.c.  */

void split_init (struct split *s);

/* Write O on as many volumes as it takes, if the user wants several.  */
void split_start (struct output *o);

/* The headers at the beginning of the first volume of O.  */
struct bytebuf const *split_first_head (struct output *o);

/* The HEADER_BYTES of headers of M, and then its data, are written next.  */
void split_member (struct output *o, struct member const *m,
                   size_t header_bytes);

/* Free what S owns.  */
void split_release (struct split *s);

#endif
