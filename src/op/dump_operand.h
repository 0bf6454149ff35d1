/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dump_operand.h - one operand with everything below it onto an archive: what
   -c, -r and -u do for each name.

   Errors:     enum outcome; trouble was reported.
   Ownership:  a dump borrows the run and the writer.
   Threads:    main thread only.  */

#ifndef TNC_OP_DUMP_OPERAND_H
#define TNC_OP_DUMP_OPERAND_H

#include "op/run.h"
#include "select/name_list.h"
#include "stream/writer.h"

struct dump_operand;

struct dump_operand *dump_operand_new (struct run *r, struct writer *w);

/* Archive the file N->name and, if it is a directory, what is in it.
   OUT_FATAL if the run must end.  */
enum outcome dump_operand_add (struct dump_operand *d,
                               struct name_list_name const *n);

/* The descriptor that N->name, from its first *START bytes on, is relative
   to.  If N->in_dir it is the caller's; else it is that of the -C.  -errno,
   for cwd_failed; -ENOENT also if it is not that directory any more.  */
int dump_open_around (struct run *r, struct name_list_name const *n,
                      size_t *start);

/* All names are through: say which links are missing (-l).  */
void dump_operand_report_links (struct dump_operand *d);

/* The archive is complete and closed: --remove-files.  */
enum outcome dump_operand_remove_files (struct dump_operand *d);

void dump_operand_free (struct dump_operand *d);

#endif
