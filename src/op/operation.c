/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/operation.h"

struct operation_row
{
  char const *name, *word;
  bool writes;
  enum outcome (*function) (struct run *r);
};

static struct operation_row const rows[] = {
  [OPERATION_NONE] = { .name = "unknown?" },
#define OPERATION(id, name, writes, function) \
  [OPERATION_##id] = { name, #id, writes, function },
#include "op/operations.def"
#undef OPERATION
};

char const *
operation_name (enum operation op)
{
  return rows[op].name;
}

char const *
operation_word (enum operation op)
{
  return rows[op].word;
}

bool
operation_writes (enum operation op)
{
  return rows[op].writes;
}

enum outcome
operation_do (enum operation op, struct run *r)
{
  return rows[op].function (r);
}

bool
operation_adds_files (enum operation op)
{
  return (op == OPERATION_CREATE || op == OPERATION_APPEND
          || op == OPERATION_UPDATE);
}
