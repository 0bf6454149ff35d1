/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Data at multiples of 4096 bytes, which files can share with the archive
   where the file system can, and sizes and maps that do not fit it.
   tests/hostile/reflink.sh runs these on such file systems.  */

#include <config.h>

#include "cases.h"

#define OK "file ok fine\n"

/* The data of the member after this begins at 4096.  */
#define LEAD "file lead {l*3072}\n"
#define G "format gnu\n" LEAD

static struct hostile_case const cases[] = {
  { "shared-sound", LEAD "file f {d*10000}\n" OK,
    "0 0\n+ f {d*10000}\n+ ok fine" },
  { "shared-sparse",
    G "real 20480\nregion 0 4096\nregion 12288 8192\n"
      "sparse f {d*12288}\n" OK,
    "0 0\n# f 20480\n+ f {d*4096}{x00*8192}{d*8192}\n+ ok fine" },
  { "shared-sparse-uneven",
    G "real 25000\nregion 4096 4608\nregion 12800 12200\n"
      "sparse f {d*4608}{c*3000}{e*9200}\n" OK,
    "0 0\n+ f {x00*4096}{d*4608}{x00*4096}{c*3000}{e*9200}\n+ ok fine" },

  /* More than the archive has: the file gets what is there.  */
  { "shared-beyond-the-end",
    LEAD "size 16384\nhead 0 f\ndata {d*8192}\nopen\n",
    "2 2\n! Unexpected EOF in archive\n# f 8192" },
  { "shared-part-of-block", LEAD "size 8192\nhead 0 f\ndata {d*4608}\nopen\n",
    "2 2\n! Unexpected EOF in archive\n# f 4608" },
  { "shared-ends-in-block",
    LEAD "size 8192\nhead 0 f\ndata {d*8192}\nchop 1\n",
    "2 2\n! Unexpected EOF in archive\n# f 8191" },
  { "shared-nothing", LEAD "size 8192\nhead 0 f\nopen\n",
    "02 2\n! Unexpected EOF in archive\n# f 0" },
  { "shared-huge",
    LEAD "huge 1125899906842624\nhead 0 f\ndata {d*8192}\nopen\n",
    "2 2\n! Unexpected EOF in archive\n# f 8192" },
  { "shared-sparse-beyond",
    G "real 32768\nregion 0 8192\nregion 16384 16384\nsize 24576\n"
      "sparse f {d*12288}\nopen\n",
    "2 2\n! Unexpected EOF in archive\n# f 20480" },

  /* A size that covers other members: their headers are data, as ever.  */
  { "shared-covers-others",
    LEAD "size 12288\nhead 0 f\ndata {d*4096}\nfile inner {i*7680}\n" OK,
    "0 0\n# f 12288\n- inner\n+ ok fine" },
  { "shared-less-than-there", LEAD "size 4096\nhead 0 f\ndata {d*8192}\n" OK,
    "2 2\n+ f {d*4096}\n+ ok fine" },

  /* Maps.  */
  { "shared-overlap",
    G "real 12288\nregion 0 8192\nregion 4096 8192\nsparse f {d*16384}\n" OK,
    "2 2\n- f\n+ ok fine" },
  { "shared-descending",
    G "real 8192\nregion 4096 4096\nregion 0 4096\nsparse f {d*8192}\n" OK,
    "2 2\n- f\n+ ok fine" },
  { "shared-past-the-size",
    G "real 4096\nregion 4096 4096\nsparse f {d*4096}\n" OK,
    "2 2\n- f\n+ ok fine" },
  { "shared-more-than-stored",
    G "real 16384\nregion 0 8192\nregion 8192 8192\nsize 8192\n"
      "sparse f {d*8192}\n" OK,
    "2 2\n- f\n+ ok fine" },
};

struct hostile_set const shared_set = HOSTILE_SET (cases, false);
