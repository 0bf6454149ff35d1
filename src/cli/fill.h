/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* fill.h - fills in the config from a checked draft.  */

#ifndef TNC_CLI_FILL_H
#define TNC_CLI_FILL_H

#include "cli/draft.h"

/* --one-top-level without an argument: the archive's name without its
   suffixes, owned by C.  Null if no known suffix is found.  */
char const *fill_top_level (struct cli *c);

/* -a: let the archive's suffix select the compressor.  */
void fill_auto_compress (struct cli *c);

/* --reproducible: choose what no option has chosen.  */
enum cli_result fill_reproducible (struct cli *c);

/* --reflink: choose its default, and find out whether this run can share
   anything.  */
enum cli_result fill_reflink (struct cli *c);

/* Whether new members are aligned because of --reflink.  */
bool fill_reflink_aligns (struct cli const *c);

/* The archive, or the first volume.  */
char const *fill_first_archive (struct cli const *c);

/* Fill C's config.  */
void fill_config (struct cli *c);

#endif
