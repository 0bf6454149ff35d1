/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/compressor.h"

#include <stdio.h>
#include <string.h>

#include "child.h"
#include "minmax.h"
#include "posixthreads.h"

enum
{
  /* zstd takes no more; all programs accept this number.  */
  MOST_THREADS = 256
};

/* Programs with threads, and their arguments up to the number of threads.
   pigz -n writes no time, as gzip does not when it reads a pipe.  */
static struct
{
  enum filter_kind kind;
  char const *program, *arguments;
} const threaded[] = { { FILTER_GZIP, "pigz", "-n -p" },
                       { FILTER_BZIP2, "lbzip2", "-n" },
                       { FILTER_LZIP, "plzip", "-n" },
                       { FILTER_XZ, "xz", "-T" },
                       { FILTER_ZSTD, "zstd", "-T" } };

char const *
compressor_command (enum filter_kind kind, bool reading, unsigned threads,
                    char buf[COMPRESSOR_BYTES])
{
  char const *plain = magic_program (kind);
  size_t i = 0, count = sizeof threaded / sizeof *threaded;
  while (i < count && threaded[i].kind != kind)
    i++;
  /* zstd and gzip decompress in one thread; pigz would not say what gzip says
     of bytes after the end.  */
  if (threads == COMPRESSOR_DEFAULT || i == count
      || (reading && (kind == FILTER_ZSTD || kind == FILTER_GZIP)))
    return plain;

  char const *program = threaded[i].program;
  unsigned n = threads == COMPRESSOR_AUTO ? thread_cpus () : threads;
  if ((n == 1 && strcmp (program, plain) != 0) || !child_finds (program))
    return plain;
  /* With 0 xz takes the processors it may use, and fewer of them if they
     would need too much memory.  */
  if (threads == COMPRESSOR_AUTO && kind == FILTER_XZ && 1 < n)
    n = 0;
  snprintf (buf, COMPRESSOR_BYTES, "%s %s%u", program, threaded[i].arguments,
            MIN (n, MOST_THREADS));
  return buf;
}

char const *
compressor_second_choice (enum filter_kind kind)
{
  switch (kind)
    {
    case FILTER_COMPRESS:
      return "gzip";
    case FILTER_BZIP2:
      return "lbzip2";
    case FILTER_LZMA:
      return "xz";
    default:
      return NULL;
    }
}
