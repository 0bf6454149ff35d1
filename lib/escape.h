/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* escape.h - what a backslash means in file names and option arguments.

   Threads:    any.  */

#ifndef TNC_ESCAPE_H
#define TNC_ESCAPE_H

/* The byte that the escape \C stands for, where C is one of "abfnrtv" or a
   backslash; else -1.  */
int escape_letter (char c);

/* The byte that the escape at *P stands for.  *P is after the backslash, END
   after the text.  It is a letter of escape_letter, "?" for DEL, or up to
   three octal digits, and *P is moved past it.  If it is something else,
   return -1 and leave *P.  */
int escape_byte (char const **p, char const *end);

#endif
