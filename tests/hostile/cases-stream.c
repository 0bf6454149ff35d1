/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The archive as a whole: its end, what lies between members, what is no
   archive at all.  */

#include <config.h>

#include "cases.h"

#define OK "file ok fine\n"
#define FIRST "file first 1\n"
#define BOTH "\n+ first 1\n+ ok fine"
#define NO_TAR "! This does not look like a tar archive"

static struct hostile_case const cases[] = {
  /* No archive.  */
  { "empty", "open\n", "2 2\n" NO_TAR },
  { "one-byte", "bytes x\nopen\n", "2 2\n" NO_TAR },
  { "511-bytes", "bytes {x*511}\nopen\n", "2 2\n" NO_TAR },
  { "511-zeros", "bytes {x00*511}\nopen\n", "2 2" },
  { "noise", "noise 40\nopen\n", "2 2\n" NO_TAR },
  { "text", "bytes {all_work_and_no_play^*200}\nopen\n", "2 2\n" NO_TAR },
  { "high-bytes", "bytes {xff*5120}\nopen\n", "2 2\n" NO_TAR },
  { "spaces", "bytes {_*5120}\nopen\n", "2 2\n" NO_TAR },
  { "zero-block", "zeros 1\nopen\n", "0 0\n! A lone zero block at 1" },
  { "zero-blocks", "zeros 20\nopen\n", "0 0\nn 0" },

  /* Its end.  */
  { "no-end", OK "open\n", "0 0\n+ ok fine" },
  { "one-block-at-end", OK "zeros 1\nopen\n",
    "0 0\n! A lone zero block"
    "\n+ ok fine" },
  { "lone-zero-block", FIRST "zeros 1\n" OK,
    "0 0\n! A lone zero block at 3\n+ first 1\n- ok" },
  { "lone-zero-blocks-ignored", FIRST "zeros 1\n" OK,
    "0 0\ndiffer\no --ignore-zeros" BOTH },
  { "concatenated", FIRST "end\n" OK, "0 0\n+ first 1\n- ok" },
  { "concatenated-ignored", FIRST "end\n" OK,
    "0 0\ndiffer\no --ignore-zeros" BOTH },
  { "noise-behind", OK "end\nnoise 30\nopen\n", "0 0\n+ ok fine" },
  { "noise-behind-ignored-zeros", OK "end\nnoise 30\nopen\n",
    "0 2\no --ignore-zeros\n+ ok fine" },
  { "byte-behind", OK "end\nbytes x\nopen\n", "0 0\n+ ok fine" },

  /* Between members.  */
  { "noise-between", FIRST "noise 3\n" OK,
    "2 2\n! Skipping to next header" BOTH },
  { "noise-first", "noise 3\n" OK, "2 2\n" NO_TAR "\n+ ok fine" },
  { "noise-again", FIRST "noise 2\nfile g 2\nnoise 2\n" OK,
    "2 2\n! Skipping to next header\n+ g 2" BOTH },
  { "data-of-nobody", FIRST "data {d*3000}\n" OK, "2 2" BOTH },
  { "half-a-block-between", FIRST "bytes {x*256}\n" OK, "2 2\n+ first 1" },

  /* Cut off.  */
  { "cut-in-header", FIRST OK "chop 800\n",
    "2 2\n! Unexpected EOF in archive\n+ first 1\n- ok" },
  { "cut-behind-header", FIRST OK "chop 512\n",
    "2 2\n! Unexpected EOF in archive\n+ first 1" },
  { "cut-in-data", FIRST "file f {d*5000}\nchop 3000\n",
    "2 2\n! Unexpected EOF in archive\n+ first 1" },
  { "cut-in-padding", FIRST OK "chop 100\n", "02 02\n+ first 1\n+ ok fine" },
  { "cut-in-extended", FIRST "x path={n*2000}\nchop 600\n",
    "2 2\n! Unexpected EOF in archive\n+ first 1" },
  { "cut-behind-extended", FIRST "x path=n\nopen\n", "0 0\n+ first 1" },
  { "cut-first-header", OK "chop 700\n", "2 2\n" NO_TAR },
  { "missing-2^33", FIRST "size 8589934591\nhead 0 f\n",
    "2 2\n! Unexpected EOF in archive\n+ first 1" },
  { "missing-2^62", FIRST "huge 4611686018427387904\nhead 0 f\n",
    "2 2\n! Unexpected EOF in archive\n+ first 1" },
  { "missing-2^63-1", FIRST "huge 9223372036854775807\nhead 0 f\n",
    "2 2\n! Unexpected EOF in archive\n+ first 1" },

  /* What says that it is compressed, and is not.  */
  { "gzip-noise", "bytes {x1f8b0800}\nnoise 9\nopen\n", "2 2" },
  { "gzip-short", "bytes {x1f8b}\nopen\n", "2 2" },
  { "bzip2-noise", "bytes BZh9\nnoise 9\nopen\n", "2 2" },
  { "xz-noise", "bytes {xfd}7zXZ{x00}\nnoise 9\nopen\n", "2 2" },
  { "zstd-noise", "bytes {x28b52ffd}\nnoise 9\nopen\n", "2 2" },
  { "lzma-noise", "bytes {x5d0000ffffffff}\nnoise 9\nopen\n", "2 2" },
  { "lzip-noise", "bytes LZIP{x01}\nnoise 9\nopen\n", "2 2" },
  { "lzop-noise", "bytes {x89}LZO{x000d0a1a0a}\nnoise 9\nopen\n", "2 2" },
  { "compress-noise", "bytes {x1f9d90}\nnoise 9\nopen\n", "2 2" },
  { "gzip-of-nothing",
    "bytes {x1f8b02500000000000030300000000000000"
    "0000}\nopen\n",
    "02 02" },

  /* Many.  */
  { "name-of-2500-levels", "x path={a/*2500}f\nfile short x\n" OK,
    "0 02\n- short\n+ ok fine" },
  { "name-of-a-megabyte", "format gnu\nL {a*1000000}\nfile short x\n" OK,
    "0 2\n- short\n+ ok fine" },
  { "members-2000", "again 2000 head 0 f{#}\n" OK,
    "0 0\nn 2001\n+ f1999\n+ ok fine" },
  { "members-40000", "again 40000 head 0 f{#}\n" OK,
    "0 0\ndiffer\nm 64\no --to-stdout\nn 40001" },
  { "extended-20000",
    "again 20000 x mtime=1.{#} comment={c*900}\n"
    "head 0 f\n" OK,
    "0 0\nm 64" },
  { "same-name-2000", "again 2000 file f {#}\n" OK,
    "0 0\n+ f 1999\n+ ok fine" },
  { "directories-300", "again 300 dir d{#}/e\n" OK,
    "0 0\n/ d299/e\n+ ok fine" },
  { "bad-blocks-20000", FIRST "noise 20000\n" OK, "2 2" BOTH },
};

struct hostile_set const stream_set = HOSTILE_SET (cases, false);
