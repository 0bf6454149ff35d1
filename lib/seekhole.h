/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* seekhole.h - SEEK_DATA and SEEK_HOLE.  A system without them gets values
   that lseek rejects with EINVAL, as some file systems do anyway.  */

#ifndef TNC_SEEKHOLE_H
#define TNC_SEEKHOLE_H

#include <unistd.h>

#ifndef SEEK_DATA
#define SEEK_DATA 1003
#define SEEK_HOLE 1004
#endif

#endif
