/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* incremental_opts.h - the options of incremental archives, -G and -g.  */

#ifndef TNC_OP_INCREMENTAL_OPTS_H
#define TNC_OP_INCREMENTAL_OPTS_H

#include <stdbool.h>

struct incremental_opts
{
  bool on;
  char const *snapshot; /* borrowed; -g or NULL */
  bool from_scratch;    /* --level=0 */
  bool no_check_device;
};

#endif
