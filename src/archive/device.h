/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* device.h - open the device of a name, of the kind that fits.

   Errors:     NULL and why; only device_open_failed prints.
   Ownership:  device_open returns a device that device_close frees.
   Threads:    main thread only.  */

#ifndef TNC_ARCHIVE_DEVICE_H
#define TNC_ARCHIVE_DEVICE_H

#include "archive/devops.h"
#include "base/diag.h"
#include "pagecache.h"

struct device_opts
{
  bool force_local;
  char const *rmt_command; /* borrowed */
  char const *rsh_command; /* borrowed */
};

/* Open NAME; "-" is standard input or output.  *FAILURE is set when NULL
   is returned.  */
struct device *device_open (struct device_opts const *o, struct pagecache *pc,
                            char const *name, enum device_access access,
                            struct device_failure *failure);

/* Report that NAME could not be opened.  -> OUT_FATAL.  */
enum outcome device_open_failed (struct diag *d, char const *name,
                                 struct device_failure const *failure);

/* Whether NAME lies on another host.  */
bool device_name_is_remote (struct device_opts const *o, char const *name);

#endif
