/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* magic.h - which compression program made these bytes, or goes with
   this name.  filters.def is the one list of them.  */

#ifndef TNC_FORMAT_MAGIC_H
#define TNC_FORMAT_MAGIC_H

#include <stddef.h>

enum filter_kind
{
  FILTER_NONE,
#define FILTER(symbol, program, option) FILTER_##symbol,
#include "format/filters.def"
#undef FILTER
  FILTER_PROGRAM /* -I: named by the user */
};

/* The program of K ("gzip"), and the option that asks for it as in GNU
   tar's messages ("-z", "--lzip").  NULL for NONE and PROGRAM.  */
char const *magic_program (enum filter_kind k);
char const *magic_option (enum filter_kind k);

/* Judge the first N bytes of an archive.  FILTER_NONE when they look like
   a tar header or like nothing known.  *IS_TAR says which.  */
enum filter_kind magic_of_bytes (unsigned char const *p, size_t n,
                                 int *is_tar);

/* Judge by the suffix of NAME.  -1: no suffix that is known; otherwise
   a filter_kind, FILTER_NONE for ".tar".  *STEM_BYTES, unless null, is
   set to the length of NAME without that suffix.  */
int magic_of_name (char const *name, size_t *stem_bytes);

#endif
