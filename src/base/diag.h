/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* diag.h - messages on stderr.

   Every message is `PROGRAM: TEXT[: STRERROR]' and a newline.  A function that
   prints an error returns its outcome, which the callers hand upwards to main;
   nobody asks the diag for it.  The last line of a failed run ("Exiting with
   failure status...", "Error is not recoverable...") is printed by diag_end,
   which only main calls.

   Units:      ERR parameters are errno values or DIAG_OUTSIDE; 0 adds no text.
   Errors:     none; writing to stderr may fail silently.
   Ownership:  a diag owns its quoter and borrows strings.
   Threads:    a diag belongs to one thread.  */

#ifndef TNC_BASE_DIAG_H
#define TNC_BASE_DIAG_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/outcome.h"
#include "base/quote.h"

enum warning_class
{
#define WARNING_CLASS(symbol, keyword, initial) WARN_##symbol,
#include "base/warnings.def"
#undef WARNING_CLASS
  WARNING_CLASSES,

  /* These belong to no keyword and cannot be turned off.  */
  WARN_ALWAYS = WARNING_CLASSES,
  WARN_DIFFERENCE, /* -d and the like found one */
  WARNINGS_COUNTED,
  WARN_NOTE = WARNINGS_COUNTED /* no sign of trouble: is not counted */
};

/* What went wrong, for those who count.  */
enum error_kind
{
#define ERROR_KIND(symbol, keyword) KIND_##symbol,
#include "base/error-kinds.def"
#undef ERROR_KIND
  ERROR_KINDS,
  KIND_NONE = ERROR_KINDS /* belongs to another error: is not counted */
};

/* An ERR that is not an errno value: a path leads outside the directory that
   confines the run.  (EXDEV already means a failure of link or rename.)  */
enum
{
  DIAG_OUTSIDE = INT_MAX
};

/* One bit for each class.  */
typedef uint64_t warning_mask;

struct diag_opts
{
  warning_mask warnings; /* enabled classes */
  bool explain;          /* --explain-errors */
  struct quote_opts quote;
};

struct diag
{
  char const *program; /* borrowed; argv[0] */
  warning_mask warnings;
  bool explain;          /* print what is known about errors, see explain.h */
  struct quoter quoter;  /* owned */
  enum outcome reported; /* the worst message; only for diag_end */
  bool quiet_end;        /* print no last line */
  uintmax_t warned[WARNINGS_COUNTED]; /* how often, by enum warning_class */
  uintmax_t failed[ERROR_KINDS];      /* how often, by enum error_kind */
  FILE *err; /* borrowed; stderr except in unit tests.  Null: print nothing */

  /* Called before each message, to flush the listing and blank a checkpoint
     line; or null.  */
  void (*before) (void *);
  void *before_arg;
};

/* The classes enabled by default; with VERBOSE, those of -v too.  */
warning_mask diag_default_warnings (bool verbose);

/* The keyword of class C, or what the counts call it.  */
char const *diag_class_name (enum warning_class c);
char const *diag_kind_name (enum error_kind k);

/* Initialize D.  Options may follow with diag_configure.  */
void diag_init (struct diag *d, char const *program);
void diag_configure (struct diag *d, struct diag_opts const *opts);

/* Make COPY, which prints what D would and has a quoter of its own.  */
void diag_copy (struct diag *copy, struct diag const *d);

/* Free COPY.  Unless D is null, what COPY reported and counted counts for D.
 */
void diag_absorb (struct diag *d, struct diag *copy);

/* Whether warnings of class C are printed.  */
bool diag_is_on (struct diag const *d, enum warning_class c);

/* Print a warning.  It changes no outcome.  */
void diag_warn (struct diag *d, enum warning_class c, int err,
                char const *format, ...)
    __attribute__ ((format (printf, 4, 5)));

/* Report that something changed or differs.  Returns OUT_DIFFERS, even if the
   class is off.  */
enum outcome diag_differs (struct diag *d, enum warning_class c, int err,
                           char const *format, ...)
    __attribute__ ((format (printf, 4, 5)));

/* A source that reports errors defines DIAG_KIND as the kind of them, for
   these macros; the functions that they call are for errors of other kinds.

   diag_error (D, ERR, FORMAT, ...): report an error; the run continues.
   Returns OUT_SKIPPED, which a caller that goes on with the same file turns
   into OUT_ERROR: outcome_but_done.

   diag_fatal (D, ERR, FORMAT, ...): report an error that ends the run; the
   callers unwind.  Returns OUT_FATAL.  */
#define diag_error(d, ...) diag_error_of (DIAG_KIND, d, __VA_ARGS__)
#define diag_fatal(d, ...) diag_fatal_of (DIAG_KIND, d, __VA_ARGS__)
enum outcome diag_error_of (enum error_kind k, struct diag *d, int err,
                            char const *format, ...)
    __attribute__ ((format (printf, 4, 5)));
enum outcome diag_fatal_of (enum error_kind k, struct diag *d, int err,
                            char const *format, ...)
    __attribute__ ((format (printf, 4, 5)));

/* Report a usage error and where to find help; the callers unwind.  Returns
   OUT_FATAL.  */
enum outcome diag_usage (struct diag *d, char const *text);

/* Report the most common error: `NAME: Cannot CALL: STRERROR', NAME quoted.
   diag.c has a message for each word that CALL can be; a system call that is
   not a word, such as `fgetxattr', needs none.  */
#define diag_call_error(d, call, name, err) \
  diag_call_error_of (DIAG_KIND, d, call, name, err)
#define diag_call_fatal(d, call, name, err) \
  diag_call_fatal_of (DIAG_KIND, d, call, name, err)
enum outcome diag_call_error_of (enum error_kind k, struct diag *d,
                                 char const *call, char const *name, int err);
enum outcome diag_call_fatal_of (enum error_kind k, struct diag *d,
                                 char const *call, char const *name, int err);
void diag_call_warn (struct diag *d, enum warning_class c, char const *call,
                     char const *name, int err);

/* Report that the remote host HOST is unknown: fatal, with its own status and
   no last line.  Returns OUT_UNREACHABLE.  */
enum outcome diag_unreachable (struct diag *d, char const *host);

/* Print a message of class C.  Nothing is counted.  */
void diag_print (struct diag *d, enum warning_class c, int err,
                 char const *format, ...)
    __attribute__ ((format (printf, 4, 5)));

/* Print a line about the last error, if the user wants that.  */
void diag_explain (struct diag *d, int err, char const *format, ...)
    __attribute__ ((format (printf, 3, 4)));

/* Count what another message than those above reports.  */
void diag_count_warning (struct diag *d, enum warning_class c);
void diag_count_error (struct diag *d, enum error_kind k);

/* Short names for the functions of D's quoter.  */
char const *diag_colon (struct diag *d, char const *s);
char const *diag_quote (struct diag *d, char const *s);

/* End a run with the outcome O: print the last line if it failed and return
   the exit status.  A message graver than O means that a
   caller dropped an outcome.  That is reported as an internal error, and the
   status is that of the message: no run ends with 0 after an error.  */
int diag_end (struct diag *d, enum outcome o);

/* Print how often there was each kind of warning and of error.  */
void diag_summary (struct diag *d);

/* Free D's memory.  */
void diag_release (struct diag *d);

/* diag_end and diag_release.  */
int diag_close (struct diag *d, enum outcome o);

#endif
