/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* indexline.h - the lines of a member index, which says where each member of
   an archive is.

   Each line is a JSON object.  The first one describes the archive:

     {"tar_index":1,"archive_bytes":N,"members":N,"fingerprint":"HEX"}

   with blanks after it, so that it can be written last; FINGERPRINT is the
   hash of all that follows.  Then comes a line for each member, in the order
   of the archive:

     {"name":"NAME","type":"WORD","header":N,"data":N,"stored":N,"size":N,
      "mtime":SECONDS,"sum":"HEX"}

   on one line, perhaps with "map":N, where the sparse map begins, and
   "always":true at the end.  If the archive is compressed in frames that can
   be decompressed alone, a line for each of them follows, and one for the end:

     {"frame":N,"compressed":N,"sum":"HEX"}

   FRAME is where it begins in the archive, COMPRESSED where it begins in the
   file, whose size is then ARCHIVE_BYTES, and SUM the hash of its first bytes
   there.  Bytes of names that are not UTF-8 are written as
   \udc80 to \udcff, as Python's surrogateescape does.  Only lines that are
   written like this are read.

   Units:      bytes of the archive; hashes are FNV-1a of 64 bits.
   Errors:     false: the line is not valid.
   Ownership:  the name of an entry that was parsed is in the line.
   Threads:    any.  */

#ifndef TNC_FORMAT_INDEXLINE_H
#define TNC_FORMAT_INDEXLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/limits.h"
#include "base/member.h"
#include "bytebuf.h"

enum
{
  /* Length of the first line, and the most that another one has, without
     newlines.  A byte of a name takes at most six.  */
  INDEXLINE_HEAD = 127,
  INDEXLINE_BYTES = 6 * LIMIT_NAME + 1024,

  /* So many bytes of a frame, if it has them, make its hash.  */
  INDEX_SAMPLE = 4096
};

/* Where the headers of a member are, found out block by block.  */
struct index_place
{
  off_t header; /* of the first block */
  off_t main;   /* of the block that is not an extended header; -1: not yet */
  off_t data;   /* after the last block */
  uint64_t sum; /* hash of all blocks */
  bool global;  /* there is a pax global header among them */
  off_t skip;   /* blocks left of the extended header */
};

struct index_entry
{
  char const *name;   /* as recorded */
  char const *type;   /* a word for the kind of member */
  off_t header, data; /* where they begin, multiples of 512 */
  off_t stored;       /* bytes of data in the archive, not padded */
  off_t size;         /* of the file */
  struct timespec mtime;
  off_t map;    /* where the sparse map begins; 0: no sparse file */
  uint64_t sum; /* hash of the bytes from HEADER to DATA */
  bool always;  /* must be read, wanted or not */
};

struct index_frame
{
  off_t archive; /* where it begins in the archive */
  off_t file;    /* and compressed in the file */
  uint64_t sum;  /* hash of its first INDEX_SAMPLE bytes in the file */
};

struct index_head
{
  uintmax_t archive_bytes;
  uintmax_t members;
  uint64_t fingerprint;
};

/* A hash, to begin with.  */
#define INDEX_HASH UINT64_C (14695981039346656037)

/* H continued with the N bytes at P.  */
uint64_t index_hash (uint64_t h, void const *p, size_t n);

/* The headers of a member begin at POS.  */
void index_place_begin (struct index_place *p, off_t pos);

/* The block BLOCK, at P->data, is one of the headers.  */
void index_place_add (struct index_place *p, unsigned char const *block);

/* Fill in *E for the member M, as decoded, at P.  E borrows its name.  */
void index_entry_fill (struct index_entry *e, struct index_place const *p,
                       struct member const *m);

/* Where the next member begins, if INDEX_ENTRY_PARSE has checked E.  */
off_t index_entry_end (struct index_entry const *e);

/* Append the line of E to B, with its newline.  Returns 0 or -ENOMEM.  */
int index_entry_put (struct bytebuf *b, struct index_entry const *e);

/* Parse LINE, which has no newline and is changed.  */
bool index_entry_parse (char *line, struct index_entry *e);

/* Append the line of F to B, with its newline.  Returns 0 or -ENOMEM.  */
int index_frame_put (struct bytebuf *b, struct index_frame const *f);

/* Parse LINE, which has no newline.  */
bool index_frame_parse (char const *line, struct index_frame *f);

/* Put the first line into TO, with its newline.  */
void index_head_put (char to[INDEXLINE_HEAD + 2], struct index_head const *h);

/* Parse the first line, which has no newline.  */
bool index_head_parse (char const *line, struct index_head *h);

#endif
