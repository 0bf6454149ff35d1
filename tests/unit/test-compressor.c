/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/compressor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "posixthreads.h"

/* A directory of programs, and PATH.  */
static char dir[] = "/tmp/test-compressor-XXXXXX";

/* Make the file NAME of DIR, which may be executed if MODE says so.  */
static void
make (char const *name, mode_t mode)
{
  char path[sizeof dir + 16];
  snprintf (path, sizeof path, "%s/%s", dir, name);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  CHECK (0 <= fd);
  close (fd);
}

static void
drop (char const *name)
{
  char path[sizeof dir + 16];
  snprintf (path, sizeof path, "%s/%s", dir, name);
  CHECK_INT (remove (path), 0);
}

/* The commands to compress and to decompress KIND are WANT and WANT_D.  */
static void
check_commands (enum filter_kind kind, unsigned threads, char const *want,
                char const *want_d)
{
  char buf[COMPRESSOR_BYTES];
  CHECK_STR (compressor_command (kind, false, threads, buf), want);
  CHECK_STR (compressor_command (kind, true, threads, buf), want_d);
}

static void
check_plain (unsigned threads)
{
  check_commands (FILTER_GZIP, threads, "gzip", "gzip");
  check_commands (FILTER_BZIP2, threads, "bzip2", "bzip2");
  check_commands (FILTER_LZIP, threads, "lzip", "lzip");
  check_commands (FILTER_XZ, threads, "xz", "xz");
  check_commands (FILTER_ZSTD, threads, "zstd", "zstd");
  check_commands (FILTER_LZMA, threads, "lzma", "lzma");
  check_commands (FILTER_LZOP, threads, "lzop", "lzop");
  check_commands (FILTER_LZ4, threads, "lz4", "lz4");
  check_commands (FILTER_COMPRESS, threads, "compress", "compress");
}

static void
test_threads (void)
{
  check_commands (FILTER_GZIP, 4, "pigz -n -p4", "gzip");
  check_commands (FILTER_BZIP2, 4, "lbzip2 -n4", "lbzip2 -n4");
  check_commands (FILTER_LZIP, 4, "plzip -n4", "plzip -n4");
  check_commands (FILTER_XZ, 4, "xz -T4", "xz -T4");
  check_commands (FILTER_ZSTD, 4, "zstd -T4", "zstd");
  check_commands (FILTER_LZMA, 4, "lzma", "lzma");
  check_commands (FILTER_LZOP, 4, "lzop", "lzop");
  check_commands (FILTER_LZ4, 4, "lz4", "lz4");
  check_commands (FILTER_COMPRESS, 4, "compress", "compress");

  /* One thread is what the plain program has, if it is told.  */
  check_commands (FILTER_GZIP, 1, "gzip", "gzip");
  check_commands (FILTER_BZIP2, 1, "bzip2", "bzip2");
  check_commands (FILTER_LZIP, 1, "lzip", "lzip");
  check_commands (FILTER_XZ, 1, "xz -T1", "xz -T1");
  check_commands (FILTER_ZSTD, 1, "zstd -T1", "zstd");

  /* More than any program takes.  */
  check_commands (FILTER_XZ, 257, "xz -T256", "xz -T256");
  check_commands (FILTER_GZIP, INT_MAX, "pigz -n -p256", "gzip");
}

static void
test_auto (void)
{
  unsigned cpus = thread_cpus ();
  char want[COMPRESSOR_BYTES];
  snprintf (want, sizeof want, "zstd -T%u", cpus);
  check_commands (FILTER_ZSTD, COMPRESSOR_AUTO, want, "zstd");
  if (cpus == 1)
    {
      check_commands (FILTER_XZ, COMPRESSOR_AUTO, "xz -T1", "xz -T1");
      check_commands (FILTER_GZIP, COMPRESSOR_AUTO, "gzip", "gzip");
      return;
    }
  check_commands (FILTER_XZ, COMPRESSOR_AUTO, "xz -T0", "xz -T0");
  snprintf (want, sizeof want, "pigz -n -p%u", cpus);
  check_commands (FILTER_GZIP, COMPRESSOR_AUTO, want, "gzip");
}

int
main (void)
{
  static char const *const programs[]
      = { "pigz", "lbzip2", "plzip", "xz", "zstd" };
  enum
  {
    COUNT = sizeof programs / sizeof *programs
  };
  CHECK (mkdtemp (dir));
  CHECK_INT (setenv ("PATH", dir, 1), 0);

  check_plain (4);
  for (size_t i = 0; i < COUNT; i++)
    make (programs[i], 0700);
  check_plain (COMPRESSOR_DEFAULT);
  test_threads ();
  test_auto ();

  CHECK_INT (unsetenv ("PATH"), 0);
  check_plain (4);
  setenv ("PATH", dir, 1);
  for (size_t i = 0; i < COUNT; i++)
    drop (programs[i]);
  make ("pigz", 0600);
  check_plain (4);
  drop ("pigz");

  CHECK_STR (compressor_second_choice (FILTER_COMPRESS), "gzip");
  CHECK_STR (compressor_second_choice (FILTER_BZIP2), "lbzip2");
  CHECK_STR (compressor_second_choice (FILTER_LZMA), "xz");
  CHECK_STR (compressor_second_choice (FILTER_GZIP), NULL);
  CHECK_INT (rmdir (dir), 0);
  return check_status ();
}
