/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Volumes that say what is not so of the member that goes on there, or
   whose headers make no sense.  */

#include <config.h>

#include "cases.h"

#define MAX "9223372036854775807"
#define MAX256 "{x800000007fffffffffffffff}"
#define OK "file ok fine\n"

/* A file of 3000 bytes, of which the first volume has 1024, and the second
   the rest with what begins it in between.  */
#define FIRST "size 3000\nhead 0 f\ndata {a*1024}\nopen\nnext\nformat v7\n"
#define REST "data {b*1976}\n" OK
#define M "as @369=00000002000\nsize 1976\nhead M f\n"
#define WHOLE "0 0\nvolumes\n# f 3000\n+ ok fine"
#define REFUSED "2 2\nvolumes\n! EOF where user reply was expected\n- ok\n! "
#define NOT_THERE REFUSED "'f' is not continued on this volume"
#define NO_TAR REFUSED "This does not look like a tar archive"

static struct hostile_case const cases[] = {
  { "volume", FIRST M REST, WHOLE },
  { "volume-labeled", FIRST "node V label\n" M REST, WHOLE },
  { "volume-pax",
    FIRST "g GNU.volume.filename=f GNU.volume.size=1976"
          " GNU.volume.offset=1024\nx atime=0\nhead 0 GNUFileParts/f.2\n" REST,
    WHOLE },

  /* Sizes and offsets.  */
  { "volume-size-max",
    FIRST "as @369=00000002000\nhuge " MAX "\nhead M f\n" REST,
    REFUSED "'f' is the wrong size (3000 != " MAX " + 1024)" },
  { "volume-both-max",
    FIRST "as @369=" MAX256 "\nhuge " MAX "\nhead M f\n" REST,
    REFUSED "'f' is the wrong size (3000 != " MAX " + " MAX ")" },
  { "volume-size-negative",
    FIRST "as @369=00000002000\nas size={xff*12}\n"
          "head M f\n" REST,
    NOT_THERE },
  { "volume-offset-negative",
    FIRST "as @369={xff*12}\nsize 3001\n"
          "head M f\n" REST,
    REFUSED "'f' is the wrong size" },
  { "volume-size-noise",
    FIRST "as @369=00000002000\nas size=1976bytes\n"
          "head M f\n" REST,
    NOT_THERE },
  { "volume-offset-noise", FIRST "as @369=zzzz\nsize 1976\nhead M f\n" REST,
    REFUSED "'f' is the wrong size (3000 != 1976 + 0)" },
  { "volume-size-2^63",
    FIRST "as @369=00000002000\n"
          "as size={x800000008000000000000000}\nhead M f\n" REST,
    NOT_THERE },
  { "volume-size-0", FIRST "as @369=00000005670\nsize 0\nhead M f\n" REST,
    REFUSED "This volume is out of sequence (3000 - 1976 != 3000)" },
  { "volume-pax-max",
    FIRST "g GNU.volume.filename=f GNU.volume.size=" MAX
          " GNU.volume.offset=" MAX "\nx atime=0\nhead 0 p\n" REST,
    REFUSED "'f' is the wrong size" },
  { "volume-pax-negative",
    FIRST "g GNU.volume.filename=f"
          " GNU.volume.size=-1976 GNU.volume.offset=4976\nx atime=0\nhead 0 "
          "p\n" REST,
    NOT_THERE },
  { "volume-pax-too-large",
    FIRST "g GNU.volume.filename=f"
          " GNU.volume.size={9*30} GNU.volume.offset=1024\nhead 0 p\n" REST,
    NOT_THERE },
  { "volume-pax-half",
    FIRST "g GNU.volume.filename=f"
          " GNU.volume.size=1976\nhead 0 p\n" REST,
    NOT_THERE },

  /* Names.  */
  { "volume-name-without-end",
    FIRST "as @369=00000002000\nsize 1976\n"
          "head M {f*100}\n" REST,
    NOT_THERE },
  { "volume-name-beginning",
    FIRST "as @369=00000002000\nsize 1976\n"
          "head M ff\n" REST,
    NOT_THERE },
  { "volume-name-empty",
    FIRST "as name={x00}\nas @369=00000002000\n"
          "size 1976\nhead M x\n" REST,
    NOT_THERE },
  { "volume-name-cut",
    "L {n*200}\nsize 3000\nhead 0 n\ndata {a*1024}\nopen\n"
    "next\nformat v7\nas @369=00000002000\nsize 1976\nhead M {n*100}\n" REST,
    "0 0\nvolumes\n! is possibly continued on this volume\n# {n*200} 3000"
    "\n+ ok fine" },
  { "volume-name-99",
    "L {n*200}\nsize 3000\nhead 0 n\ndata {a*1024}\nopen\n"
    "next\nformat v7\nas @369=00000002000\nsize 1976\nhead M {n*99}\n" REST,
    REFUSED "is not continued on this volume" },
  { "volume-name-raw",
    "size 3000\nhead 0 f{x1b}]0;{x07}\ndata {a*1024}\n"
    "open\nnext\nformat v7\nsize 1976\nhead M f{x1b}]0;{x07}\n" REST,
    "2 2\nvolumes\n! is the wrong size" },
  { "volume-pax-name",
    FIRST "g GNU.volume.filename={f*70000}"
          " GNU.volume.size=1976 GNU.volume.offset=1024\nhead 0 p\n" REST,
    NOT_THERE },
  { "volume-pax-name-raw",
    FIRST "g GNU.volume.filename={x1b}c"
          " GNU.volume.size=1976 GNU.volume.offset=1024\nhead 0 p\n" REST,
    NOT_THERE },

  /* Other things than headers of a volume, too many, broken ones.  */
  { "volume-zeros", FIRST "zeros 20\nopen\n", NOT_THERE },
  { "volume-noise", FIRST "noise 20\nopen\n", "2 2\nvolumes" },
  { "volume-empty", FIRST "open\n", NO_TAR },
  { "volume-511-bytes", FIRST "bytes {x*511}\nopen\n", NO_TAR },
  { "volume-broken", FIRST "broken\n" M REST, NO_TAR },
  { "volume-labels", FIRST "node V a\nnode V b\n" M REST, NOT_THERE },
  { "volume-label-huge", FIRST "huge " MAX "\nhead V a\n" M REST, WHOLE },
  { "volume-only-label", FIRST "node V a\nopen\n", NO_TAR },
  { "volume-continuations", FIRST M M REST,
    "2 2\nvolumes\n# f 3000\n+ ok fine" },
  { "volume-long-name", FIRST "L f\n" M REST, NOT_THERE },
  { "volume-extended-first", FIRST "x path=f\n" M REST, NOT_THERE },
  { "volume-extended-huge",
    FIRST "g GNU.volume.filename=f"
          " GNU.volume.size=1976 GNU.volume.offset=1024\nhuge " MAX
          "\nhead x h\n" REST,
    NO_TAR },
  { "volume-extended-many",
    FIRST
    "g GNU.volume.filename=f"
    " GNU.volume.size=1976 GNU.volume.offset=1024\nagain 3000 x atime={#}\n"
    "head 0 p\n" REST,
    WHOLE "\nm 20" },
  { "volume-global-huge", FIRST "huge " MAX "\nhead g h\n" REST, NO_TAR },
  { "volume-globals",
    FIRST "g comment=a\ng GNU.volume.filename=f"
          " GNU.volume.size=1976 GNU.volume.offset=1024\nhead 0 p\n" REST,
    NOT_THERE },
  { "volume-pseudo-sparse",
    FIRST
    "g GNU.volume.filename=f"
    " GNU.volume.size=1976 GNU.volume.offset=1024\nx GNU.sparse.major=1"
    " GNU.sparse.minor=0 GNU.sparse.realsize=5\nsize 512\nhead 0 p\n" REST,
    "2 2\nvolumes" },
  { "volume-pseudo-missing",
    FIRST "g GNU.volume.filename=f"
          " GNU.volume.size=1976 GNU.volume.offset=1024\n" REST,
    NO_TAR },
  { "volume-pseudo-extended-only",
    FIRST "g GNU.volume.filename=f"
          " GNU.volume.size=1976 GNU.volume.offset=1024\nx atime=0\n" REST,
    NO_TAR },

  /* Where nothing is continued.  */
  { "volume-between",
    "file first 1\nopen\nnext\nformat v7\nas @369=" MAX256 "\nhuge " MAX
    "\nhead M x\n" OK,
    "0 0\nvolumes\n+ first 1\n+ ok fine" },
  { "volume-between-broken", "file first 1\nopen\nnext\nbroken\nhead M x\n" OK,
    "2 2\nvolumes\n+ first 1\n! This does not look like a tar archive" },
  { "volume-in-extended",
    "x path={n*3000}\nchop 1024\nnext\nformat v7\n"
    "head M x\ndata {n*1024}\n" OK,
    "02 02\nvolumes" },
  { "volume-in-extended-2^62",
    "huge 4611686018427387904\nhead x h\n"
    "data {n*1024}\nopen\nnext\n" OK,
    "2 2\nvolumes" },

  /* The archive begins in the middle.  */
  { "volume-middle",
    "format v7\nas @369=00000002000\nsize 1976\nhead M f\n"
    "data {a*1024}\nopen\nnext\nformat v7\nas @369=00000004000\nsize 952\n"
    "head M f\ndata {b*952}\n" OK,
    "0 2\nvolumes\ndiffer\n+ ok fine\n- f" },
  { "volume-middle-max",
    "format v7\nas @369=" MAX256 "\nhuge " MAX
    "\nhead M f\ndata {a*1024}\nopen\nnext\nformat v7\nas @369=00000004000\n"
    "size 952\nhead M f\ndata {b*952}\n" OK,
    "2 2\nvolumes\n- f\n! 'f' is the wrong size (" MAX " != 952 + 2048)" },
  { "volume-middle-negative",
    "format v7\nas @369={xff*12}\nsize 1976\n"
    "head M f\ndata {a*1024}\nopen\nnext\nformat v7\nas @369=00000004000\n"
    "size 952\nhead M f\ndata {b*952}\n" OK,
    "2 2\nvolumes\n- f" },
  { "volume-middle-pax-max",
    "g GNU.volume.filename=f GNU.volume.size=" MAX " GNU.volume.offset=" MAX
    "\nsize 1976\nhead 0 p\ndata {a*1024}\nopen\n"
    "next\nformat v7\nas @369=00000004000\nsize 952\nhead M f\n"
    "data {b*952}\n" OK,
    "2 2\nvolumes\n! 'f' is the wrong size" }
};

struct hostile_set const volumes_set = HOSTILE_SET (cases, false);
