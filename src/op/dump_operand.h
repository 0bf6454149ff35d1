/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dump_operand.h - archives one operand and everything below it, for -c, -r
   and -u.

   Errors:     enum outcome; failures are already reported.
   Ownership:  a dump_operand borrows the run and the writer.
   Threads:    main thread only.  */

#ifndef TNC_OP_DUMP_OPERAND_H
#define TNC_OP_DUMP_OPERAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

struct anchors;
struct name_list_name;
struct run;
struct writer;

struct dump_operand;

/* Where the names come from.  */
struct dump_source
{
  /* As name_list_next.  */
  bool (*next) (void *arg, struct name_list_name *n);
  /* As name_list_peek, for names with the same -C as the current one.  */
  bool (*peek) (void *arg, bool again, struct name_list_name *n);
  void *arg; /* borrowed */
};

/* Start a dump of R's operands to W.  SOURCE, where they come from, is
   borrowed: its peek shows which files to read ahead.  Never null.  */
struct dump_operand *dump_operand_new (struct run *r, struct writer *w,
                                       struct dump_source const *source);

/* Archive the file N->name and, if it is a directory, its contents.  A fatal
   outcome means that the run must end.  */
enum outcome dump_operand_add (struct dump_operand *d,
                               struct name_list_name const *n);

/* The descriptor of the directory that N->name, without its first *START
   bytes, is relative to: for N->in_dir one that the caller must close, else
   that of the -C.  A has where the last one was.  Returns -errno, for
   cwd_failed.  -ENOENT also means that the directory is a different one by
   now.  */
int dump_open_around (struct run *r, struct anchors *a,
                      struct name_list_name const *n, size_t *start);

/* Report the links that are missing from the archive (-l).  Call this after
   the last name.  */
void dump_operand_report_links (struct dump_operand *d);

/* Do --remove-files.  Call this once the archive is complete and closed.  */
enum outcome dump_operand_remove_files (struct dump_operand *d);

/* Free D.  */
void dump_operand_free (struct dump_operand *d);

#endif
