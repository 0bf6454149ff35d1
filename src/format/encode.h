/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* encode.h - encode a member as header blocks in one of the five formats.

   It is pure: no I/O, no messages.

   Units:      sizes are in bytes; output is always whole 512-byte blocks.
   Errors:     0 or -ENOMEM; 1 if the member cannot be dumped.  Then the last
               issue has the reason and nothing was appended.
   Ownership:  the caller owns every buffer and list.
   Threads:    any, with buffers of their own.  */

#ifndef TNC_FORMAT_ENCODE_H
#define TNC_FORMAT_ENCODE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "bytebuf.h"
#include "base/member.h"
#include "format/encopts.h"
#include "format/issue.h"

/* Append all header blocks of M: extended headers and long names first, old
   GNU sparse extension blocks and the pax 1.0 sparse map last.  They are for
   the offset POSITION of the archive, which matters only for O->alignment.
   The caller then writes M->archived_size bytes of data, padded.  Times that M
   does not have are not stored.  */
int encode_member (struct encode_opts const *o, struct member const *m,
                   off_t position, struct bytebuf *out, struct issues *issues);

/* Append a pax global header with LABEL, unless null, as GNU.volume.label.
   The first one also has the KEY=VALUE rules.  Appends nothing if there is
   neither.  SEQUENCE counts global headers from 1.  */
int encode_global (struct encode_opts const *o, char const *label,
                   unsigned sequence, struct bytebuf *out,
                   struct issues *issues);

/* Append a pax global header that is nothing but room, so that what follows
   the offset POSITION begins at a multiple of ALIGNMENT, as in struct
   encode_opts.  Appends nothing if it does so already.  */
int encode_padding (struct encode_opts const *o, off_t position,
                    size_t alignment, struct bytebuf *out);

/* Append a GNU 'V' block, for gnu and oldgnu.  */
int encode_label (struct encode_opts const *o, char const *label,
                  struct bytebuf *out, struct issues *issues);

/* Append the headers that continue M on volume number VOLUME.  DONE bytes of
   its archived data are on earlier volumes.  In the posix format LABEL, unless
   null, goes into the same global header, number SEQUENCE.  In the gnu
   formats, call encode_label first.  Only the name and archived size of M are
   used.  For a sparse member, archived_size is the size of the file, and DONE
   is that size less the data left, so that holes count as done.  */
int encode_continuation (struct encode_opts const *o, struct member const *m,
                         off_t done, unsigned volume, char const *label,
                         unsigned sequence, struct bytebuf *out,
                         struct issues *issues);

#endif
