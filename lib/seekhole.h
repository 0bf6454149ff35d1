/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* seekhole.h - SEEK_DATA and SEEK_HOLE; where the system has none, values
   that lseek refuses with EINVAL, as a file system may do anyway.  */

#ifndef TNC_SEEKHOLE_H
#define TNC_SEEKHOLE_H

#include <unistd.h>

#ifndef SEEK_DATA
#define SEEK_DATA 1003
#define SEEK_HOLE 1004
#endif

#endif
