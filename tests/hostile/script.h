/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* script.h - archives from a few words, for tests with hostile ones.

   A script is lines; a line is words with one blank between them.  In a
   word {xHEX} stands for bytes, {TEXT*N} and {xHEX*N} for N times those,
   {#} for how often `again' has repeated the line, {TEXT*#} for TEXT so
   many times (in TEXT, ^ is a newline and _ a blank), {out} for the
   directory that must stay as it is, {rel} for its name without the first
   slash, {in} for the directory that is extracted to.

     format F            ustar (at first), gnu, v7, star: headers from here
     as FIELD=WORD       what the next header has there, raw; FIELD may be
                         @OFFSET in the block
     head T NAME [LINK]  a header block of type T
     file NAME [DATA]    a header and data; so are
     dir NAME, fifo NAME, chr NAME, blk NAME, sym NAME TARGET,
     link NAME TARGET, node T NAME [DATA]
     real N, region OFFSET BYTES
                         what the next `sparse' has; =WORD is raw
     sparse NAME [DATA]  an old GNU or star sparse file
     x RECORD..., g RECORD...
                         an extended header; KEY=VALUE gets its length
     x! BODY, g! BODY    an extended header, raw
     L NAME, K NAME      a long name with its NUL
     data WORD           data, padded; bytes WORD: not padded
     zeros N, noise N    blocks
     size N              the size field of the next header, in octal
     huge N              likewise, in base 256, N being decimal
     broken              the next header's checksum is wrong
     signed              the next header's checksum sums signed bytes
     again N LINE        LINE, N times
     chop N              take the last N bytes away; no end follows
     open                no end of the archive follows
     end                 two blocks of zeros, here
     next                a second archive begins  */

#ifndef TNC_TESTS_SCRIPT_H
#define TNC_TESTS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "bytebuf.h"

enum
{
  SCRIPT_ARCHIVES = 2
};

struct script_places
{
  char const *out, *in; /* borrowed; full names */
};

struct script
{
  struct bytebuf archives[SCRIPT_ARCHIVES]; /* owned */
  int count;
};

/* Make the archives that TEXT describes.  A mistake in TEXT ends the
   program.  */
void script_run (struct script *s, char const *text,
                 struct script_places const *places);

/* The word from *P to the next blank or the end of the line, expanded, as
   the caller's bytes with a NUL after; moves *P after the blank.  */
struct bytebuf script_word (char const **p, long counter,
                            struct script_places const *places);

void script_release (struct script *s);

#endif
