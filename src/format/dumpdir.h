/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dumpdir.h - what an incremental archive says about the contents of a
   directory: entries of a code letter, a name and a NUL, and one more NUL
   after the last of them.

     Y  a file that is in the archive
     N  a file that is there, but not in the archive
     D  a directory
     R  a directory that was renamed from this name...
     T  ...to this one, which follows at once
     X  the directory in which to make a temporary one, which an empty
        name in a later T or R then stands for

   Units:      sizes are in bytes.
   Errors:     putting: 0 or -ENOMEM; checking: enum dumpdir_fault.
   Ownership:  an iterator borrows the bytes, and the names are in them.
   Threads:    any.  */

#ifndef TNC_FORMAT_DUMPDIR_H
#define TNC_FORMAT_DUMPDIR_H

#include <stdbool.h>
#include <stddef.h>

#include "bytebuf.h"
#include "format/encopts.h"

/* What an entry says.  */
enum
{
  DUMPDIR_FILE = 'Y',
  DUMPDIR_OLD_FILE = 'N',
  DUMPDIR_DIRECTORY = 'D',
  DUMPDIR_RENAMED_FROM = 'R',
  DUMPDIR_RENAMED_TO = 'T',
  DUMPDIR_TEMPORARY = 'X'
};

struct dumpdir
{
  unsigned char const *at; /* borrowed; the next entry */
  unsigned char const *end;
};

struct dumpdir_entry
{
  char code;
  char const *name; /* borrowed; ends with a NUL */
};

enum dumpdir_fault
{
  DUMPDIR_GOOD,
  DUMPDIR_NEVER_USED, /* a warning: X, but no R that is empty */

  DUMPDIR_EXPECTED,     /* no T after R: FOUND is there */
  DUMPDIR_CUT,          /* no T after R: the end is there */
  DUMPDIR_DUPLICATED,   /* X while an earlier one is in use */
  DUMPDIR_EMPTY,        /* no name, in an entry with code FOUND */
  DUMPDIR_NOT_PRECEDED, /* T without an R */
  DUMPDIR_UNKNOWN,      /* FOUND is no code */
  DUMPDIR_UNTERMINATED  /* a NUL is missing */
};

/* Iterate over the N bytes at P.  */
void dumpdir_begin (struct dumpdir *d, void const *p, size_t n);

/* Set *E to the next entry.  False after the last; an entry without its
   NUL is none.  */
bool dumpdir_next (struct dumpdir *d, struct dumpdir_entry *e);

/* Look through the N bytes at P.  The first fault counts, and sets *FOUND;
   what is worse than DUMPDIR_NEVER_USED must not be acted on.  Bytes
   after the end are of no interest.  */
enum dumpdir_fault dumpdir_check (void const *p, size_t n,
                                  unsigned char *found);

/* Append the N bytes at P to OUT, with every name converted that can be.  */
int dumpdir_convert (void const *p, size_t n, charset_fn convert, void *arg,
                     struct bytebuf *out);

/* Append an entry, and the end.  */
int dumpdir_put (struct bytebuf *out, char code, char const *name);
int dumpdir_put_end (struct bytebuf *out);

#endif
