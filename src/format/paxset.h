/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* paxset.h - what one extended header, or the command line, says: the
   values of its records, to be laid over a member.

   Units:      bytes.
   Errors:     0 or -ENOMEM; bad values are issues and leave the field
               as it was.
   Ownership:  a set owns its values; paxset_apply copies them into the
               member's arena.
   Threads:    a set belongs to one thread.  */

#ifndef TNC_FORMAT_PAXSET_H
#define TNC_FORMAT_PAXSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "arena.h"
#include "bytebuf.h"
#include "base/member.h"
#include "format/encode.h"
#include "format/issue.h"
#include "format/paxkey.h"
#include "format/paxrec.h"
#include "format/sparsemap.h"

struct paxset_xattr;

struct paxset
{
  uint64_t given;               /* a bit for each enum paxkey */
  struct bytebuf text[PAXKEYS]; /* owned; with a final NUL */
  struct timespec time[PAXKEYS];
  intmax_t number[PAXKEYS];
  struct paxset_xattr *xattrs; /* in the arena; last first */
  size_t xattr_count, xattr_bytes;
  struct arena arena;   /* owned; of the xattrs */
  struct sparsemap map; /* owned */
  bool have_offset;     /* GNU.sparse.offset without numbytes */
  intmax_t offset;
};

void paxset_init (struct paxset *s);
void paxset_clear (struct paxset *s);
void paxset_release (struct paxset *s);

/* Whether K was given.  */
bool paxset_has (struct paxset const *s, enum paxkey k);

/* Take the record REC of keyword K.  */
int paxset_take (struct paxset *s, enum paxkey k, struct paxrec const *rec,
                 struct issues *issues);

/* Whether S says hdrcharset=BINARY: names are not in UTF-8.  */
bool paxset_is_binary (struct paxset const *s);

/* Turn all names that are UTF-8, also those in the dumpdir, into the
   character set of the locale, which CONVERT does.  To be called once all
   records were taken.  */
int paxset_convert (struct paxset *s, charset_fn convert, void *arg);

/* Lay the fields over M that need no knowledge of its kind: names, owner,
   times, attributes, the dumpdir.  */
int paxset_apply (struct paxset const *s, struct member *m);

#endif
