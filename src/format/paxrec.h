/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* paxrec.h - the records of extended headers: "LEN KEYWORD=VALUE\n", where LEN
   counts the whole record, including itself.

   The reader takes the body of a header in pieces of any length.  It keeps no
   more of a record than the caller wants.

   Units:      bytes.
   Errors:     putting: 0 or -ENOMEM; reading: see enum paxrec_status.
   Ownership:  a reader owns its buffers.  A record is valid until the next
               call, and only as long as the piece is.
   Threads:    a reader belongs to one thread.  */

#ifndef TNC_FORMAT_PAXREC_H
#define TNC_FORMAT_PAXREC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "bytebuf.h"
#include "format/issue.h"

/* Append the record KEY=VALUE.  Uses the shorter length if two are
   possible.  */
int paxrec_put (struct bytebuf *out, char const *key, void const *value,
                size_t value_bytes);

struct paxrec
{
  char const *key; /* borrowed; not terminated */
  size_t key_bytes;
  bool key_cut;               /* the keyword was longer */
  unsigned char const *value; /* borrowed */
  size_t value_bytes;         /* bytes at VALUE */
  bool value_cut;             /* the value was longer than wanted */
};

enum paxrec_state
{
  PAXREC_AT_START,
  PAXREC_IN_LENGTH,
  PAXREC_IN_BLANKS,
  PAXREC_IN_KEY,
  PAXREC_IN_VALUE,
  PAXREC_AT_NEWLINE,
  PAXREC_GIVEN_UP
};

/* How many bytes of this keyword's value are wanted.  */
typedef size_t (*paxrec_want) (void *arg, char const *key, size_t key_bytes);

struct paxrec_reader
{
  uintmax_t body_left; /* bytes of the body not yet read */
  enum paxrec_state state;
  uintmax_t length; /* LEN so far */
  bool length_overflow;

  /* Bytes of the record not yet read; until LEN is known, those read.  */
  uintmax_t record_left;

  struct bytebuf head; /* owned; the digits, then the keyword */
  bool key_cut, value_cut;
  struct bytebuf value; /* owned */
  size_t value_wanted;
  paxrec_want want;
  void *want_arg; /* borrowed */
};

enum paxrec_status
{
  PAXREC_MORE,   /* the piece, or the body, is used up */
  PAXREC_RECORD, /* REC holds a record */
  PAXREC_NO_MEMORY
};

/* Initialize R.  WANT is called with WANT_ARG for each keyword.  */
void paxrec_reader_init (struct paxrec_reader *r, paxrec_want want,
                         void *want_arg);

/* Start to read a body of BODY_BYTES.  */
void paxrec_reader_start (struct paxrec_reader *r, uintmax_t body_bytes);

/* Read bytes from P up to END and move P.  END may be past the body; those
   bytes are padding.  A damaged record is an issue, and the rest of the body
   is skipped.  R->body_left is 0 at the end of the body.  */
enum paxrec_status paxrec_read (struct paxrec_reader *r,
                                unsigned char const **p,
                                unsigned char const *end, struct paxrec *rec,
                                struct issues *issues);

/* Free the buffers of R.  */
void paxrec_reader_release (struct paxrec_reader *r);

#endif
