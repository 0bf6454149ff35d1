/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* fill.h - from a draft that was checked to what each module wants.  */

#ifndef TNC_CLI_FILL_H
#define TNC_CLI_FILL_H

#include "cli/draft.h"

/* --one-top-level without a directory: the name of the archive without its
   suffixes, kept by C; null if it has none that is known.  */
char const *fill_top_level (struct cli *c);

/* -a: let the archive's suffix select the compressor.  */
void fill_auto_compress (struct cli *c);

/* Fill C's config.  */
void fill_config (struct cli *c);

#endif
