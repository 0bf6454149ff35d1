/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* member_data.h - copies the data of one file straight into the archive's
   buffer, or lets the archive share its blocks.  Always writes exactly the
   size in the header, even if the file changes meanwhile.

   Errors:     enum outcome; failures are already reported.
   Threads:    main thread only.  */

#ifndef TNC_OP_MEMBER_DATA_H
#define TNC_OP_MEMBER_DATA_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/member.h"
#include "fs/content.h"
#include "reflink.h"
#include "stream/writer.h"

struct member_data
{
  struct diag *diag;           /* borrowed */
  struct writer *writer;       /* borrowed */
  size_t record_bytes;         /* for messages about read errors */
  struct checksums *checksums; /* borrowed or null */
  struct reflink *reflink;     /* borrowed; null: share nothing */
  bool ignore_failed_read;
  bool ignore_changed;
};

/* Write the data of M, whose headers are already written, from C.  PATH is for
   messages.  Missing data is written as zeros; OUT_OK means that none was
   missing.  *UNSHARED is set to 0, or to why data was copied that
   F->reflink was to share; see unshared.h.  */
enum outcome member_data_write (struct member_data const *f, struct content *c,
                                struct member const *m, char const *path,
                                int *unshared);

#endif
