/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* plain-encoding.h - the options of archives that tests write.  */

#ifndef TNC_TESTS_PLAIN_ENCODING_H
#define TNC_TESTS_PLAIN_ENCODING_H

#include "format/encode.h"

/* Options that add nothing to a member; RULES is borrowed.  */
static inline struct encode_opts
plain_encoding (enum archive_format format, struct paxrules const *rules)
{
  return (struct encode_opts) { .format = format,
                                .pax = rules,
                                .uid0_name = "",
                                .gid0_name = "",
                                .tmpdir = "/tmp",
                                .sparse_major = 1 };
}

#endif
