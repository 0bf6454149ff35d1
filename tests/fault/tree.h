/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* tree.h - small directory trees, copied, removed and described.

   Errors:     end the process with a message and status 99.
   Threads:    none.  */

#ifndef TNC_FAULT_TREE_H
#define TNC_FAULT_TREE_H

#include <stdbool.h>
#include <stddef.h>

/* What is in a directory: a line for each file, in the order of strcmp.  A
   line is the name, a tab, and everything else: kind, permissions, owner,
   links, contents, attributes; and the time if the name begins with "out" and
   has a slash, unless it is about now.
   In a file whose name begins with "snap" the time of the run does not
   count.  */
struct facts
{
  char **line;
  size_t count, room;
};

/* Ends the process: WHAT failed, as errno says.  */
_Noreturn void tree_failed (char const *what);

/* Remove DIR with everything in it; it may be missing.  */
void tree_remove (char const *dir);

/* Copy the file or directory FROM into the directory INTO, with its
   permissions, owners, times and hard links.  */
void tree_copy (char const *from, char const *into);

/* Fill F with what is in DIR.  The caller frees it.  */
void tree_describe (struct facts *f, char const *dir);
void facts_free (struct facts *f);

/* The line of F for the file that LINE is about, or null.  */
char const *facts_find (struct facts const *f, char const *line);

/* Whether both are the same; if not, the first line that differs is copied
   to AT, which has room for N bytes.  */
bool facts_equal (struct facts const *a, struct facts const *b, char *at,
                  size_t n);

#endif
