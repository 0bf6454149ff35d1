/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* A file of checksums: it is read to its end or refused, and what was read,
   written again, is the same.

   Input: the file.  */

#include <config.h>

#include "fuzz.h"
#include "report/sumfile.h"

enum
{
  /* Short checksums, so that the fuzzer finds some.  */
  BYTES = 4
};

/* Append the line to the buffer ARG, as a file of checksums has it.  */
static void
put_line (void *arg, char const *name, unsigned char const *digest)
{
  struct bytebuf *b = arg;
  char hex[2 * BYTES + 1];
  DEMAND (*name);
  for (int i = 0; i < BYTES; i++)
    sprintf (hex + 2 * i, "%02x", digest[i]);
  bytebuf_puts (b, strpbrk (name, "\\\n\r") ? "\\" : "");
  bytebuf_puts (b, hex);
  bytebuf_puts (b, "  ");
  for (char const *p = name; *p; p++)
    switch (*p)
      {
      case '\\':
        bytebuf_puts (b, "\\\\");
        break;
      case '\n':
        bytebuf_puts (b, "\\n");
        break;
      case '\r':
        bytebuf_puts (b, "\\r");
        break;
      default:
        bytebuf_append (b, p, 1);
      }
  bytebuf_puts (b, "\n");
}

/* Read the N bytes at P, and write what they say into LINES.  */
static enum outcome
read_sums (void const *p, size_t n, struct bytebuf *lines)
{
  char name[40];
  struct diag d;
  int fd = fuzz_file (p, n);
  bytebuf_init (lines);
  diag_init (&d, "tar");
  d.err = fuzz_null ();
  sprintf (name, "/dev/fd/%d", fd);
  enum outcome o = sumfile_read (name, BYTES, put_line, lines, &d);
  fuzz_kept (&d, o);
  diag_close (&d, o);
  close (fd);
  return o;
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct bytebuf once, twice;
  fuzz_null ();
  uint32_t before = fuzz_open_fds ();
  enum outcome o = read_sums (data, size, &once);
  if (o == OUT_OK)
    {
      DEMAND (read_sums (once.data, once.len, &twice) == OUT_OK);
      DEMAND (once.len == twice.len
              && (!once.len || memcmp (once.data, twice.data, once.len) == 0));
      bytebuf_release (&twice);
    }
  bytebuf_release (&once);
  fuzz_closed (before);
  return 0;
}
