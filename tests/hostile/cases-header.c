/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Fields of header blocks.  */

#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "xalloc.h"

#define OK "file ok fine\n"
#define FIRST "file first 1\n"
#define BOTH "\n+ first 1\n+ ok fine"

static struct hostile_case const cases[] = {
  /* Checksums.  */
  { "sum-wrong", FIRST "broken\nfile f x\n" OK,
    "2 2\n? Skipping to next header\n! Skipping to next header\n- f" BOTH },
  { "sum-wrong-first", "broken\nfile f x\n" OK,
    "2 2\n! This does not look like a tar archive\n- f\n+ ok fine" },
  { "sum-wrong-last", FIRST "broken\nfile f x", "2 2\n+ first 1\n- f" },
  { "sum-of-signed-bytes", "signed\nfile f{xffffff} x\n" OK,
    "0 0\n+ f{xffffff} x\n+ ok fine" },
  { "sum-blank", FIRST "as sum={x2020202020202020}\nfile f x\n" OK,
    "2 2\n- f" BOTH },
  { "sum-empty", FIRST "as sum={x0000000000000000}\nfile f x\n" OK,
    "2 2\n- f" BOTH },
  { "sum-base-256", FIRST "as sum={x80000000000013ff}\nfile f x\n" OK,
    "2 2\n- f" BOTH },
  { "sum-negative", FIRST "as sum=-0001234\nfile f x\n" OK, "2 2\n- f" BOTH },
  { "sum-garbage", FIRST "as sum=fghijklm\nfile f x\n" OK, "2 2\n- f" BOTH },

  /* Numbers.  */
  { "mtime-blank", "as mtime={x202020202020202020202020}\nfile f x\n" OK,
    "2 2\n! Blanks in header where numeric time_t value expected"
    "\n+ f x\n+ ok fine" },
  { "mtime-eleven-blanks",
    "format v7\nas mtime={x2020202020202020202020}\n"
    "file f x\n" OK,
    "02 02\n+ f x\n+ ok fine" },
  { "mtime-garbage", "as mtime={x1b}[2Jhello\nfile f x\n" OK,
    "2 2\n! where numeric time_t value expected\n+ f x\n+ ok fine" },
  { "mtime-lead-byte-only",
    "as mtime={x800000000000000000000000}\n"
    "file f x\n" OK,
    "0 0\n+ f x\n+ ok fine" },
  { "mtime-2^62", "as mtime={x800000004000000000000000}\nfile f x\n" OK,
    "0 02\n+ f x\n+ ok fine" },
  { "mtime-2^63-1",
    "as mtime={x800000007fffffffffffffff}\nfile f x\n"
    "as mtime={x800000007fffffffffffffff}\ndir d\n"
    "as mtime={x800000007fffffffffffffff}\nsym s t\n" OK,
    "0 02\n+ f x\n/ d\n@ s t\n+ ok fine" },
  { "mtime--2^63",
    "as mtime={xffffffff8000000000000000}\nfile f x\n"
    "as mtime={xffffffff8000000000000000}\ndir d\n" OK,
    "0 02\n+ f x\n/ d\n+ ok fine" },
  { "mtime-2^63", "as mtime={x800000008000000000000000}\nfile f x\n" OK,
    "2 2\n! Archive base-256 value is out of time_t range\n+ ok fine" },
  { "mtime--2^80", "as mtime={xffff00000000000000000000}\nfile f x\n" OK,
    "2 2\n! out of time_t range\n+ ok fine" },
  { "mtime-2^40", "as mtime={x800000000000010000000000}\nfile f x\n" OK,
    "0 02\n+ f x\n+ ok fine" },
  { "mtime-before-1970",
    "as mtime={xffffffffffffffff80000000}\n"
    "file f x\n" OK,
    "0 0\n! implausibly old time stamp\n+ f x\n+ ok fine" },
  { "mtime-lead-byte-90",
    "as mtime={x900000000000000000000000}\n"
    "file f x\n" OK,
    "2 2\n+ f x\n+ ok fine" },
  { "mtime-base-64", "as mtime=-BBBB\nfile f x\nas mtime=+BBBB\nfile g y\n" OK,
    "0 0\n? obsolescent base-64\n+ f x\n+ g y\n+ ok fine" },
  { "mtime-base-64-overflow", "as mtime=+///////////\nfile f x\n" OK,
    "2 2\n! Archive signed base-64 string\n+ ok fine" },
  { "mtime-twelve-digits", "as mtime=777777777777\nfile f x\n" OK,
    "0 02\n+ f x\n+ ok fine" },
  { "ids-huge",
    "as uid={x80ffffffffffffff} gid={x80ffffffffffffff}\n"
    "file f x\n" OK,
    "2 2\n+ f x\n+ ok fine" },
  { "ids-negative",
    "as uid={xffffffffffffffff} gid={xffffffffffffff00}\n"
    "file f x\n" OK,
    "02 2\n+ f x\n+ ok fine" },
  { "ids-garbage", "as uid=rooooooo gid=wheeeeel\nfile f x\n" OK,
    "2 2\n+ f x\n+ ok fine" },
  { "mode-garbage", "as mode=rwxr-xr-\nfile f x\n" OK, "2 2\n+ f\n+ ok fine" },
  { "mode-all-bits", "as mode=77777777\nfile f x\n" OK,
    "02 02\n+ f\n+ ok fine" },
  { "size-blank", FIRST "as size={x202020202020202020202020}\nfile f x\n" OK,
    "2 2\n- f" BOTH },
  { "size-garbage", FIRST "as size=1x\nfile f x\n" OK,
    "2 2\n! where numeric off_t value expected\n- f" BOTH },
  { "size-garbage-behind", FIRST "as size=0000001{x00}xxxx\nfile f x\n" OK,
    "0 0\n+ f x" BOTH },
  { "size-with-blanks",
    FIRST "as size={x2020202020202020202031}\nfile f x\n" OK,
    "0 0\n+ f x" BOTH },
  { "size-not-terminated", FIRST "as size=000000000001\nfile f x\n" OK,
    "0 0\n+ f x" BOTH },
  { "size-base-64", FIRST "as size=+B{x00}\nfile f x\n" OK,
    "0 0\n+ f x" BOTH },
  { "size-base-64-negative", FIRST "as size=-B{x00}\nfile f x\n" OK,
    "2 2\n- f" BOTH },
  { "size-2^36-1", FIRST "as size=777777777777\nfile f x\n" OK,
    "2 2\n! Unexpected EOF in archive\n+ first 1" },
  { "size-of-inner-archive", "size 1024\nfile f\n" FIRST OK,
    "0 0\n- first\n# f 1024\n+ ok fine" },

  /* Text.  */
  { "name-of-100-bytes", "file {n*100} x\n" OK, "0 0\n+ {n*100} x\n+ ok" },
  { "link-of-100-bytes", "sym s {t*100}\n" OK, "0 0\n@ s {t*100}\n+ ok" },
  { "owner-not-terminated", "as uname={u*32} gname={g*32}\nfile f x\n" OK,
    "0 02\n+ f x\n+ ok fine" },
  { "prefix-of-155-bytes", "as prefix={p*155}\nfile {n*100} x\n" OK,
    "0 0\n+ {p*155}/{n*100} x\n+ ok fine" },
  { "prefix-ignored-by-gnu", "format gnu\nas prefix=../../evil\nfile f x\n" OK,
    "0 0\n+ f x\n+ ok fine" },
  { "prefix-alone", "as prefix=p\nfile {x00} x\n" OK, "2 2\n/ p\n+ ok fine" },
  { "magic-unknown", "as magic=ustarxxx prefix=../evil\nfile f x\n" OK,
    "0 0\n+ f x\n+ ok fine" },
  { "magic-none", "format v7\nfile f x\ndir d/\n" OK,
    "0 0\n+ f x\n/ d\n+ ok fine" },
  { "nul-in-name", "as name=a{x00}../evil\nfile x y\n" OK,
    "0 0\n+ a y\n+ ok fine" },

  /* Types.  */
  { "type-unknown", "node Q f x\nnode A g y\nnode ~ h z\n" OK,
    "0 0\n! f: Unknown file type 'Q', extracted as normal file\n+ f x\n"
    "+ g y\n+ h z\n+ ok fine" },
  { "type-control-byte",
    "as type={x1b}\nfile f x\nas type={x9b}\nfile g y\n"
    "as type={x07}\nfile h y\nas type={x0a}\nfile i y\n" OK,
    "0 0\n! extracted as normal file\n+ f x\n+ g y\n+ h y\n+ ok fine" },
  { "type-unknown-huge", FIRST "size 4096\nnode Q f\n" OK, "2 2\n+ first 1" },
  { "type-names-script",
    "node N ./@LongLink Symlink{x20}/etc{x20}to{x20}l"
    "{x0a}\nfile l/x y\n" OK,
    "0 0\n+ l/x y\n+ ok fine" },
  { "type-contiguous", "node 7 f x\nnode 7 g y\n" OK,
    "0 0\n! Extracting contiguous files as regular files\n+ f x\n+ g y" },
  { "type-continuation", "format gnu\nas @369=00000000100\nnode M f x\n" OK,
    "0 2\n! f: Cannot extract -- file is continued from another volume\n"
    "- f\n+ ok fine" },
  { "type-continuation-garbage",
    "format gnu\nas @369=xxxxxxxxxxxx\n"
    "node M f x\n" OK,
    "2 2\n- f\n+ ok fine" },
  { "type-label", "format gnu\nnode V label\n" OK, "0 0\n- label\n+ ok" },
  { "type-label-late",
    FIRST "format gnu\nnode V a\nnode V b\nnode V ../c\n" OK,
    "0 0\n- a\n- b" BOTH },
  { "type-label-with-data", FIRST "format gnu\nnode V label x\n" OK,
    "0 0\n- label" BOTH },
  { "type-label-empty", "format gnu\nnode V {x00}\n" OK, "0 0\n+ ok fine" },
  { "type-dumpdir", "format gnu\nnode D d/ Yab{x00}Nc{x0000}\n" OK,
    "0 0\n/ d\n- d/ab\n+ ok fine" },
  { "type-dumpdir-unterminated", "format gnu\nnode D d/ Yab\n" OK,
    "0 0\n/ d\n+ ok fine" },
  { "type-dumpdir-empty", "format gnu\nnode D d/\n" OK,
    "0 0\n/ d\n+ ok fine" },
  { "type-dumpdir-of-a-megabyte",
    "format gnu\nnode D d/ "
    "{Yabc*1000000}\n" OK,
    "0 0\n/ d\n+ ok fine" },
  { "type-solaris",
    "x path=long\nfile short x\nas type=X\n"
    "x path=other\nfile short y\n" OK,
    "0 0\n+ long x\n+ other y\n+ ok" },

  /* What has no data has none, whatever its size says.  */
  { "no-data-link", FIRST "size 1024\nlink l first\n" OK,
    "0 0\nn 3\n= l first" BOTH },
  { "no-data-symlink", FIRST "size 1024\nsym l first\n" OK,
    "0 0\nn 3\n@ l first" BOTH },
  { "no-data-char", FIRST "size 1024\nchr l\n" OK, "0 02\nn 3" BOTH },
  { "no-data-block", FIRST "size 1024\nblk l\n" OK, "0 02\nn 3" BOTH },
  { "no-data-directory", FIRST "size 1024\ndir l\n" OK, "0 0\nn 3\n/ l" BOTH },
  { "no-data-fifo", FIRST "size 1024\nfifo l\n" OK, "0 0\nn 3\n+ l" BOTH },
  { "no-data-old-directory", FIRST "format v7\nsize 1024\nhead {x00} l/\n" OK,
    "0 0\nn 3\n/ l" BOTH },
  { "data-of-long-name", "format gnu\nL directory\nfile short/ x\n" OK,
    "0 0\n+ directory x\n+ ok fine" },
};

struct hostile_set const header_set = HOSTILE_SET (cases, false);

/* Every type of member with every odd size.  */

static char const types[] = "0123456789ADIKLMNQSVXgx";

static char const *const sizes[] = {
  /* What no file can have.  */
  "-1",
  "-512",
  "-1024",
  "-9223372036854775808",
  "-1180591620717411303424",
  "9223372036854775808",
  "18446744073709551615",
  "79228162514264337593543950335",
  /* What none has here.  */
  "9223372036854775807",
  "9223372036854775296",
  "4611686018427387904",
  "8589934592",
};

enum
{
  TYPES = sizeof types - 1,
  SIZES = sizeof sizes / sizeof *sizes,
  IMPOSSIBLE = 8 /* so many sizes no file can have */
};

static char *
text (char const *format, ...)
{
  char *t;
  va_list args;
  va_start (args, format);
  int n = vasprintf (&t, format, args);
  va_end (args);
  if (n < 0)
    xalloc_die ();
  return t;
}

struct hostile_set
sizes_set (void)
{
  struct hostile_case *c = xnmalloc (TYPES * SIZES, sizeof *c);
  struct hostile_set set = { c, TYPES * SIZES, false };
  for (int i = 0; i < TYPES; i++)
    for (int j = 0; j < SIZES; j++, c++)
      {
        /* A hard link has no data, so its size does not matter.  */
        bool has_data = !strchr ("123456", types[i]);
        char const *status = (has_data          ? "2 2"
                              : types[i] == '1' ? "0 0"
                              : j < IMPOSSIBLE  ? "2 2"
                                                : "0 02");
        c->name = text ("size-of-%c-%s", types[i], sizes[j]);
        c->archive = text ("format gnu\nfile first 1\nhuge %s\n"
                           "head %c l first\n" OK,
                           sizes[j], types[i]);
        c->expect = text ("%s\n+ first 1%s", status,
                          has_data && IMPOSSIBLE <= j ? "" : "\n+ ok fine");
      }
  return set;
}

void
sizes_set_free (struct hostile_set *set)
{
  for (size_t i = 0; i < set->count; i++)
    {
      free ((char *) set->cases[i].name);
      free ((char *) set->cases[i].archive);
      free ((char *) set->cases[i].expect);
    }
  free ((struct hostile_case *) set->cases);
}
