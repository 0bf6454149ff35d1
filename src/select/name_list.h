/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* name_list.h - the ordered list of names, -C, -T and positional options of
   a command line, run as a program: each name comes out with everything
   in force where it stood.

   While options are parsed items are added; then the list is const and a
   cursor runs over it.

   Ownership:  the list owns its strings; what a cursor hands out is valid
               until its next call.
   Errors:     outcomes, reported through the diag.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_NAME_LIST_H
#define TNC_SELECT_NAME_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/outcome.h"
#include "select/exclude.h"

/* Positional options; the value is an argument or null.  */
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
  NAME_LIST_EXCLUDE_CACHES,
  NAME_LIST_EXCLUDE_CACHES_UNDER,
  NAME_LIST_EXCLUDE_CACHES_ALL,
  NAME_LIST_EXCLUDE_TAG,
  NAME_LIST_EXCLUDE_TAG_UNDER,
  NAME_LIST_EXCLUDE_TAG_ALL,
  NAME_LIST_ANCHORED,
  NAME_LIST_NO_ANCHORED,
  NAME_LIST_IGNORE_CASE,
  NAME_LIST_NO_IGNORE_CASE,
  NAME_LIST_WILDCARDS,
  NAME_LIST_NO_WILDCARDS,
  NAME_LIST_WILDCARDS_MATCH_SLASH,
  NAME_LIST_NO_WILDCARDS_MATCH_SLASH,
  NAME_LIST_RECURSION,
  NAME_LIST_NO_RECURSION,
  NAME_LIST_UNQUOTE,
  NAME_LIST_NO_UNQUOTE,
  NAME_LIST_NULL,
  NAME_LIST_NO_NULL,
  NAME_LIST_VERBATIM,
  NAME_LIST_NO_VERBATIM
};

struct name_list;

struct name_list *name_list_new (void);
void name_list_free (struct name_list *p);

/* Replace the escapes of C in S: \a \b \f \n \r \t \v \\ \? (delete) and up
   to three octal digits.  Others stay.  */
void name_list_unquote (char *s);

/* Add an item; VALUE is copied and may be null.  */
void name_list_add (struct name_list *p, enum name_list_code code,
                    char const *value);

/* Whether a name or a -T was given at all.  */
bool name_list_has_names (struct name_list const *p);

/* How many operands (NAME_LIST_NAME) there are; whether there is a -T.  */
size_t name_list_operand_count (struct name_list const *p);
bool name_list_has_list (struct name_list const *p);

/* One name with what is in force for it.  */
struct name_list_name
{
  char const *name;     /* unquoted, no trailing slashes */
  size_t cwd;           /* index for cwd_fd; 0 = where we began */
  unsigned match_flags; /* enum pattern_flags, for read modes */
  bool recurse;         /* --recursion is in force */
  bool in_dir;          /* it was found in a directory, and stands
                           for nothing that is not in that: */
  dev_t dir_dev;
  ino_t dir_ino;
};

struct name_list_cursor;

/* The directories that -C asked for, in order; index 0 is ".".  A later
   one is relative to the one before it (`parent').  */
struct name_list_cwd
{
  char const *dir;
  size_t parent;
};

/* The long name of the option of CODE, without dashes.  */
char const *name_list_option_name (enum name_list_code code);

/* Parse an option line of a -T file; given by src/cli, which knows option
   syntax.  Calls back name_list_cursor_apply for each positional option.
   OUT_SKIPPED: "unrecognized option", which name_list reports.  OUT_FATAL:
   was reported.  */
typedef enum outcome (*name_list_line_parser) (void *arg, char const *line,
                                               struct name_list_cursor *c);

/* WARN_UNUSED: positional options after the last name are an error
   (create and update).  */
struct name_list_cursor *name_list_open (struct name_list const *p,
                                         bool warn_unused, struct diag *d,
                                         name_list_line_parser parser,
                                         void *parser_arg);

/* The next name.  OUT_OK: *N is set.  OUT_SKIPPED: no more names.
   OUT_FATAL.  */
enum outcome name_list_next (struct name_list_cursor *c,
                             struct name_list_name *n);

/* For a line parser: add an item of the option line.  The items of a line
   take effect in order, before the next line is read.  */
void name_list_cursor_apply (struct name_list_cursor *c,
                             enum name_list_code code, char const *value);

/* The exclusions in force now; grows as the cursor moves.  */
struct exclude *name_list_exclude (struct name_list_cursor *c);

/* Where -C number INDEX leads.  */
struct name_list_cwd name_list_cwd (struct name_list_cursor const *c,
                                    size_t index);

/* Whether a wildcard option is in force now.  */
bool name_list_wildcards_given (struct name_list_cursor const *c);

/* Whether --recursion is in force now.  */
bool name_list_recurses (struct name_list_cursor const *c);

/* The -C in force after the last name; for read modes without names.  */
size_t name_list_last_cwd (struct name_list_cursor const *c);

void name_list_cursor_free (struct name_list_cursor *c);

#endif
