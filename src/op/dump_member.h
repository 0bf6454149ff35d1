/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dump_member.h - archives one file: what all traversals share.  The caller
   has found the file and has its status.

   Errors:     enum outcome; failures are already reported.
   Ownership:  a dump_member borrows the run and the writer.
   Threads:    main thread only.  */

#ifndef TNC_OP_DUMP_MEMBER_H
#define TNC_OP_DUMP_MEMBER_H

#include "fs/attrs.h"
#include "fs/capture.h"
#include "fs/holes.h"
#include "fs/linktab.h"
#include "fs/prefetch.h"
#include "fs/walk.h"
#include "fs/remove.h"
#include "op/member_data.h"
#include "op/mtime_command.h"
#include "select/dump_policy.h"

struct config;
struct run;

struct dump_member
{
  struct run *run;                /* borrowed */
  struct create_opts const *opts; /* borrowed */
  struct diag *diag;              /* borrowed */
  struct writer *writer;          /* borrowed */
  struct linktab *links;          /* owned */
  struct remove_list *removals;   /* owned; NULL without --remove-files */
  struct holes holes;
  struct member member; /* the current one */
  bool nameless;        /* --transform left nothing of its name: skip it */
  char *listed;         /* owned; a directory name with a slash */
  ptrdiff_t listed_cap;

  struct dump_policy policy;
  struct attrs_opts attrs;
  struct capture_opts capture;
  struct content_opts content;
  struct member_data member_data;
  struct mtime_command mtime_command;
  bool any_attrs;
  bool warned_seek; /* the hole detection warning was given */

  /* About the current file; set by the caller.  */
  size_t cwd;                       /* number of its -C */
  struct walk *walk;                /* borrowed or null; asked to free
                                       descriptors when they run out */
  struct prefetch *prefetch;        /* borrowed or null; learns how long
                                       reading takes */
  struct prefetch_file ahead;       /* the file, if it was prefetched; else its
                                       fd is -1 */
  struct agefilter_opts const *age; /* borrowed; --newer by default; null: any
                                       age */
};

/* How many threads may read ahead: 0 for as many as help.  */
unsigned dump_member_readers (struct config const *conf);

/* A prefetch, or null unless the options allow one: files must not be read
   ahead where the user is asked about each or where it matters when they are
   read.  Nor are files that AGE, which is borrowed, leaves out; null: any age.
   WALK: how directories are opened that are read ahead; null if none are.  The
   caller frees it before D.  */
struct prefetch *dump_member_prefetch (struct dump_member const *d,
                                       struct agefilter_opts const *age,
                                       struct walk_opts const *walk);

/* Take the prefetched file PATH for dump_member_entry: its descriptor goes to
   D->ahead.fd, its status to *ST.  False if PATH was not prefetched.  */
bool dump_member_take (struct dump_member *d, char const *path,
                       struct stat *st);

/* The rules of R for directories.  INCREMENTAL: those of incremental dumps. */
struct dump_policy dump_member_policy (struct run const *r, bool incremental);

/* Set up D to archive files of R to W.  Release it with
   dump_member_release.  */
void dump_member_init (struct dump_member *d, struct run *r, struct writer *w);
void dump_member_release (struct dump_member *d);

/* Report that CALL failed on E with ERR.  A file below an operand may also
   just have vanished.  */
enum outcome dump_member_report (struct dump_member *d, char const *call,
                                 struct walk_entry const *e, int err);

/* Report that E changed while it was archived.  */
enum outcome dump_member_report_changed (struct dump_member *d,
                                         struct walk_entry const *e);

/* PATH with exactly one slash at its end.  Valid until the next call.  */
char const *dump_member_slash (struct dump_member *d, char const *path);

/* Start a member for E: set its name and print the message about a removed
   prefix.  HAVE_STAT: E's status is known.  */
void dump_member_begin (struct dump_member *d, struct walk_entry const *e,
                        bool have_stat);

/* Archive E, which is not a directory, if it is wanted.  Closes E->fd.  */
enum outcome dump_member_entry (struct dump_member *d, struct walk_entry *e);

/* Archive the directory E itself, open as E->fd unless that is -1.  Call
   dump_member_begin first.  */
enum outcome dump_member_directory (struct dump_member *d,
                                    struct walk_entry const *e);

/* As dump_member_directory, with the N bytes at P as the dumpdir.  N includes
   its end marker.  */
enum outcome dump_member_dumpdir (struct dump_member *d,
                                  struct walk_entry const *e,
                                  unsigned char const *p, size_t n);

/* E was archived: with --remove-files, remember it for removal.  */
void dump_member_remove_later (struct dump_member *d,
                               struct walk_entry const *e);

/* Report the links that are missing from the archive (-l).  Call this after
   the last name.  */
void dump_member_report_links (struct dump_member *d);

/* Do --remove-files.  Call this once the archive is complete and closed.  If
   --verify found that the archive has other data, all files stay.  */
enum outcome dump_member_remove_files (struct dump_member *d);

#endif
