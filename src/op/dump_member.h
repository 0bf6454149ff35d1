/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dump_member.h - one file onto an archive: what all ways of going through
   trees share.  The caller has found the file and knows its status.

   Errors:     enum outcome; trouble was reported.
   Ownership:  a dump_member borrows the run and the writer.
   Threads:    main thread only.  */

#ifndef TNC_OP_DUMP_MEMBER_H
#define TNC_OP_DUMP_MEMBER_H

#include "fs/attrs.h"
#include "fs/capture.h"
#include "fs/linktab.h"
#include "fs/remove.h"
#include "op/member_data.h"
#include "op/mtime_command.h"
#include "op/run.h"

struct dump_member
{
  struct run *run;                /* borrowed */
  struct create_opts const *opts; /* borrowed */
  struct diag *diag;              /* borrowed */
  struct writer *writer;          /* borrowed */
  struct linktab *links;          /* owned */
  struct remove_list *removals;   /* owned; NULL without --remove-files */
  struct holes holes;
  struct member member; /* the one at hand */
  bool nameless;        /* --transform left nothing of its name:
                           leave it out */
  char *listed;         /* owned; a directory's name with a slash */
  ptrdiff_t listed_cap;

  struct attrs_opts attrs;
  struct capture_opts capture;
  struct content_opts content;
  struct member_data member_data;
  struct mtime_command mtime_command;
  bool any_attrs;
  bool warned_seek; /* about hole detection */

  /* Of the file at hand, set by the caller.  */
  size_t cwd;                       /* the number of its -C */
  struct walk *walk;                /* borrowed; may give up descriptors; or
                                       null */
  struct prefetch *prefetch;        /* borrowed or null; is told how long
                                       reading takes */
  struct prefetch_file ahead;       /* the file, if it was opened ahead of its
                                       turn; else its fd is -1 */
  struct agefilter_opts const *age; /* borrowed; at first --newer;
                                       null: any age will do */
};

/* What reads small files ahead of their turn, where that may be: no
   question is asked about them, nothing depends on when they are read.
   Else null.  The caller frees it before D.  */
struct prefetch *dump_member_prefetch (struct dump_member const *d);

/* Take the file PATH, if it was opened ahead of its turn, for
   dump_member_entry: its descriptor is D->ahead.fd, and *ST is set.  */
bool dump_member_take (struct dump_member *d, char const *path,
                       struct stat *st);

void dump_member_init (struct dump_member *d, struct run *r, struct writer *w);
void dump_member_release (struct dump_member *d);

/* CALL failed on a file with ERR.  Below the operand a file may just have
   gone.  */
enum outcome dump_member_report (struct dump_member *d, char const *call,
                                 struct walk_entry const *e, int err);

/* E is another than it was when its archiving began.  */
enum outcome dump_member_report_changed (struct dump_member *d,
                                         struct walk_entry const *e);

/* PATH with one slash at its end, until the next call.  */
char const *dump_member_slash (struct dump_member *d, char const *path);

/* Start a member for E, whose status is known if HAVE_STAT: its name, with
   the message about what was removed from it.  */
void dump_member_begin (struct dump_member *d, struct walk_entry const *e,
                        bool have_stat);

/* Archive E, which is no directory, if it is wanted.  Closes E->fd.  */
enum outcome dump_member_entry (struct dump_member *d, struct walk_entry *e);

/* Archive the directory E itself, open as E->fd unless that is -1.  Its
   member was begun.  */
enum outcome dump_member_directory (struct dump_member *d,
                                    struct walk_entry const *e);

/* The same with the N bytes at P, the end included, as its dumpdir.  */
enum outcome dump_member_dumpdir (struct dump_member *d,
                                  struct walk_entry const *e,
                                  unsigned char const *p, size_t n);

/* E was archived: it is to be removed, if that is wanted.  */
void dump_member_remove_later (struct dump_member *d,
                               struct walk_entry const *e);

/* All names are through: say which links are missing (-l).  */
void dump_member_report_links (struct dump_member *d);

/* The archive is complete and closed: --remove-files.  */
enum outcome dump_member_remove_files (struct dump_member *d);

#endif
