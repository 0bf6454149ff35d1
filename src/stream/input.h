/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* input.h - an archive as a stream of bytes to read: opens the archive, finds
   out whether it is compressed, and closes it.

   Units:      bytes.
   Errors:     an outcome; failures are already reported.
   Ownership:  an input owns the device.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_INPUT_H
#define TNC_STREAM_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "archive/blockin.h"
#include "archive/filter.h"
#include "base/diag.h"
#include "format/decode.h"
#include "format/indexline.h"
#include "pagecache.h"

struct volumeset;

enum reader_seek
{
  READER_SEEK_AUTO,
  READER_SEEK_YES,
  READER_SEEK_NO
};

/* Options of the input and of the reader.  */
struct reader_opts
{
  size_t record_bytes;
  bool alone;             /* there is only one volume, even with -M */
  bool ignore_zeros;      /* -i */
  bool read_full_records; /* -B */
  enum reader_seek seek;  /* -n, --no-seek */
  bool updating;          /* the archive will be changed: it must not be
                             compressed and may be empty */
  bool first_only;        /* only the first header matters: an invalid one ends
                             the archive without an error */
  bool verifying;         /* do not report invalid header blocks: send a
                             READER_BAD_BLOCK event for each */
  bool lockstep;          /* call the record_hook for each record before
                             anything after it is read */
  enum overlap overlap;   /* of reading and what the caller does */
  char const *label;      /* borrowed; -V pattern or NULL */
  struct filter_opts filter;
  struct decode_opts decode;
};

/* Why a reader is closed.  */
enum reader_ending
{
  READER_DONE,  /* the end was reached */
  READER_EARLY, /* nobody wants the rest */
  READER_FAILED /* the run has failed */
};

struct input
{
  struct reader_opts const *opts; /* borrowed */
  struct volumeset *set;          /* borrowed; null if reading began with a
                                     device */
  struct pagecache *pc;           /* borrowed */
  struct diag *diag;              /* borrowed */
  char const *name;               /* borrowed; of the archive */
  struct device *dev;             /* owned; null after a change of the device
                                     failed */
  struct blockin blocks;
  bool filtered;        /* DEV has a filter on top */
  bool hopeless;        /* too short for an archive, which was reported */
  enum outcome outcome; /* see input_note */
  record_hook hook;
  void *hook_arg; /* borrowed */
};

/* Open the first volume of SET into *OPENED.  HOOK, unless null, is called for
   each record.  OUT_OK, or fatal; then *OPENED is null.  */
enum outcome input_open (struct input **opened, struct reader_opts const *o,
                         struct volumeset *set, struct pagecache *pc,
                         struct diag *d, record_hook hook, void *hook_arg);

/* As input_open, but reads from DEV, which is open and holds an uncompressed
   archive.  Compression is not detected, except when updating.  */
enum outcome input_open_device (struct input **opened,
                                struct reader_opts const *o,
                                struct device *dev, struct diag *d,
                                record_hook hook, void *hook_arg);

/* The volumes, if others may follow; else null.  */
struct volumeset *input_volumes (struct input const *in);

/* Something that ended with O was reported about IN; input_close returns it
   in the end.  */
void input_note (struct input *in, enum outcome o);

/* Close the device, if there is one, and continue on DEV, or on none if null;
   see blockin_change.  */
void input_change_device (struct input *in, struct device *dev, bool again);

/* Let IN, which reads a compressed file from its beginning, seek by these
   COUNT frames, which are borrowed.  Called before anything is consumed.  */
void input_use_frames (struct input *in, struct index_frame const *frames,
                       size_t count);

/* Close and free IN, see reader_close.  COMPLETE: the end of the archive was
   found.  Returns the outcome of all that happened since IN was opened.  */
enum outcome input_close (struct input *in, enum reader_ending how,
                          bool complete);

/* As input_close, but leave the device open.  */
enum outcome input_leave (struct input *in);

#endif
