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

/* The records of M: HEADER_NAME is the name in its header block, STORED
   the size there.  */
int paxout_records (struct encode_opts const *o, struct member const *m,
                    char const *header_name, off_t stored,
                    struct bytebuf *records);

/* Append the extended header of M with RECORDS, unless there are none.
   NAME is what its own name is made from.  */
int paxout_header (struct encode_opts const *o, char const *name,
                   struct timespec mtime, struct bytebuf const *records,
                   struct bytebuf *out);

/* Append a global header with RECORDS, likewise; the overrides are added
   to them.  */
int paxout_global (struct encode_opts const *o, unsigned sequence,
                   struct bytebuf *records, struct bytebuf *out);

/* Append the KEY=VALUE rules as records.  */
int paxout_rules (struct encode_opts const *o, struct paxrule const *list,
                  struct bytebuf *records);

/* Append the text S for keyword K, and the number V.  */
int paxout_text (struct encode_opts const *o, enum paxkey k, char const *s,
                 struct bytebuf *records);
int paxout_number (struct encode_opts const *o, enum paxkey k,
                   uintmax_t v, struct bytebuf *records);

/* The name that the header block of a sparse member has, if it is not its
   own, or *OUT is left empty.  */
int paxout_sparse_name (struct encode_opts const *o, struct member const *m,
                        struct bytebuf *out);

#endif
