/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* append.h - adds members to an existing archive.

   Errors:     enum outcome; failures are already reported.
   Threads:    main thread only.  */

#ifndef TNC_OP_APPEND_H
#define TNC_OP_APPEND_H

#include "base/outcome.h"

struct member;
struct run;
struct writer_opts;

/* Called for each member that the archive already has.  M is valid only during
   the call.  */
typedef void (*append_witness) (void *arg, struct member const *m);

/* Read the archive to its end, creating it if it does not exist, and open the
   run's writer there, in the format of the last member.  W is filled in with
   the writer's options and must outlive the writer.  WITNESS may be null.  */
enum outcome append_begin (struct run *r, struct writer_opts *w,
                           append_witness witness, void *arg);

#endif
