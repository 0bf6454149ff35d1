/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/magic.h"
#include "check.h"
#include "format/cksum.h"
#include "format/raw.h"

static struct
{
  char const *bytes;
  size_t n;
  enum filter_kind kind;
} const starts[] = { { "\037\235", 2, FILTER_COMPRESS },
                     { "\037\213\b", 3, FILTER_GZIP },
                     { "\037", 1, FILTER_NONE },
                     { "BZh9", 4, FILTER_BZIP2 },
                     { "BZ", 2, FILTER_NONE },
                     { "LZIP", 4, FILTER_LZIP },
                     { "\377LZMA", 6, FILTER_LZMA },
                     { "]\0\0\0", 4, FILTER_LZMA },
                     { "]\0x", 3, FILTER_NONE },
                     { "\211LZO", 4, FILTER_LZOP },
                     { "\3757zXZ", 6, FILTER_XZ },
                     { "\3757zXZ", 5, FILTER_NONE },
                     { "\050\265\057\375", 4, FILTER_ZSTD },
                     { "\120\052\115\030", 4, FILTER_ZSTD },
                     { "\137\052\115\030", 4, FILTER_ZSTD },
                     { "\140\052\115\030", 4, FILTER_NONE },
                     { "\120\052\115", 3, FILTER_NONE },
                     { "\004\042\115\030", 4, FILTER_LZ4 },
                     { "\004\042\115", 3, FILTER_NONE },
                     { "", 0, FILTER_NONE },
                     { "text", 4, FILTER_NONE } };

static struct
{
  char const *name;
  int kind;
  size_t stem;
} const names[] = { { "a.tar", FILTER_NONE, 1 },
                    { "a.tar.gz", FILTER_GZIP, 5 },
                    { "a.tgz", FILTER_GZIP, 1 },
                    { "d.x/a.taz", FILTER_GZIP, 5 },
                    { "a.Z", FILTER_COMPRESS, 1 },
                    { "a.taZ", FILTER_COMPRESS, 1 },
                    { "a.bz2", FILTER_BZIP2, 1 },
                    { "a.tbz", FILTER_BZIP2, 1 },
                    { "a.tbz2", FILTER_BZIP2, 1 },
                    { "a.tz2", FILTER_BZIP2, 1 },
                    { "a.lz", FILTER_LZIP, 1 },
                    { "a.lzma", FILTER_LZMA, 1 },
                    { "a.tlz", FILTER_LZMA, 1 },
                    { "a.lzo", FILTER_LZOP, 1 },
                    { "a.xz", FILTER_XZ, 1 },
                    { "a.txz", FILTER_XZ, 1 },
                    { "a.zst", FILTER_ZSTD, 1 },
                    { "a.tzst", FILTER_ZSTD, 1 },
                    { "a.GZ", -1, 99 },
                    { "a", -1, 99 },
                    { "a.", -1, 99 },
                    { "a.z", FILTER_GZIP, 1 },
                    { "a.tzo", FILTER_LZOP, 1 },
                    { ".gz", FILTER_GZIP, 0 },
                    { "d/.tgz", FILTER_GZIP, 2 },
                    { "d.gz/a", -1, 99 },
                    { "d.gz/.", -1, 99 },
                    { "a.lz4", -1, 99 },
                    { "", -1, 99 } };

int
main (void)
{
  int is_tar;
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    {
      CHECK_INT (magic_of_bytes ((unsigned char *) starts[i].bytes,
                                 starts[i].n, &is_tar),
                 starts[i].kind);
      CHECK_INT (is_tar, 0);
    }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    {
      size_t stem = 99;
      CHECK_INT (magic_of_name (names[i].name, &stem), names[i].kind);
      CHECK_INT (stem, names[i].stem);
      magic_of_name (names[i].name, NULL);
    }

  /* A header counts even if its name looks like a magic.  */
  unsigned char block[BLOCK_BYTES] = "BZh";
  memcpy (block + RAW_MAGIC, "ustar", 6);
  CHECK_INT (magic_of_bytes (block, sizeof block, &is_tar), FILTER_BZIP2);
  CHECK_INT (is_tar, 0);
  cksum_put (block);
  CHECK_INT (magic_of_bytes (block, sizeof block, &is_tar), FILTER_NONE);
  CHECK_INT (is_tar, 1);
  CHECK_INT (magic_of_bytes (block, sizeof block - 1, &is_tar), FILTER_BZIP2);

  CHECK_STR (magic_program (FILTER_GZIP), "gzip");
  CHECK_STR (magic_option (FILTER_LZMA), "--lzma");
  CHECK_STR (magic_program (FILTER_NONE), NULL);
  CHECK_STR (magic_program (FILTER_PROGRAM), NULL);
  return check_status ();
}
