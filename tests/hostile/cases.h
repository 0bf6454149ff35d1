/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* cases.h - archives that mean harm or make no sense, and how the program
   must take them.

   ARCHIVE is a script, see script.h.  EXPECT is lines; the first says
   which exit statuses are right: of listing, of extracting, and of
   extracting the second archive over the first; "02" is either.  Then
     o WORD...       more options for extraction
     volumes         the two archives are the volumes of one
     differ          extraction need not name what the listing has
     + NAME [TEXT]   there is such a file (of this text)
     / NAME          there is such a directory
     @ NAME TARGET   there is such a symbolic link
     - NAME          there is nothing of that name
     # NAME SIZE     a file has this size
     = NAME NAME     both are one file
     ! TEXT          extraction says so
     ? TEXT          listing says so
     | TEXT          a line of the listing
     m N             no more than N MiB of memory, in a plain build
     n N             the listing has N lines
   Words are expanded as in scripts; TEXT behind ! ? | goes to the end of
   the line.  A line may begin with "root:" or "user:".

   Beside that, in every case: nothing outside the directory is touched, no
   signal, no more time and memory than sandbox.h allows, nothing on stdout
   and stderr that a terminal acts on, the same with and without seeking,
   and extraction names no member that listing does not; all of them if
   both end with 0.  */

#ifndef TNC_TESTS_CASES_H
#define TNC_TESTS_CASES_H

#include <stdbool.h>
#include <stddef.h>

struct hostile_case
{
  char const *name, *archive, *expect;
};

struct hostile_set
{
  struct hostile_case const *cases;
  size_t count;
  bool escapes; /* try them with many options, too */
};

extern struct hostile_set const escape_set, link_set, header_set, text_set,
    pax_set, shared_set, sparse_set, stream_set, volumes_set, dumpdir_set,
    limits_set;

/* Every type of member with every odd size.  */
struct hostile_set sizes_set (void);
void sizes_set_free (struct hostile_set *set);

#define HOSTILE_SET(cases, escapes)              \
  {                                              \
    cases, sizeof cases / sizeof *cases, escapes \
  }

#endif
