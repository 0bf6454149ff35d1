/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* encode.h - a member as header blocks in one of the five formats.

   Pure: bytes out, no I/O, no messages.

   Units:      sizes are in bytes; output is always whole 512-byte blocks.
   Errors:     0; 1 if the member cannot be dumped, the reason is the last
               issue and nothing was appended; or -ENOMEM.
   Ownership:  the caller owns every buffer and list.
   Threads:    any, with buffers of their own.  */

#ifndef TNC_FORMAT_ENCODE_H
#define TNC_FORMAT_ENCODE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "bytebuf.h"
#include "base/member.h"
#include "format/issue.h"
#include "format/paxkey.h"

/* Converts a string of the locale to UTF-8 (encode) or back (decode):
   a string owned by the caller, or NULL to keep the bytes as they are.  */
typedef char *(*charset_fn) (void *arg, char const *s);

struct encode_opts
{
  enum archive_format format;   /* V7, OLDGNU, USTAR, POSIX or GNU */
  bool numeric_owner;           /* leave uname and gname empty */
  bool incremental;             /* gnu, oldgnu: store atime and ctime */
  struct paxrules const *pax;   /* borrowed; never null */
  bool posixly_correct;         /* put the pid into pax header names */
  intmax_t pid;
  char const *tmpdir;           /* borrowed; for global header names */
  struct timespec start;        /* when the run began */
  bool header_mtime_set;        /* --mtime also dates the x headers */
  struct timespec header_mtime;
  char const *uid0_name;        /* borrowed; names for GNU private headers, */
  char const *gid0_name;        /* null or "" if unknown */
  uintmax_t self_uid, self_gid; /* who runs us, for continued members */
  char const *self_uname;       /* borrowed; null or "" if unknown */
  char const *self_gname;
  unsigned sparse_major, sparse_minor;  /* pax sparse format: 1.0 */
  charset_fn to_utf8;           /* or null */
  void *to_utf8_arg;            /* borrowed */
};

/* Append all header blocks of M: extended headers and long names first,
   old GNU sparse extension blocks and the pax 1.0 sparse map last.  What
   follows in the archive is M->archived_size bytes of data, padded.
   Times that M does not have are not stored.  */
int encode_member (struct encode_opts const *o, struct member const *m,
                   struct bytebuf *out, struct issues *issues);

/* Append a pax global header with, unless null, LABEL as GNU.volume.label,
   and the KEY=VALUE rules; nothing if there are neither.  SEQUENCE counts
   global headers from 1.  */
int encode_global (struct encode_opts const *o, char const *label,
                   unsigned sequence, struct bytebuf *out,
                   struct issues *issues);

/* Append a GNU 'V' block, for gnu and oldgnu.  */
int encode_label (struct encode_opts const *o, char const *label,
                  struct bytebuf *out, struct issues *issues);

/* Append the headers that continue M on the new volume number VOLUME, DONE
   bytes of its archived data being on earlier ones.  In the posix format
   LABEL, unless null, goes into the same global header, number SEQUENCE;
   the gnu formats want encode_label before.  */
int encode_continuation (struct encode_opts const *o, struct member const *m,
                         off_t done, unsigned volume, char const *label,
                         unsigned sequence, struct bytebuf *out,
                         struct issues *issues);

/* An upper bound for the label length in bytes, SIZE_MAX if none.  */
size_t encode_label_max (enum archive_format format, bool multi_volume);

#endif
