/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* plan.h - what the driver and the shim share: a page of memory, which says
   what is to go wrong, and which calls there were.

   The page is a file whose name is in FAULT_PLAN.  The driver fills it in
   before it starts the program; the shim counts, also if the program is
   killed.  */

#ifndef TNC_FAULT_PLAN_H
#define TNC_FAULT_PLAN_H

#include <stdatomic.h>

/* No error of any system: half of the bytes are read or written.  */
enum
{
  SHORT = 4000
};

enum call
{
#define CALL(name, ...) CALL_##name,
#define CHANGE CALL
#include "calls.def"
#undef CALL
#undef CHANGE
  CALLS
};

enum action
{
  ACTION_NONE,
  ACTION_FAIL,  /* with the error VALUE */
  ACTION_SIGNAL /* the process gets the signal VALUE before the call */
};

struct plan
{
  enum action action;
  enum call call;
  unsigned number; /* which of these calls, from 1 */
  int value;
  int fd;               /* of the close or write that went wrong, or -1 */
  _Atomic unsigned hit; /* how often it went wrong */
  _Atomic unsigned count[CALLS];
};

#endif
