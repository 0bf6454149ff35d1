/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dev_rmt.h - a file or a tape of another host as a device: a remote shell
   runs rmt there, and the two of us talk over pipes.

   Each write is one record there and each read gets at most one, so tapes
   work.  A server that does not keep to the protocol is hung up on, and
   from then on every call fails with EIO.

   Errors:     NULL and *FAILURE.
   Ownership:  device_close ends the child and frees the device.  */

#ifndef TNC_ARCHIVE_DEV_RMT_H
#define TNC_ARCHIVE_DEV_RMT_H

#include "archive/devops.h"

/* A remote name [USER@]HOST:FILE in pieces.  */
struct dev_rmt_name
{
  char *user;       /* owned; NULL if there is none */
  char *host;       /* owned */
  char const *file; /* in the name */
};

/* Whether NAME looks like one.  */
bool dev_rmt_is_name (char const *name);

/* Take NAME, which does, to pieces.  */
void dev_rmt_split (struct dev_rmt_name *n, char const *name);
void dev_rmt_name_release (struct dev_rmt_name *n);

/* Open NAME by running RMT there through RSH.  */
struct device *dev_rmt_open (char const *rsh, char const *rmt,
                             char const *name, enum device_access access,
                             struct device_failure *failure);

#endif
