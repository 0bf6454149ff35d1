/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* append.h - archives that are there and get more after their last
   member.

   Errors:     enum outcome; trouble was reported.
   Threads:    main thread only.  */

#ifndef TNC_OP_APPEND_H
#define TNC_OP_APPEND_H

#include "op/run.h"
#include "stream/writer.h"

/* Sees each member that is in the archive; M is valid during the call.  */
typedef void (*append_witness) (void *arg, struct member const *m);

/* Read the archive, which is made if it is not there, to its end, and have
   the run write from there on, in the format of the last member.  W
   becomes the options of the writer and must live as long.  WITNESS may be
   null.  */
enum outcome append_begin (struct run *r, struct writer_opts *w,
                           append_witness witness, void *arg);

#endif
