/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rmtproto.h - what a client of rmt and the server say to each other, as
   bytes.

   The client asks: a letter, its argument, a newline; some requests have a
   second line, W has data.  The server answers each with `A' and a number,
   or with `E' and an errno value, a newline and a text; R and S have data.
   `F' is an `E' after which the server goes.

   Units:      bytes.
   Errors:     what is put together: 0 or -errno; what is taken apart: an
               enum of its own.  No number that the other side sends is
               trusted, and no length of its lines.
   Ownership:  the caller owns every buffer.
   Threads:    none of its own; safe from any.  */

#ifndef TNC_ARCHIVE_RMTPROTO_H
#define TNC_ARCHIVE_RMTPROTO_H

#include <stdbool.h>
#include <stdint.h>

#include "bytebuf.h"

/* A reply's line with its newline is shorter than this.  */
enum
{
  RMTPROTO_REPLY_MAX = 64
};

/* An operation of I that all systems number alike: MTBSR.  */
enum
{
  RMTPROTO_BACK_RECORDS = 4
};

/* Requests, to be appended to B.  */

/* Open NAME with the flags of open(2) FLAGS: as a number, which is this
   system's, and as names, which are everybody's.  -ENOENT if NAME cannot
   be sent.  */
int rmtproto_ask_open (struct bytebuf *b, char const *name, int flags);

/* C, S.  */
int rmtproto_ask (struct bytebuf *b, char command);

/* R, W.  */
int rmtproto_ask_count (struct bytebuf *b, char command, size_t n);

/* L with the whence and the offset, I with the operation and its count.  */
int rmtproto_ask_pair (struct bytebuf *b, char command, int which, intmax_t n);

/* Replies, to be appended to B.  */

/* The result N.  */
int rmtproto_answer (struct bytebuf *b, uintmax_t n);

/* The errno value ERR and what it means.  */
int rmtproto_answer_error (struct bytebuf *b, int err, char const *text);

/* A reply that came.  */

enum rmtproto_reply
{
  RMTPROTO_DONE,  /* the number is a result */
  RMTPROTO_ERROR, /* it is an errno value; a line follows */
  RMTPROTO_FATAL, /* likewise, and nothing more will come */
  RMTPROTO_MALFORMED
};

/* Take the string LINE, which had a newline, apart.  */
enum rmtproto_reply rmtproto_reply (char const *line, uintmax_t *number);

/* Arguments of a request that came, each a string.  */

enum rmtproto_number
{
  RMTPROTO_NUMBER,
  RMTPROTO_NO_NUMBER,
  RMTPROTO_OUT_OF_RANGE
};

/* A count, nothing being 0.  */
enum rmtproto_number rmtproto_count (char const *s, uintmax_t *n);

/* A number between MIN and MAX.  */
enum rmtproto_number rmtproto_integer (char const *s, intmax_t min,
                                       intmax_t max, intmax_t *n);

/* SEEK_SET, SEEK_CUR or SEEK_END.  */
enum rmtproto_number rmtproto_whence (char const *s, int *whence);

/* Flags of open(2): a number, names, or a number and names, of which the
   names are believed.  Whether S is that.  */
bool rmtproto_flags (char const *s, int *flags);

#endif
