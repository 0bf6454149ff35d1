/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* device.h - opens a device by name and chooses its kind.

   Errors:     NULL and the reason; only device_open_failed prints.
   Ownership:  device_close frees what device_open returns.
   Threads:    main thread only.  */

#ifndef TNC_ARCHIVE_DEVICE_H
#define TNC_ARCHIVE_DEVICE_H

#include "archive/devops.h"
#include "base/diag.h"
#include "pagecache.h"

struct device_opts
{
  bool force_local;
  bool fsync;              /* --fsync: device_sync makes the archive durable */
  char const *rmt_command; /* borrowed */
  char const *rsh_command; /* borrowed */
};

/* Open NAME; "-" is standard input or output.  Sets *FAILURE if it returns
   NULL.  */
struct device *device_open (struct device_opts const *o, struct pagecache *pc,
                            char const *name, enum device_access access,
                            struct device_failure *failure);

/* Report that NAME could not be opened.  Returns a fatal outcome.  */
enum outcome device_open_failed (struct diag *d, char const *name,
                                 struct device_failure const *failure);

/* Whether NAME is on another host.  */
bool device_name_is_remote (struct device_opts const *o, char const *name);

#endif
