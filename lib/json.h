/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* json.h - strings of JSON (RFC 8259).  */

#ifndef TNC_JSON_H
#define TNC_JSON_H

#include <stdbool.h>

#include "bytebuf.h"

/* Append S to B as a string of JSON.  Bytes that are not UTF-8 become U+FFFD
   or, if LOSSLESS, \udc80 to \udcff, as Python writes them
   ("surrogateescape").  0 or -ENOMEM.  */
int json_put_string (struct bytebuf *b, char const *s, bool lossless);

#endif
