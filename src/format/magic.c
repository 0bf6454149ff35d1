/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/magic.h"

#include <stdbool.h>
#include <string.h>

#include "format/cksum.h"
#include "format/raw.h"

static struct
{
  char const *program, *option;
} const filters[] = {
#define FILTER(symbol, program, option) \
  [FILTER_##symbol] = { program, option },
#include "format/filters.def"
#undef FILTER
  [FILTER_PROGRAM] = { NULL, NULL }
};

static struct
{
  enum filter_kind kind;
  size_t n;
  char bytes[7];
} const magics[] = { { FILTER_COMPRESS, 2, "\037\235" },
                     { FILTER_GZIP, 2, "\037\213" },
                     { FILTER_BZIP2, 3, "BZh" },
                     { FILTER_LZIP, 4, "LZIP" },
                     { FILTER_LZ4, 4, "\4\"M\30" },
                     { FILTER_LZMA, 5, "\377LZMA" },
                     { FILTER_LZMA, 3, "]\0" }, /* includes the final NUL */
                     { FILTER_LZOP, 4, "\211LZO" },
                     { FILTER_XZ, 6, "\3757zXZ" }, /* includes the final NUL */
                     { FILTER_ZSTD, 4, "\050\265\057\375" } };

static struct
{
  char const *suffix;
  enum filter_kind kind;
} const suffixes[] = { { "tar", FILTER_NONE },     { "gz", FILTER_GZIP },
                       { "tgz", FILTER_GZIP },     { "taz", FILTER_GZIP },
                       { "z", FILTER_GZIP },       { "Z", FILTER_COMPRESS },
                       { "taZ", FILTER_COMPRESS }, { "bz2", FILTER_BZIP2 },
                       { "tbz", FILTER_BZIP2 },    { "tbz2", FILTER_BZIP2 },
                       { "tz2", FILTER_BZIP2 },    { "lz", FILTER_LZIP },
                       { "lzma", FILTER_LZMA },    { "tlz", FILTER_LZMA },
                       { "lzo", FILTER_LZOP },     { "tzo", FILTER_LZOP },
                       { "xz", FILTER_XZ },        { "txz", FILTER_XZ },
                       { "zst", FILTER_ZSTD },     { "tzst", FILTER_ZSTD } };

char const *
magic_program (enum filter_kind k)
{
  return filters[k].program;
}

char const *
magic_option (enum filter_kind k)
{
  return filters[k].option;
}

/* Whether P is a tar header with a magic.  No compressor writes one.  */
static bool
is_tar_header (unsigned char const *p)
{
  return (memcmp (p + RAW_MAGIC, "ustar", RAW_MAGIC_BYTES - 1) == 0
          && (p[RAW_MAGIC + RAW_MAGIC_BYTES - 1] == '\0'
              || memcmp (p + RAW_MAGIC, "ustar  ",
                         RAW_MAGIC_BYTES + RAW_VERSION_BYTES)
                     == 0)
          && cksum_is_right (p));
}

/* Whether the N bytes at P begin with a frame that decoders skip, such as the
   first one of pzstd.  */
static bool
is_skippable_frame (unsigned char const *p, size_t n)
{
  return 4 <= n && p[0] >> 4 == 5 && memcmp (p + 1, "*M\30", 3) == 0;
}

enum filter_kind
magic_of_bytes (unsigned char const *p, size_t n, int *is_tar)
{
  *is_tar = n >= BLOCK_BYTES && is_tar_header (p);
  if (!*is_tar)
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
      if (n >= magics[i].n && memcmp (p, magics[i].bytes, magics[i].n) == 0)
        return magics[i].kind;
  return !*is_tar && is_skippable_frame (p, n) ? FILTER_ZSTD : FILTER_NONE;
}

int
magic_of_name (char const *name, size_t *stem_bytes)
{
  char const *slash = strrchr (name, '/');
  char const *base = slash ? slash + 1 : name;
  char const *dot = strrchr (base, '.');
  if (!dot)
    return -1;
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
    if (strcmp (dot + 1, suffixes[i].suffix) == 0)
      {
        if (stem_bytes)
          *stem_bytes = dot - name;
        return suffixes[i].kind;
      }
  return -1;
}
