/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* sandbox.h - what a run that reads an archive may change from now on: the
   target directories of an extraction, otherwise no file.

   Errors:     none.  A run that cannot be limited, or needs more than the
               limits allow, goes on without them.  --debug tells why.
   Threads:    main thread only, before others start.  */

#ifndef TNC_OP_SANDBOX_H
#define TNC_OP_SANDBOX_H

struct match;
struct run;

/* Limit the run R, whose archive is open; M knows where members go.  Does
   nothing in operations that write archives.  */
void sandbox_enter (struct run *r, struct match const *m);

#endif
