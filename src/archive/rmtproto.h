/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rmtproto.h - the protocol between rmt and its client, as bytes.

   A request is a letter, an argument and a newline.  Some requests have a
   second line; W is followed by data.  The server answers each request with
   `A' and a number, or with `E', an errno value, a newline and a text. Answers
   to R and S are followed by data.  `F' is an `E' after which the server
   exits.

   Units:      bytes.
   Errors:     encoders return 0 or -errno, decoders an enum of their own.  No
               number from the other side is trusted, nor the length of its
               lines.
   Ownership:  the caller owns every buffer.
   Threads:    no shared state; safe from any thread.  */

#ifndef TNC_ARCHIVE_RMTPROTO_H
#define TNC_ARCHIVE_RMTPROTO_H

#include <stdbool.h>
#include <stdint.h>

#include "bytebuf.h"

/* Limit on the line of a reply, newline included.  */
enum
{
  RMTPROTO_REPLY_MAX = 64
};

/* The only operation of I that has the same number on all systems: MTBSR.  */
enum
{
  RMTPROTO_BACK_RECORDS = 4
};

/* Requests.  These append to B.  */

/* Open NAME with the open(2) flags FLAGS, sent as this system's number and as
   names that every system knows.  -ENOENT if NAME cannot be sent.  */
int rmtproto_ask_open (struct bytebuf *b, char const *name, int flags);

/* The requests C and S.  */
int rmtproto_ask (struct bytebuf *b, char command);

/* The requests R and W.  */
int rmtproto_ask_count (struct bytebuf *b, char command, size_t n);

/* L with the whence and the offset, or I with the operation and its count.  */
int rmtproto_ask_pair (struct bytebuf *b, char command, int which, intmax_t n);

/* Replies.  These append to B.  */

/* The result N.  */
int rmtproto_answer (struct bytebuf *b, uintmax_t n);

/* The errno value ERR and its text.  */
int rmtproto_answer_error (struct bytebuf *b, int err, char const *text);

/* The kinds of reply.  */

enum rmtproto_reply
{
  RMTPROTO_DONE,  /* the number is a result */
  RMTPROTO_ERROR, /* the number is an errno value; a line follows */
  RMTPROTO_FATAL, /* as RMTPROTO_ERROR, and nothing more will come */
  RMTPROTO_MALFORMED
};

/* Decode LINE, a reply without its newline.  */
enum rmtproto_reply rmtproto_reply (char const *line, uintmax_t *number);

/* Arguments of requests.  Each is a string.  */

enum rmtproto_number
{
  RMTPROTO_NUMBER,
  RMTPROTO_NO_NUMBER,
  RMTPROTO_OUT_OF_RANGE
};

/* Decode a count.  An empty string is 0.  */
enum rmtproto_number rmtproto_count (char const *s, uintmax_t *n);

/* Decode a number between MIN and MAX.  */
enum rmtproto_number rmtproto_integer (char const *s, intmax_t min,
                                       intmax_t max, intmax_t *n);

/* Decode SEEK_SET, SEEK_CUR or SEEK_END.  */
enum rmtproto_number rmtproto_whence (char const *s, int *whence);

/* Decode flags of open(2): a number, names, or both, in which case the names
   count.  Returns whether S is valid.  */
bool rmtproto_flags (char const *s, int *flags);

#endif
