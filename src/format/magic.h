/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* magic.h - recognize a compression program by the first bytes or the name of
   an archive.  filters.def lists the programs.  */

#ifndef TNC_FORMAT_MAGIC_H
#define TNC_FORMAT_MAGIC_H

#include <stddef.h>

enum filter_kind
{
  FILTER_NONE,
#define FILTER(symbol, program, option) FILTER_##symbol,
#include "format/filters.def"
#undef FILTER
  FILTER_PROGRAM /* -I: chosen by the user */
};

/* The program of K ("gzip"), and its option as in GNU tar's messages ("-z",
   "--lzip").  NULL for NONE and PROGRAM.  */
char const *magic_program (enum filter_kind k);
char const *magic_option (enum filter_kind k);

/* Recognize the first N bytes of an archive.  FILTER_NONE if they look like a
   tar header or are unknown; IS_TAR is true for the header.  */
enum filter_kind magic_of_bytes (unsigned char const *p, size_t n,
                                 int *is_tar);

/* Recognize the suffix of NAME.  -1 if it is unknown, otherwise a filter_kind,
   FILTER_NONE for ".tar".  STEM_BYTES, unless null, is set to the length of
   NAME without the suffix.  */
int magic_of_name (char const *name, size_t *stem_bytes);

#endif
