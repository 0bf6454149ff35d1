/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* descriptors.h - how many file descriptors are free.  */

#ifndef TNC_FS_DESCRIPTORS_H
#define TNC_FS_DESCRIPTORS_H

#include <stdbool.h>

enum
{
  /* So many must be free before threads open files, so that the rest of the
     program has enough.  */
  DESCRIPTORS_FOR_THREADS = 256
};

/* Whether COUNT descriptors are free, at most 1024.  */
bool descriptors_are_free (int count);

#endif
