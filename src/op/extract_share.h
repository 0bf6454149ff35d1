/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* extract_share.h - extracted files share blocks with the archive, instead of
   getting copies (--reflink).

   Errors:     an outcome; failures were reported.
   Ownership:  everything is borrowed.
   Threads:    main thread only.  */

#ifndef TNC_OP_EXTRACT_SHARE_H
#define TNC_OP_EXTRACT_SHARE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/diag.h"
#include "fs/store.h"
#include "reflink.h"
#include "stream/reader.h"

struct extract_share
{
  struct reflink *reflink;
  struct diag *diag;
  struct store_sharing sharing; /* for the store */
  struct reader *reader;        /* null before the first member */
  dev_t dev;                    /* of the archive */
  size_t block;                 /* that can be shared; 0: nothing can be */
  char const *name;             /* of the current file */
  bool reported;                /* about this file */
  enum outcome outcome;         /* of all reports */
};

/* Initialize S, which is to count in REFLINK.  */
void extract_share_init (struct extract_share *s, struct reflink *reflink,
                         struct diag *d);

/* Begin with the first member of READER; does nothing for the others.  Fatal
   if nothing can be shared and the user wants that to be an error.  */
enum outcome extract_share_open (struct extract_share *s,
                                 struct reader *reader);

/* The next file is called NAME.  */
void extract_share_begin (struct extract_share *s, char const *name);

#endif
