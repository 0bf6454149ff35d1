/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* snapfile.h - parse and format the snapshot file of --listed-incremental: the
   time of the archive and the contents of each directory.

   There are three formats.  We write format 2:

     GNU tar-VERSION-2 LF SEC NUL NSEC NUL and for each directory
     NFS NUL SEC NUL NSEC NUL DEV NUL INO NUL NAME NUL CONTENTS NUL NUL

   where CONTENTS are entries as in dumpdir.h, with the codes Y, N and D.
   Formats 1 and 0 have lines, `[+]SEC NSEC DEV INO NAME' and `[+]DEV INO
   NAME', and no contents.

   Units:      positions are in bytes; in formats 0 and 1 in lines, from 1.
   Errors:     reading: enum snapfile_status; writing: 0 or -ENOMEM.
   Ownership:  a reader borrows the bytes.  A record points into them, or into
               the reader until the next call.
   Threads:    any.  */

#ifndef TNC_FORMAT_SNAPFILE_H
#define TNC_FORMAT_SNAPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "bytebuf.h"

enum snapfile_status
{
  SNAPFILE_OK,
  SNAPFILE_END, /* no more records */
  SNAPFILE_NO_MEMORY,

  SNAPFILE_BAD_FORMAT,
  SNAPFILE_BAD_VERSION, /* MAX is the version */
  SNAPFILE_EOF,         /* unexpected end of file */

  /* In formats 0 and 1: POSITION is the line, ERR the reason.  */
  SNAPFILE_BAD_START,
  SNAPFILE_BAD_MTIME,
  SNAPFILE_BAD_MTIME_NSEC,
  SNAPFILE_BAD_DEV,
  SNAPFILE_BAD_INO,

  /* In format 2: the field FIELD, at POSITION.  */
  SNAPFILE_INVALID,     /* is not a number */
  SNAPFILE_FOLLOWED,    /* has the byte FOUND after it */
  SNAPFILE_RANGE,       /* is not from MIN to MAX */
  SNAPFILE_TOO_LONG,    /* has too many digits */
  SNAPFILE_UNTERMINATED /* a NUL is missing after a record */
};

enum
{
  SNAPFILE_MAX_DIGITS = 21
};

struct snapfile_trouble
{
  uintmax_t position;
  int err;           /* errno value or 0 */
  char const *field; /* its name */
  char text[SNAPFILE_MAX_DIGITS + 1];
  unsigned char found;
  intmax_t min;
  uintmax_t max;
};

/* One directory.  */
struct snapfile_record
{
  bool nfs;
  struct timespec mtime;
  uintmax_t dev, ino;
  char const *name;
  bool has_contents;
  unsigned char const *contents; /* entries, without the last NUL */
  size_t contents_bytes;
};

struct snapfile
{
  unsigned char const *data; /* borrowed */
  size_t size, pos;
  uintmax_t line;                  /* number of the line just read */
  unsigned version;                /* 0, 1 or 2 */
  struct timespec start;           /* when the run that wrote this began */
  struct bytebuf name;             /* owned; an unquoted name */
  struct snapfile_trouble trouble; /* valid after a bad status */
};

/* Read the head of the N > 0 bytes at P.  */
enum snapfile_status snapfile_begin (struct snapfile *f, void const *p,
                                     size_t n);

/* Set R to the next record.  Call again only after SNAPFILE_OK.  */
enum snapfile_status snapfile_next (struct snapfile *f,
                                    struct snapfile_record *r);

/* Free the buffers of F, but not the bytes.  */
void snapfile_release (struct snapfile *f);

/* Append the head.  VERSION must not contain '-'.  */
int snapfile_put_head (struct bytebuf *out, char const *version,
                       struct timespec start);

/* Append a record.  */
int snapfile_put (struct bytebuf *out, struct snapfile_record const *r);

#endif
