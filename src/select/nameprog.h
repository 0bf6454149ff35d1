/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* nameprog.h - the ordered list of names, -C, -T and positional options of
   a command line, run as a program: each name comes out with everything
   in force where it stood.

   While options are parsed items are added; then the list is const and a
   cursor runs over it.

   Ownership:  the list owns its strings; what a cursor hands out is valid
               until its next call.
   Errors:     outcomes, reported through the diag.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_NAMEPROG_H
#define TNC_SELECT_NAMEPROG_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/outcome.h"
#include "select/exclude.h"

/* Positional options; the value is an argument or null.  */
enum nameprog_code
{
  NAMEPROG_NAME,                /* operand or --add-file */
  NAMEPROG_CHDIR,
  NAMEPROG_LIST,                /* -T */
  NAMEPROG_EXCLUDE, NAMEPROG_EXCLUDE_FROM,
  NAMEPROG_EXCLUDE_BACKUPS, NAMEPROG_EXCLUDE_VCS,
  NAMEPROG_EXCLUDE_VCS_IGNORES,
  NAMEPROG_EXCLUDE_IGNORE, NAMEPROG_EXCLUDE_IGNORE_RECURSIVE,
  NAMEPROG_EXCLUDE_CACHES, NAMEPROG_EXCLUDE_CACHES_UNDER,
  NAMEPROG_EXCLUDE_CACHES_ALL,
  NAMEPROG_EXCLUDE_TAG, NAMEPROG_EXCLUDE_TAG_UNDER,
  NAMEPROG_EXCLUDE_TAG_ALL,
  NAMEPROG_ANCHORED, NAMEPROG_NO_ANCHORED,
  NAMEPROG_IGNORE_CASE, NAMEPROG_NO_IGNORE_CASE,
  NAMEPROG_WILDCARDS, NAMEPROG_NO_WILDCARDS,
  NAMEPROG_WILDCARDS_MATCH_SLASH, NAMEPROG_NO_WILDCARDS_MATCH_SLASH,
  NAMEPROG_RECURSION, NAMEPROG_NO_RECURSION,
  NAMEPROG_UNQUOTE, NAMEPROG_NO_UNQUOTE,
  NAMEPROG_NULL, NAMEPROG_NO_NULL,
  NAMEPROG_VERBATIM, NAMEPROG_NO_VERBATIM
};

struct nameprog;

struct nameprog *nameprog_new (void);
void nameprog_free (struct nameprog *p);

/* Replace the escapes of C in S: \a \b \f \n \r \t \v \\ \? (delete) and up
   to three octal digits.  Others stay.  */
void nameprog_unquote (char *s);

/* Add an item; VALUE is copied and may be null.  */
void nameprog_add (struct nameprog *p, enum nameprog_code code,
                   char const *value);

/* Whether a name or a -T was given at all.  */
bool nameprog_has_names (struct nameprog const *p);

/* How many operands (NAMEPROG_NAME) there are; whether there is a -T.  */
size_t nameprog_operand_count (struct nameprog const *p);
bool nameprog_has_list (struct nameprog const *p);

/* One name with what is in force for it.  */
struct nameprog_name
{
  char const *name;             /* unquoted, no trailing slashes */
  size_t cwd;                   /* index for cwd_fd; 0 = where we began */
  unsigned match_flags;         /* enum pattern_flags, for read modes */
  bool recurse;                 /* --recursion is in force */
  bool in_dir;                  /* it was found in a directory, and stands
                                   for nothing that is not in that: */
  dev_t dir_dev;
  ino_t dir_ino;
};

struct nameprog_cursor;

/* The directories that -C asked for, in order; index 0 is ".".  A later
   one is relative to the one before it (`parent').  */
struct nameprog_cwd { char const *dir; size_t parent; };

/* The long name of the option behind CODE, without dashes.  */
char const *nameprog_option_name (enum nameprog_code code);

/* Parse an option line of a -T file; given by src/cli, which knows option
   syntax.  Calls back nameprog_cursor_apply for each positional option.
   OUT_SKIPPED: "unrecognized option", which nameprog reports.  OUT_FATAL:
   was reported.  */
typedef enum outcome (*nameprog_line_parser) (void *arg, char const *line,
                                              struct nameprog_cursor *c);

/* WARN_UNUSED: positional options behind the last name are an error
   (create and update).  */
struct nameprog_cursor *
nameprog_run (struct nameprog const *p, bool warn_unused, struct diag *d,
              nameprog_line_parser parser, void *parser_arg);

/* The next name.  OUT_OK: *N is set.  OUT_SKIPPED: no more names.
   OUT_FATAL.  */
enum outcome nameprog_next (struct nameprog_cursor *c,
                            struct nameprog_name *n);

/* For a line parser: add an item of the option line.  The items of a line
   take effect in order, before the next line is read.  */
void nameprog_cursor_apply (struct nameprog_cursor *c,
                            enum nameprog_code code, char const *value);

/* The exclusions in force now; grows as the cursor moves.  */
struct exclude *nameprog_exclude (struct nameprog_cursor *c);

/* Where -C number INDEX leads.  */
struct nameprog_cwd nameprog_cwd (struct nameprog_cursor const *c,
                                  size_t index);

/* Whether a wildcard option is in force now.  */
bool nameprog_wildcards_said (struct nameprog_cursor const *c);

/* Whether --recursion is in force now.  */
bool nameprog_recurses (struct nameprog_cursor const *c);

/* The -C in force behind the last name; for read modes without names.  */
size_t nameprog_last_cwd (struct nameprog_cursor const *c);

void nameprog_cursor_free (struct nameprog_cursor *c);

#endif
