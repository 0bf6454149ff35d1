/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* paxset.h - the values of the records of one extended header or of the
   command line, to be applied to a member.

   Units:      bytes.
   Errors:     0 or -ENOMEM; bad values are issues and leave the field
               unchanged.
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
  struct bytebuf text[PAXKEYS]; /* owned; includes a final NUL */
  struct timespec time[PAXKEYS];
  intmax_t number[PAXKEYS];
  struct paxset_xattr *xattrs; /* in the arena; last first */
  size_t xattr_count, xattr_bytes;
  struct arena arena;   /* owned; for the xattrs */
  struct sparsemap map; /* owned */
  bool have_offset;     /* GNU.sparse.offset without numbytes */
  intmax_t offset;
};

/* Initialize S, remove its values but keep the memory, or free them.  */
void paxset_init (struct paxset *s);
void paxset_clear (struct paxset *s);
void paxset_release (struct paxset *s);

/* Whether K was given.  */
bool paxset_has (struct paxset const *s, enum paxkey k);

/* Store the record REC of keyword K.  */
int paxset_take (struct paxset *s, enum paxkey k, struct paxrec const *rec,
                 struct issues *issues);

/* Whether S has hdrcharset=BINARY: names are not UTF-8.  */
bool paxset_is_binary (struct paxset const *s);

/* Convert all UTF-8 names, including those in the dumpdir, to the locale's
   character set with CONVERT.  Call it once, after the last record.  */
int paxset_convert (struct paxset *s, charset_fn convert, void *arg);

/* Set the fields of M that do not depend on its kind: names, owner, times,
   attributes, the dumpdir.  */
int paxset_apply (struct paxset const *s, struct member *m);

#endif
