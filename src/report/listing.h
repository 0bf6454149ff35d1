/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* listing.h - the lines of -t and -v.

   Lines are flushed one by one where somebody may be waiting for them (a
   terminal, a pipe); a listing into a regular file is flushed before
   messages and at the end.

   Ownership:  borrows everything handed in.
   Errors:     a failing stream is reported at the end (R82).
   Threads:    main thread only.  */

#ifndef TNC_REPORT_LISTING_H
#define TNC_REPORT_LISTING_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/member.h"
#include "bytebuf.h"

struct listing_opts
{
  unsigned verbosity; /* 0 nothing, 1 names, 2 long, 3 with
                         attributes */
  bool numeric_owner;
  bool full_time;
  bool utc;
  bool block_number;                         /* -R */
  bool show_acls, show_selinux, show_xattrs; /* the 11th mode char */
  char const *const *xattr_include;          /* borrowed; base/xattrmask.h */
  char const *const *xattr_exclude;          /* borrowed; likewise */
  bool incremental;       /* -t with -G: dumpdirs at verbosity 3 */
  char const *index_file; /* borrowed; --index-file or NULL */
};

struct listing
{
  struct listing_opts const *opts; /* borrowed */
  struct diag *diag;               /* borrowed */
  FILE *out;                       /* owned if an index file */
  bool flush_lines;
  char const *prefix;  /* borrowed; before a member's line, or NULL */
  struct bytebuf line; /* owned; the line being made */
  int owner_width;     /* running; starts at 19 */
  int date_width;      /* running; starts at 16 */
};

/* Start a listing on stdout, or on stderr if TO_STDERR, or the index file.
   OUT_FATAL if that cannot be opened.  */
enum outcome listing_open (struct listing *l, struct listing_opts const *o,
                           bool to_stderr, struct diag *d);

/* The line of M under NAME (may differ from M->name); BLOCK is for -R, -1
   if none.  Nothing at verbosity 0, so that callers need not ask.  */
void listing_member (struct listing *l, struct member const *m,
                     char const *name, off_t block);

/* A line of text, at any verbosity, with the -R prefix if BLOCK >= 0.  */
void listing_text (struct listing *l, off_t block, char const *text);

/* Just the prefix "block N: " without newline, when -R is on.  */
void listing_block_prefix (struct listing *l, off_t block);

/* "drwxr-xr-x   Creating directory: NAME", at verbosity >= 2.  */
void listing_creating_directory (struct listing *l, char const *name,
                                 mode_t mode, off_t block);

/* Flush.  */
void listing_flush (struct listing *l);

/* Close; reports an index file that failed.  Standard output is only
   flushed: its state is examined, and told once, when the program ends.  */
enum outcome listing_close (struct listing *l);

#endif
