/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dev_file.h - a file that open(2) can open, or standard input or output, as a
   device.  File I/O goes through pagecache.

   Errors:     NULL and *ERR.
   Ownership:  device_close closes the descriptor and frees the device, but
               leaves standard input and output open.  */

#ifndef TNC_ARCHIVE_DEV_FILE_H
#define TNC_ARCHIVE_DEV_FILE_H

#include "archive/devops.h"
#include "pagecache.h"

/* Open NAME; "-" is standard input or output.  DURABLE: device_sync brings the
   file and its name to the disk.  */
struct device *dev_file_open (struct pagecache *pc, char const *name,
                              enum device_access access, bool durable,
                              int *err);

#endif
