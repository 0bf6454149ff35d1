/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* sumfile.h - files of checksums as sha256sum and its kin write and read them:
   a line `CHECKSUM  NAME' for each file.  A line that begins with a backslash
   has backslash, newline and carriage return in the name as \\, \n and \r.

   Errors:     enum outcome; failures are already reported.
   Ownership:  see the functions.
   Threads:    main thread only.  */

#ifndef TNC_REPORT_SUMFILE_H
#define TNC_REPORT_SUMFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"

struct sumfile;

/* Begin to write the file NAME, with checksums of BYTES bytes; "-" is standard
   output.  With APPEND, the lines of the old file come first.  *F is null
   after a failure, which is fatal.  */
enum outcome sumfile_create (struct sumfile **f, char const *name,
                             size_t bytes, bool append, struct diag *d);

/* Write a line.  A failure is kept for sumfile_finish.  */
void sumfile_put (struct sumfile *f, char const *name,
                  unsigned char const *digest);

/* Whether (DEV, INO) is the file that will be replaced.  */
bool sumfile_is (struct sumfile const *f, dev_t dev, ino_t ino);

/* Put the file in its place, with SYNC on the disk; free F.  OUT_SKIPPED if
   that failed: then the old file stays.  */
enum outcome sumfile_finish (struct sumfile *f, bool sync);

/* Free F, which may be null, and leave the old file as it is.  */
void sumfile_discard (struct sumfile *f);

/* Takes a line.  NAME and DIGEST are valid during the call.  */
typedef void (*sumfile_line) (void *arg, char const *name,
                              unsigned char const *digest);

/* Read the file NAME, "-" for standard input, with checksums of BYTES bytes.
   A failure is fatal.  */
enum outcome sumfile_read (char const *name, size_t bytes, sumfile_line take,
                           void *arg, struct diag *d);

#endif
