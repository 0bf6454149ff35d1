/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* dev_rmt.h - a file or tape on another host as a device.  A remote shell runs
   rmt there, and the two talk over pipes.

   Each write is one record on the remote side and each read returns at most
   one, so tapes work.  If the server breaks the protocol, the connection is
   closed and every later call fails with EIO.

   Errors:     NULL and *FAILURE.
   Ownership:  device_close ends the child and frees the device.  */

#ifndef TNC_ARCHIVE_DEV_RMT_H
#define TNC_ARCHIVE_DEV_RMT_H

#include "archive/devops.h"

/* The parts of a remote name [USER@]HOST:FILE.  */
struct dev_rmt_name
{
  char *user;       /* owned; NULL if the name has none */
  char *host;       /* owned */
  char const *file; /* points into the name */
};

/* Whether NAME looks like a remote name.  */
bool dev_rmt_is_name (char const *name);

/* Split NAME, which is a remote name, into its parts.  */
void dev_rmt_split (struct dev_rmt_name *n, char const *name);
void dev_rmt_name_release (struct dev_rmt_name *n);

/* Open NAME: run RMT on its host with the remote shell RSH.  */
struct device *dev_rmt_open (char const *rsh, char const *rmt,
                             char const *name, enum device_access access,
                             struct device_failure *failure);

#endif
