/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* member_data.h - the data of one file straight into the archive's buffer.
   Exactly as many bytes as the header promised are written, whatever the
   file does meanwhile.

   Errors:     enum outcome; trouble was reported.
   Threads:    main thread only.  */

#ifndef TNC_OP_MEMBER_DATA_H
#define TNC_OP_MEMBER_DATA_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/member.h"
#include "fs/content.h"
#include "stream/writer.h"

struct member_data
{
  struct diag *diag;     /* borrowed */
  struct writer *writer; /* borrowed */
  size_t record_bytes;   /* for the text of read errors */
  bool ignore_failed_read;
};

/* Write the data of M, whose headers are written, from C; PATH is for
   messages.  OUT_OK if all of it was there; what was not is written as
   zeros.  */
enum outcome member_data_write (struct member_data const *f, struct content *c,
                                struct member const *m, char const *path);

#endif
