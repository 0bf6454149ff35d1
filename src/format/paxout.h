/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* paxout.h - writing extended headers: which records a member needs, and
   the header blocks in front of them.

   Units:      bytes; blocks of 512.
   Errors:     0 or -ENOMEM.
   Ownership:  the caller owns every buffer.
   Threads:    any.  */

#ifndef TNC_FORMAT_PAXOUT_H
#define TNC_FORMAT_PAXOUT_H

#include <stdbool.h>
#include <sys/types.h>

#include "bytebuf.h"
#include "base/member.h"
#include "format/encopts.h"

/* Append NAME expanded from TEMPLATE: %d and %f are the directory and the
   base name of MEMBER_NAME, nothing if that is null; %p the process, %n
   SEQUENCE.  Slashes at the end are left out.  A NUL follows, which is
   not counted in OUT->len.  */
int paxout_expand (struct encode_opts const *o, char const *template,
                   char const *member_name, unsigned sequence,
                   struct bytebuf *out);

/* The records of an extended header.  */
struct paxout
{
  struct encode_opts const *opts; /* borrowed */
  struct bytebuf records;         /* owned */
  bool overridden;                /* a KEY:=VALUE rule stands in for a record
                                     that was due */
};

void paxout_init (struct paxout *w, struct encode_opts const *o);
void paxout_release (struct paxout *w);

/* Add the records of M: HEADER_NAME is the name in its header block, STORED
   the size there.  The KEY:=VALUE rules go last, and only where there are
   other records, or would be without the rules.  */
int paxout_records (struct paxout *w, struct member const *m,
                    char const *header_name, off_t stored);

/* Append the extended header of a member to OUT, unless there are no
   records.  NAME is what its own name is made from.  */
int paxout_header (struct paxout const *w, char const *name,
                   struct timespec mtime, struct bytebuf *out);

/* Append a global header to OUT, likewise; the KEY:=VALUE rules are added
   to its records.  */
int paxout_global (struct paxout *w, unsigned sequence, struct bytebuf *out);

/* Add the rules of LIST as records.  */
int paxout_rules (struct paxout *w, struct paxrule const *list);

/* Add the text S for keyword K, and the number V.  */
int paxout_text (struct paxout *w, enum paxkey k, char const *s);
int paxout_number (struct paxout *w, enum paxkey k, uintmax_t v);

/* The name that the header block of a sparse member has, if it is not its
   own, or *OUT is left empty.  */
int paxout_sparse_name (struct encode_opts const *o, struct member const *m,
                        struct bytebuf *out);

#endif
