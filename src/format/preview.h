/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* preview.h - which members follow in bytes of an archive that are in memory
   before it is their turn.  They are hints: where the archive is damaged, or
   continues on another volume, they may be wrong.

   Units:      bytes from the start of the archive.
   Errors:     none; where something is no header, nothing is known until the
               caller is past it.
   Ownership:  a preview owns its decoder and the member that it returns.
   Limits:     those of decode.h.
   Threads:    a preview belongs to one thread.  */

#ifndef TNC_FORMAT_PREVIEW_H
#define TNC_FORMAT_PREVIEW_H

#include <stddef.h>
#include <sys/types.h>

#include "base/member.h"
#include "format/decode.h"

struct preview;

/* A new preview of an archive that is decoded with the options O, which are
   copied.  It asks nobody for owners.  NULL if out of memory.  */
struct preview *preview_new (struct decode_opts const *o);

/* The next member whose headers are all among the N bytes at BYTES, which are
   those of the archive from POS on; null if there is none.  A header begins at
   POS, which never decreases.  Each member is returned once, and valid until
   the next call.  */
struct member *preview_next (struct preview *p, unsigned char const *bytes,
                             size_t n, off_t pos);

/* Free P, which may be null.  */
void preview_free (struct preview *p);

#endif
