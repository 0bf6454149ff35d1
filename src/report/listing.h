/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* listing.h - the lines of -t and -v.

   On a terminal or pipe, each line is flushed, because somebody may be waiting
   for it.  In a regular file, the listing is flushed before messages and at
   the end.

   Ownership:  borrows all arguments.
   Errors:     a write error is reported at the end (R82).
   Threads:    main thread only.  */

#ifndef TNC_REPORT_LISTING_H
#define TNC_REPORT_LISTING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/member.h"
#include "bytebuf.h"

struct listing_opts
{
  unsigned verbosity; /* 0 nothing, 1 names, 2 long, 3 with attributes */
  bool numeric_owner;
  bool full_time;
  bool utc;
  bool block_number;                         /* -R */
  bool show_acls, show_selinux, show_xattrs; /* the 11th mode char */
  char const *const *xattr_include;          /* borrowed; base/xattrmask.h */
  char const *const *xattr_exclude;          /* borrowed; base/xattrmask.h */
  bool incremental;       /* -t with -G: dumpdirs at verbosity 3 */
  char const *index_file; /* borrowed; --index-file or NULL */
};

struct listing
{
  struct listing_opts const *opts; /* borrowed */
  struct diag *diag;               /* borrowed */
  FILE *out;                       /* owned if an index file */
  bool flush_lines;
  /* Called before anything else than progress is printed where progress is
     shown, to clear that; or null.  */
  void (*before) (void *);
  void *before_arg;    /* borrowed */
  bool shares_screen;  /* OUT is a terminal, where lines need BEFORE, too */
  char const *prefix;  /* borrowed; before each member's line, or NULL */
  struct bytebuf line; /* owned; the current line */
  bool holding;        /* see listing_hold */
  struct bytebuf held; /* owned; lines that were held back */
  uintmax_t released;  /* bytes that were held back before these */
  int owner_width;     /* grows; starts at 19 */
  int date_width;      /* grows; starts at 16 */
};

/* Start a listing on stdout, on stderr if TO_STDERR, or in the index file.
   OUT_FATAL if the file cannot be opened; reported.  */
enum outcome listing_open (struct listing *l, struct listing_opts const *o,
                           bool to_stderr, struct diag *d);

/* List M as NAME, which may differ from M->name.  BLOCK is for -R; -1 if
   unknown.  Does nothing at verbosity 0.  */
void listing_member (struct listing *l, struct member const *m,
                     char const *name, off_t block);

/* Write a line of text at any verbosity, with the -R prefix if BLOCK >= 0.  */
void listing_text (struct listing *l, off_t block, char const *text);

/* Write the prefix "block N: " without a newline if -R is on.  */
void listing_block_prefix (struct listing *l, off_t block);

/* Write "drwxr-xr-x   Creating directory: NAME" at verbosity >= 2.  */
void listing_creating_directory (struct listing *l, char const *name,
                                 mode_t mode, off_t block);

/* From now on, hold lines back.  Returns a mark: how many bytes of lines were
   held back so far.  */
uintmax_t listing_hold (struct listing *l);

/* Write the lines before MARK.  UINTMAX_MAX: write all, and hold back no
   more.  */
void listing_release (struct listing *l, uintmax_t mark);

/* From now on call BEFORE with ARG, unless it is null.  */
void listing_set_before (struct listing *l, void (*before) (void *),
                         void *arg);

/* Somebody else is about to print to L->out.  */
void listing_yield (struct listing *l);

/* Flush the listing, but for what is held back: somebody else is about to
   print, maybe elsewhere.  */
void listing_flush (struct listing *l);

/* Close the listing; reports a failed index file.  Standard output is only
   flushed: the program checks it once, when it ends.  */
enum outcome listing_close (struct listing *l);

#endif
