/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dumpdir.h - the contents of a directory in an incremental archive.  Each
   entry is a code letter, a name and a NUL; one more NUL follows the last.

     Y  a file that is in the archive
     N  a file that exists but is not in the archive
     D  a directory
     R  the old name of a renamed directory...
     T  ...and its new name, in the next entry
     X  the directory for a temporary directory, which an empty
        name in a later T or R stands for

   Units:      sizes are in bytes.
   Errors:     putting: 0 or -ENOMEM; checking: enum dumpdir_fault.
   Ownership:  an iterator borrows the bytes; names point into them.
   Threads:    any.  */

#ifndef TNC_FORMAT_DUMPDIR_H
#define TNC_FORMAT_DUMPDIR_H

#include <stdbool.h>
#include <stddef.h>

#include "bytebuf.h"
#include "format/encopts.h"

/* The codes of entries.  */
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
  DUMPDIR_NEVER_USED, /* a warning: X without an R with empty name */

  DUMPDIR_EXPECTED,     /* R followed by FOUND instead of T */
  DUMPDIR_CUT,          /* R followed by the end instead of T */
  DUMPDIR_DUPLICATED,   /* X while an earlier one is in use */
  DUMPDIR_EMPTY,        /* empty name in an entry with code FOUND */
  DUMPDIR_NOT_PRECEDED, /* T without an R */
  DUMPDIR_UNKNOWN,      /* FOUND is an unknown code */
  DUMPDIR_UNTERMINATED  /* a NUL is missing */
};

/* Start to iterate over the N bytes at P.  */
void dumpdir_begin (struct dumpdir *d, void const *p, size_t n);

/* Get the next entry.  False after the last one; an entry without NUL does not
   count.  */
bool dumpdir_next (struct dumpdir *d, struct dumpdir_entry *e);

/* Check the N bytes at P.  Returns the first fault and sets FOUND for it.
   With a fault worse than DUMPDIR_NEVER_USED the dumpdir must not be used.
   Ignores bytes after the end.  */
enum dumpdir_fault dumpdir_check (void const *p, size_t n,
                                  unsigned char *found);

/* Append the N bytes at P to OUT, with every name converted if possible.  0 or
   -ENOMEM.  */
int dumpdir_convert (void const *p, size_t n, charset_fn convert, void *arg,
                     struct bytebuf *out);

/* Append an entry, or the final NUL.  0 or -ENOMEM.  */
int dumpdir_put (struct bytebuf *out, char code, char const *name);
int dumpdir_put_end (struct bytebuf *out);

#endif
