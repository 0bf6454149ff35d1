/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* paxout.h - write extended headers: select the records that a member needs,
   and add their header blocks.

   Units:      bytes; blocks of 512.
   Errors:     0 or -ENOMEM.
   Ownership:  the caller owns every buffer.
   Threads:    any.  */

#ifndef TNC_FORMAT_PAXOUT_H
#define TNC_FORMAT_PAXOUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "bytebuf.h"
#include "base/member.h"
#include "format/encopts.h"

/* Append NAME, expanded from TEMPLATE: %d and %f are the directory and base
   name of MEMBER_NAME, empty if it is null; %p is the process id, %n SEQUENCE.
   Trailing slashes are removed.  A NUL follows, which OUT->len does not
   count.  */
int paxout_expand (struct encode_opts const *o, char const *template,
                   char const *member_name, unsigned sequence,
                   struct bytebuf *out);

/* The records of an extended header.  */
struct paxout
{
  struct encode_opts const *opts; /* borrowed */
  struct bytebuf padding;         /* owned; records in front of the others */
  struct bytebuf records;         /* owned */
  bool overridden; /* a KEY:=VALUE rule replaces a required record */
};

/* Initialize W without records, or free its records.  O is borrowed.  */
void paxout_init (struct paxout *w, struct encode_opts const *o);
void paxout_release (struct paxout *w);

/* Add the records of M.  HEADER_NAME and STORED are the name and size in its
   header block.  The KEY:=VALUE rules come last, and only if there are other
   records or the rules replaced some.  */
int paxout_records (struct paxout *w, struct member const *m,
                    char const *header_name, off_t stored);

/* Add records of padding, so that data that would begin at START, an offset in
   the archive, if there were no extended header begins at a multiple of
   OPTS->alignment.  All other records are known.  Programs take the last of
   two equal keywords, so a comment of the user hides the padding.  No padding
   is added if other programs could not read so long an extended header.  */
int paxout_align (struct paxout *w, uintmax_t start);

/* Append the extended header of a member to OUT, if there are records.  NAME
   is the base of the header's own name.  */
int paxout_header (struct paxout const *w, char const *name,
                   struct timespec mtime, struct bytebuf *out);

/* Append a global header to OUT, if there are records.  The KEY:=VALUE rules
   are added to them.  */
int paxout_global (struct paxout *w, unsigned sequence, struct bytebuf *out);

/* Add the rules in LIST as records.  */
int paxout_rules (struct paxout *w, struct paxrule const *list);

/* Add the text S or the number V for keyword K.  */
int paxout_text (struct paxout *w, enum paxkey k, char const *s);
int paxout_number (struct paxout *w, enum paxkey k, uintmax_t v);

/* Append the name in the header block of a sparse member to OUT.  Append
   nothing if that is the member's own name.  */
int paxout_sparse_name (struct encode_opts const *o, struct member const *m,
                        struct bytebuf *out);

#endif
