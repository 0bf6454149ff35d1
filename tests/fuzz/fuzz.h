/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* fuzz.h - what the fuzz targets share: invariants, the parts of an input,
   archives that are not lost on their checksums, descriptors.

   A target aborts when an invariant does not hold, which every engine takes
   for a finding.  */

#ifndef TNC_TESTS_FUZZ_H
#define TNC_TESTS_FUZZ_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "bytebuf.h"
#include "format/cksum.h"
#include "format/raw.h"

/* The entry point that each target defines.  */
int LLVMFuzzerTestOneInput (uint8_t const *data, size_t size);

#define DEMAND(condition) \
  ((condition) ? (void) 0 : fuzz_broken (__FILE__, __LINE__, #condition))

static inline _Noreturn void
fuzz_broken (char const *file, int line, char const *condition)
{
  fprintf (stderr, "%s:%d: does not hold: %s\n", file, line, condition);
  abort ();
}

/* What is left of an input.  */
struct fuzz
{
  uint8_t const *at, *end;
};

static inline struct fuzz
fuzz_begin (uint8_t const *data, size_t size)
{
  return (struct fuzz) { data, data + size };
}

static inline size_t
fuzz_left (struct fuzz const *f)
{
  return f->end - f->at;
}

/* The next byte; 0 at the end.  */
static inline unsigned
fuzz_byte (struct fuzz *f)
{
  return f->at < f->end ? *f->at++ : 0;
}

/* The next number: a byte that says how many bytes it has, at most 8, and
   these, the least significant one last.  */
static inline uint64_t
fuzz_number (struct fuzz *f)
{
  uint64_t n = 0;
  for (unsigned bytes = fuzz_byte (f) % 9; bytes; bytes--)
    n = n << 8 | fuzz_byte (f);
  return n;
}

/* The next text, up to a NUL or a newline, as the caller's string.  */
static inline char *
fuzz_text (struct fuzz *f)
{
  struct bytebuf b;
  bytebuf_init (&b);
  uint8_t c;
  while (f->at < f->end && (c = *f->at++) && c != '\n')
    bytebuf_append (&b, &c, 1);
  bytebuf_zeros (&b, 1);
  return (char *) b.data;
}

/* All that is left, without its NULs, as the caller's string.  */
static inline char *
fuzz_rest (struct fuzz *f)
{
  struct bytebuf b;
  bytebuf_init (&b);
  for (; f->at < f->end; f->at++)
    if (*f->at)
      bytebuf_append (&b, f->at, 1);
  bytebuf_zeros (&b, 1);
  return (char *) b.data;
}

/* All that is left, as an archive.  A change to a header must not end in the
   message that its checksum is wrong, so the checksum of each block that
   looks like a header is put right.  It stays wrong if its field is not what
   we write.  */
static inline struct bytebuf
fuzz_archive (struct fuzz *f)
{
  struct bytebuf b;
  bytebuf_init (&b);
  bytebuf_append (&b, f->at, fuzz_left (f));
  f->at = f->end;
  for (size_t at = 0; BLOCK_BYTES <= b.len - at; at += BLOCK_BYTES)
    {
      unsigned char *field = b.data + at + RAW_CHKSUM;
      size_t digits = 0;
      while (digits < 6 && '0' <= field[digits] && field[digits] <= '7')
        digits++;
      if (digits == 6 && field[6] == '\0' && field[7] == ' ')
        cksum_put (b.data + at);
    }
  return b;
}

/* Descriptors.  */

/* Which of the first descriptors are open, a bit each.  */
static inline uint32_t
fuzz_open_fds (void)
{
  uint32_t open = 0;
  for (int fd = 0; fd < 32; fd++)
    if (0 <= fcntl (fd, F_GETFD))
      open |= (uint32_t) 1 << fd;
  return open;
}

/* Nothing was left open, and nothing closed, since fuzz_open_fds returned
   BEFORE.  */
static inline void
fuzz_closed (uint32_t before)
{
  DEMAND (fuzz_open_fds () == before);
}

/* A run that ended with O lost no outcome of what D reported.  */
static inline void
fuzz_kept (struct diag const *d, enum outcome o)
{
  DEMAND (outcome_status (d->reported) <= outcome_status (o));
  DEMAND (!outcome_is_fatal (d->reported) || outcome_is_fatal (o));
}

/* A stream that takes all messages.  */
static inline FILE *
fuzz_null (void)
{
  static FILE *null;
  if (!null)
    null = fopen ("/dev/null", "we");
  DEMAND (null);
  return null;
}

/* A file in memory with the N bytes at P, read from its beginning.  */
static inline int
fuzz_file (void const *p, size_t n)
{
  char name[] = "/tmp/fuzz-XXXXXX";
  int fd = -1;
#ifdef MFD_CLOEXEC
  fd = memfd_create ("fuzz", MFD_CLOEXEC);
#endif
  if (fd < 0)
    {
      fd = mkostemp (name, O_CLOEXEC);
      DEMAND (0 <= fd);
      unlink (name);
    }
  DEMAND (n == 0 || pwrite (fd, p, n, 0) == n);
  return fd;
}

#endif
