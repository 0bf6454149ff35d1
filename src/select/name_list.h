/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* name_list.h - the names, -T files and positional options of a command line,
   in order.  A cursor returns each name together with the options in force for
   it.

   Items are added while the options are parsed.  After that the list is const,
   and a cursor reads it.

   Ownership:  the list owns its strings; what a cursor returns is valid until
               its next call.
   Errors:     enum outcome; failures are reported through the diag.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_NAME_LIST_H
#define TNC_SELECT_NAME_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/outcome.h"
#include "select/exclude.h"

/* What an item is.  Most have a value, the argument of the option.  */
enum name_list_code
{
  NAME_LIST_NAME, /* operand or --add-file */
  NAME_LIST_CHDIR,
  NAME_LIST_LIST, /* -T */
  NAME_LIST_EXCLUDE,
  NAME_LIST_EXCLUDE_FROM,
  NAME_LIST_EXCLUDE_BACKUPS,
  NAME_LIST_EXCLUDE_VCS,
  NAME_LIST_EXCLUDE_VCS_IGNORES,
  NAME_LIST_EXCLUDE_IGNORE,
  NAME_LIST_EXCLUDE_IGNORE_RECURSIVE,
  NAME_LIST_EXCLUDE_CACHES, /* NUMBER is an enum exclude_tag_effect */
  NAME_LIST_EXCLUDE_TAG,    /* NUMBER is an enum exclude_tag_effect */
  NAME_LIST_SWITCH          /* NUMBER has the flags to set, and those to
                               clear in the bits from NAME_LIST_CLEAR on */
};

/* The flags in force for names and patterns.  */
enum name_list_flag
{
  NAME_FLAG_ANCHORED = 1 << 0,
  NAME_FLAG_NO_ANCHORED = 1 << 1,
  NAME_FLAG_WILDCARDS = 1 << 2,
  NAME_FLAG_NO_WILDCARDS = 1 << 3,
  NAME_FLAG_NO_MATCH_SLASH = 1 << 4,
  NAME_FLAG_IGNORE_CASE = 1 << 5,
  NAME_FLAG_NO_RECURSION = 1 << 6,
  NAME_FLAG_NO_UNQUOTE = 1 << 7,
  NAME_FLAG_NULL = 1 << 8,
  NAME_FLAG_VERBATIM = 1 << 9,
  NAME_LIST_CLEAR = 16 /* position of the first bit */
};

/* A positional option.  */
struct name_list_option
{
  enum name_list_code code;
  unsigned number;
  char const *name; /* the long option, without dashes; lives on */
};

struct name_list;

/* Make an empty list.  Never null.  */
struct name_list *name_list_new (void);
void name_list_free (struct name_list *p);

/* Replace C escapes in S: \a \b \f \n \r \t \v \\ \? (delete) and up to three
   octal digits.  Other escapes are kept.  */
void name_list_unquote (char *s);

/* Add an item.  VALUE is copied and may be null.  */
void name_list_add (struct name_list *p, struct name_list_option o,
                    char const *value);

/* Whether there is a name or a -T at all.  */
bool name_list_has_names (struct name_list const *p);

/* The number of operands (NAME_LIST_NAME); whether there is a -T.  */
size_t name_list_operand_count (struct name_list const *p);
bool name_list_has_list (struct name_list const *p);

/* One name and the options in force for it.  */
struct name_list_name
{
  char const *name;     /* unquoted, no trailing slashes */
  size_t cwd;           /* index for cwd_fd; 0 is the initial directory */
  unsigned match_flags; /* enum pattern_flags, for reading operations */
  bool recurse;         /* --recursion is in force */
  bool in_dir;          /* found in the following directory; only valid if it
                           is still there: */
  dev_t dir_dev;
  ino_t dir_ino;
};

struct name_list_cursor;

/* The directory of a -C; index 0 is ".".  It is relative to an earlier one,
   PARENT.  */
struct name_list_cwd
{
  char const *dir;
  size_t parent;
};

/* Parse an option line of a -T file.  src/cli supplies this function because
   it knows the option syntax.  It calls name_list_cursor_apply for each
   positional option, and sets *KNOWN to whether it understood the line; if
   not, name_list reports that.  Failures are already reported.  */
typedef enum outcome (*name_list_line_parser) (void *arg, char const *line,
                                               struct name_list_cursor *c,
                                               bool *known);

struct name_list_opts
{
  struct name_list const *list;
  bool warn_unused;             /* positional options after the last name are
                                   an error (create and update) */
  name_list_line_parser parser; /* of option lines; null: there are none */
  void *parser_arg;             /* borrowed */
};

/* Start reading the list of O.  The list must outlive the result.  */
struct name_list_cursor *name_list_open (struct name_list_opts const *o,
                                         struct diag *d);

/* Set *N to the next name.  Returns whether there is one.  There is none after
   a fatal error, see name_list_outcome.  */
bool name_list_next (struct name_list_cursor *c, struct name_list_name *n);

/* Set *N to a name that will be next; AGAIN: the very next one, else the one
   after that of the last call.  Returns whether there is one that is known by
   now: this obeys no option, reads nothing and never waits, so it ends at each
   option and at the end of what was read of a -T.  N->name is valid until the
   next call.  */
bool name_list_peek (struct name_list_cursor *c, bool again,
                     struct name_list_name *n);

/* How far C is in the only -T, a regular file: *DONE of *TOTAL bytes are
   before the current name.  False if there are other names or that is not
   known.  */
bool name_list_position (struct name_list_cursor const *c, uintmax_t *done,
                         uintmax_t *total);

/* Whether LIST can be read a second time, by another cursor: each file of
   names or patterns in it is a regular file, and none is standard input.  */
bool name_list_is_repeatable (struct name_list const *list);

/* The worst outcome so far of reading the names and exclusions.  If it is
   fatal, the caller must end the run.  */
enum outcome name_list_outcome (struct name_list_cursor const *c);

/* For a line parser: add an item of the option line.  The items of a line take
   effect in order, before the next line is read.  */
void name_list_cursor_apply (struct name_list_cursor *c,
                             struct name_list_option o, char const *value);

/* The exclusions in force now.  The set grows as the cursor moves.  */
struct exclude *name_list_exclude (struct name_list_cursor *c);

/* The directory of -C number INDEX.  */
struct name_list_cwd name_list_cwd (struct name_list_cursor const *c,
                                    size_t index);

/* The same for fs/cwd: CURSOR is a struct name_list_cursor.  */
char const *name_list_where (void *cursor, size_t index, size_t *parent);

/* Whether a wildcard option is in force now.  */
bool name_list_wildcards_given (struct name_list_cursor const *c);

/* Whether --recursion is in force now.  */
bool name_list_recurses (struct name_list_cursor const *c);

/* The number of the -C in force after the last name; for reading operations
   without names.  */
size_t name_list_last_cwd (struct name_list_cursor const *c);

/* Free C.  */
void name_list_cursor_free (struct name_list_cursor *c);

#endif
