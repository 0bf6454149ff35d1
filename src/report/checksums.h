/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* checksums.h - --checksums: the checksums of the members that are written, in
   a file; or those of the members that are read, compared with a file.

   The checksum is that of the whole file, with its holes.  It is computed
   while the archive is written or read, by another thread.

   Units:      bytes.
   Errors:     enum outcome; failures are already reported.
   Ownership:  every pointer is borrowed, but see the functions.
   Threads:    main thread only.  */

#ifndef TNC_REPORT_CHECKSUMS_H
#define TNC_REPORT_CHECKSUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/member.h"
#include "digest.h"

struct checksums_opts
{
  char const *name; /* --checksums, or null; "-" is a standard stream */
  enum digest_kind kind;
  bool verify;     /* compare with the file */
  bool append;     /* the old lines of the file stay */
  bool unthreaded; /* compute in the main thread */
  bool fsync;      /* on the disk when the run ends */
};

struct checksums;

/* Open or read the file that O names into *C, which is null if there is none
   or after a failure, which is fatal.  */
enum outcome checksums_open (struct checksums **c,
                             struct checksums_opts const *o, struct diag *d);

/* Whether M is a member with a checksum: a regular file.  */
bool checksums_covers (struct member const *m);

/* Whether (DEV, INO) is the file that is being written.  */
bool checksums_is_file (struct checksums const *c, dev_t dev, ino_t ino);

/* M begins.  Pass its archived data to checksums_data, or to checksums_zeros
   N bytes of zeros in its place; then call checksums_end.  PACKED: the
   segments of a sparse file are adjacent.  */
void checksums_begin (struct checksums *c, struct member const *m,
                      bool packed);
void checksums_data (struct checksums *c, unsigned char const *p, size_t n);
void checksums_zeros (struct checksums *c, uintmax_t n);

/* M ends.  If it is not WHOLE, it has no checksum.  Returns what was found out
   about this member or earlier ones.  */
enum outcome checksums_end (struct checksums *c, bool whole);

/* The archive has M, but nobody wants it.  */
void checksums_pass (struct checksums *c, struct member const *m);

/* The archive was written, or read to its end if COMPLETE.  Put the file in
   its place, or report the lines that no member has.  */
enum outcome checksums_finish (struct checksums *c, bool complete);

/* Free C, which may be null.  A file that was not finished is removed.  */
void checksums_free (struct checksums *c);

#endif
