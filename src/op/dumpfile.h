/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dumpfile.h - one file onto an archive: what all ways of going through
   trees share.  The caller has found the file and knows its status.

   Errors:     enum outcome; trouble was reported.
   Ownership:  a dumpfile borrows the run and the writer.
   Threads:    main thread only.  */

#ifndef TNC_OP_DUMPFILE_H
#define TNC_OP_DUMPFILE_H

#include "fs/attrs.h"
#include "fs/capture.h"
#include "fs/linktab.h"
#include "fs/remove.h"
#include "op/filedata.h"
#include "op/mtimeprog.h"
#include "op/run.h"

struct dumpfile
{
  struct run *run;              /* borrowed */
  struct create_opts const *opts;       /* borrowed */
  struct diag *diag;            /* borrowed */
  struct writer *writer;        /* borrowed */
  struct linktab *links;        /* owned */
  struct remove_list *removals; /* owned; NULL without --remove-files */
  struct holes holes;
  struct member member;         /* the one at hand */
  bool nameless;                /* --transform left nothing of its name:
                                   leave it out */
  char *listed;                 /* owned; a directory's name with a slash */
  ptrdiff_t listed_cap;

  struct attrs_opts attrs;
  struct capture_opts capture;
  struct content_opts content;
  struct filedata filedata;
  struct mtimeprog mtimeprog;
  bool any_attrs;
  bool warned_seek;             /* about hole detection */

  /* Of the file at hand, set by the caller.  */
  size_t cwd;                   /* the number of its -C */
  struct walk *walk;            /* borrowed; may give up descriptors; or
                                   null */
  struct prefetch *prefetch;    /* borrowed or null; is told how long
                                   reading takes */
  struct prefetch_file ahead;   /* the file, if it was opened ahead of its
                                   turn; else its fd is -1 */
  struct agefilter_opts const *age;     /* borrowed; at first --newer;
                                           null: any age will do */
};

/* What reads small files ahead of their turn, where that may be: no
   question is asked about them, nothing depends on when they are read.
   Else null.  The caller frees it before D.  */
struct prefetch *dumpfile_prefetch (struct dumpfile const *d);

/* Take the file PATH, if it was opened ahead of its turn, for
   dumpfile_entry: its descriptor is D->ahead.fd, and *ST is set.  */
bool dumpfile_take (struct dumpfile *d, char const *path, struct stat *st);

void dumpfile_init (struct dumpfile *d, struct run *r, struct writer *w);
void dumpfile_release (struct dumpfile *d);

/* CALL failed on a file with ERR.  Below the operand a file may just have
   gone.  */
enum outcome dumpfile_report (struct dumpfile *d, char const *call,
                              struct walk_entry const *e, int err);

/* E is another than it was when its archiving began.  */
enum outcome dumpfile_report_changed (struct dumpfile *d,
                                      struct walk_entry const *e);

/* PATH with one slash at its end, until the next call.  */
char const *dumpfile_slash (struct dumpfile *d, char const *path);

/* Start a member for E, whose status is known if HAVE_STAT: its name, with
   the message about what was removed from it.  */
void dumpfile_begin (struct dumpfile *d, struct walk_entry const *e,
                     bool have_stat);

/* Archive E, which is no directory, if it is wanted.  Closes E->fd.  */
enum outcome dumpfile_entry (struct dumpfile *d, struct walk_entry *e);

/* Archive the directory E itself, open as E->fd unless that is -1.  Its
   member was begun.  */
enum outcome dumpfile_directory (struct dumpfile *d,
                                 struct walk_entry const *e);

/* The same with the N bytes at P, the end included, as its dumpdir.  */
enum outcome dumpfile_dumpdir (struct dumpfile *d,
                               struct walk_entry const *e,
                               unsigned char const *p, size_t n);

/* E was archived: it is to be removed, if that is wanted.  */
void dumpfile_remove_later (struct dumpfile *d, struct walk_entry const *e);

/* All names are through: say which links are missing (-l).  */
void dumpfile_report_links (struct dumpfile *d);

/* The archive is complete and closed: --remove-files.  */
enum outcome dumpfile_remove_files (struct dumpfile *d);

#endif
