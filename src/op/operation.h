/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* operation.h - the rows of operations.def as data.

   Threads:    any.  */

#ifndef TNC_OP_OPERATION_H
#define TNC_OP_OPERATION_H

#include <stdbool.h>

#include "base/outcome.h"

struct run;

enum operation
{
  OPERATION_NONE,
#define OPERATION(id, name, writes, function) OPERATION_##id,
#include "op/operations.def"
#undef OPERATION
};

/* The functions of the operations, in op/create.c and so on; -r is in
   op/update.c, -A in op/append.c.  They return the worst outcome.  */
#define OPERATION(id, name, writes, function) \
  enum outcome function (struct run *r);
#include "op/operations.def"
#undef OPERATION

/* The name of the operation.  */
char const *operation_name (enum operation op);

/* The id of OP as a string, such as "CREATE".  */
char const *operation_word (enum operation op);

/* Whether the operation changes the archive.  */
bool operation_writes (enum operation op);

/* Whether OP adds files to an archive.  */
bool operation_adds_files (enum operation op);

/* Do the operation.  */
enum outcome operation_do (enum operation op, struct run *r);

#endif
