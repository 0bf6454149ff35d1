/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* digest.h - checksums of bytes, by libgcrypt, else by gnulib.

   Units:      bytes.
   Errors:     digest_new returns null for what this build or the system's
               policy lacks, and when memory is exhausted.
   Ownership:  the caller frees a digest with digest_free.
   Threads:    a digest belongs to one thread at a time.  */

#ifndef TNC_DIGEST_H
#define TNC_DIGEST_H

#include <stddef.h>

enum digest_kind
{
  DIGEST_SHA256,
  DIGEST_SHA512,
  DIGEST_BLAKE2B, /* of 512 bits; only with libgcrypt */
  DIGEST_KINDS
};

/* The most bytes that a checksum has.  */
enum
{
  DIGEST_MOST = 64
};

struct digest;

/* How many bytes checksums of this kind have.  */
size_t digest_bytes (enum digest_kind kind);

/* A digest of no bytes yet.  For the main thread.  */
struct digest *digest_new (enum digest_kind kind);

/* Add the N bytes at P.  */
void digest_add (struct digest *d, void const *p, size_t n);

/* Write the checksum of the bytes so far to RESULT, and begin anew.  */
void digest_end (struct digest *d, unsigned char *result);

/* Free D, which may be null.  */
void digest_free (struct digest *d);

#endif
