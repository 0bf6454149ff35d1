/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* compressor.h - which program compresses or decompresses a format, and how it
   gets several threads.

   Ownership:  the caller provides the buffer for a command.
   Threads:    any, as long as none changes the environment.  */

#ifndef TNC_ARCHIVE_COMPRESSOR_H
#define TNC_ARCHIVE_COMPRESSOR_H

#include <limits.h>
#include <stdbool.h>

#include "format/magic.h"

/* Numbers of threads: what the plain program does by itself; one for each
   processor that this process may use.  */
#define COMPRESSOR_DEFAULT 0U
#define COMPRESSOR_AUTO UINT_MAX

/* The longest command, in bytes with its null byte.  */
enum
{
  COMPRESSOR_BYTES = 32
};

/* The command, a program with arguments for its number of threads, that
   compresses KIND, or if READING decompresses it when it also gets "-d".
   THREADS is 1 or more, or one of the above.  A program that others replace
   (pigz instead of gzip) is taken where it is found along PATH.  It is a
   string in BUF, or the plain program: always with COMPRESSOR_DEFAULT, and
   where no program would be found that uses THREADS.  KIND is not
   FILTER_PROGRAM.  */
char const *compressor_command (enum filter_kind kind, bool reading,
                                unsigned threads, char buf[COMPRESSOR_BYTES]);

/* A program to try if the plain one of KIND cannot be run, because it reads
   the same format; or null.  */
char const *compressor_second_choice (enum filter_kind kind);

#endif
