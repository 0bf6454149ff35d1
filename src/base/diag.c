/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/i18n.h"
#include "quotearg.h"
#include "xio.h"

enum initial
{
  ON,
  OFF,
  VERBOSE
};

static struct
{
  char const *keyword;
  enum initial initial;
} const classes[] = {
#define WARNING_CLASS(symbol, keyword, initial) { keyword, initial },
#include "base/warnings.def"
#undef WARNING_CLASS
};

warning_mask
diag_default_warnings (bool verbose)
{
  warning_mask mask = 0;
  for (int c = 0; c < WARNING_CLASSES; c++)
    if (classes[c].initial == ON || (verbose && classes[c].initial == VERBOSE))
      mask |= (warning_mask) 1 << c;
  return mask;
}

char const *
diag_class_name (enum warning_class c)
{
  return (c < WARNING_CLASSES    ? classes[c].keyword
          : c == WARN_DIFFERENCE ? "difference"
                                 : "other");
}

char const *
diag_kind_name (enum error_kind k)
{
  static char const *const names[] = {
#define ERROR_KIND(symbol, keyword) keyword,
#include "base/error-kinds.def"
#undef ERROR_KIND
  };
  return names[k];
}

void
diag_init (struct diag *d, char const *program)
{
  *d = (struct diag) { .program = program,
                       .err = xio_stderr (),
                       .warnings = diag_default_warnings (false) };
  struct quote_opts escape = { .style = escape_quoting_style };
  quote_init (&d->quoter, &escape);
}

void
diag_configure (struct diag *d, struct diag_opts const *opts)
{
  d->warnings = opts->warnings;
  d->explain = opts->explain;
  quote_release (&d->quoter);
  quote_init (&d->quoter, &opts->quote);
}

void
diag_copy (struct diag *copy, struct diag const *d)
{
  *copy = *d;
  quote_copy (&copy->quoter, &d->quoter);
  copy->reported = OUT_OK;
  memset (copy->warned, 0, sizeof copy->warned);
  memset (copy->failed, 0, sizeof copy->failed);
}

void
diag_absorb (struct diag *d, struct diag *copy)
{
  if (d)
    {
      d->reported = outcome_worst (d->reported, copy->reported);
      for (int c = 0; c < WARNINGS_COUNTED; c++)
        d->warned[c] += copy->warned[c];
      for (int k = 0; k < ERROR_KINDS; k++)
        d->failed[k] += copy->failed[k];
    }
  diag_release (copy);
}

bool
diag_is_on (struct diag const *d, enum warning_class c)
{
  return WARNING_CLASSES <= (int) c || (d->warnings >> c & 1) != 0;
}

static char const *
error_text (int err)
{
  return (err == DIAG_OUTSIDE ? _ (
              "Path leads outside the target directory (use -P to allow it)")
                              : strerror (err));
}

static void
put_message (struct diag *d, int err, char const *format, va_list args)
{
  if (d->before)
    d->before (d->before_arg);
  if (!d->err)
    return;
  fprintf (d->err, "%s: ", d->program);
  vfprintf (d->err, format, args);
  if (err)
    fprintf (d->err, ": %s", error_text (err));
  putc ('\n', d->err);
  fflush (d->err);
}

/* A message stands for O, which the caller returns.  */
static enum outcome
reported (struct diag *d, enum outcome o)
{
  d->reported = outcome_worst (d->reported, o);
  return o;
}

void
diag_count_warning (struct diag *d, enum warning_class c)
{
  if (c < WARNINGS_COUNTED)
    d->warned[c]++;
}

void
diag_count_error (struct diag *d, enum error_kind k)
{
  if (k < ERROR_KINDS)
    d->failed[k]++;
}

/* Print a warning of the class C.  False if that is off.  */
static bool
put_warning (struct diag *d, enum warning_class c, int err, char const *format,
             va_list args)
{
  bool on = diag_is_on (d, c);
  if (on)
    put_message (d, err, format, args);
  return on;
}

void
diag_print (struct diag *d, enum warning_class c, int err, char const *format,
            ...)
{
  va_list args;
  va_start (args, format);
  (void) put_warning (d, c, err, format, args);
  va_end (args);
}

void
diag_warn (struct diag *d, enum warning_class c, int err, char const *format,
           ...)
{
  va_list args;
  va_start (args, format);
  if (put_warning (d, c, err, format, args))
    diag_count_warning (d, c);
  va_end (args);
}

void
diag_explain (struct diag *d, int err, char const *format, ...)
{
  va_list args;
  va_start (args, format);
  if (d->explain)
    put_message (d, err, format, args);
  va_end (args);
}

enum outcome
diag_differs (struct diag *d, enum warning_class c, int err,
              char const *format, ...)
{
  va_list args;
  va_start (args, format);
  (void) put_warning (d, c, err, format, args);
  va_end (args);
  diag_count_warning (d, c);
  return reported (d, OUT_DIFFERS);
}

enum outcome
diag_error_of (enum error_kind k, struct diag *d, int err, char const *format,
               ...)
{
  va_list args;
  va_start (args, format);
  put_message (d, err, format, args);
  va_end (args);
  diag_count_error (d, k);
  return reported (d, OUT_SKIPPED);
}

enum outcome
diag_fatal_of (enum error_kind k, struct diag *d, int err, char const *format,
               ...)
{
  va_list args;
  va_start (args, format);
  put_message (d, err, format, args);
  va_end (args);
  diag_count_error (d, k);
  return reported (d, OUT_FATAL);
}

enum outcome
diag_usage (struct diag *d, char const *text)
{
  enum outcome o = diag_error_of (KIND_USAGE, d, 0, "%s", text);
  fprintf (d->err,
           _ ("Try '%s --help' or '%s --usage' for more information.\n"),
           d->program, d->program);
  d->quiet_end = true;
  return outcome_worst (o, OUT_FATAL);
}

/* What is said when a call fails, as an error and as a warning.  */
static struct
{
  char const *call, *error, *warning;
} const failures[] = {
  { "close", N_ ("%s: Cannot close"), NULL },
  { "exec", N_ ("%s: Cannot exec"), NULL },
  { "getcwd", N_ ("%s: Cannot getcwd"), NULL },
  { "mkdir", N_ ("%s: Cannot mkdir"), NULL },
  { "mkfifo", N_ ("%s: Cannot mkfifo"), NULL },
  { "mknod", N_ ("%s: Cannot mknod"), NULL },
  { "open", N_ ("%s: Cannot open"), N_ ("%s: Warning: Cannot open") },
  { "read", N_ ("%s: Cannot read"), N_ ("%s: Warning: Cannot read") },
  { "readlink", N_ ("%s: Cannot readlink"),
    N_ ("%s: Warning: Cannot readlink") },
  { "rmdir", N_ ("%s: Cannot rmdir"), NULL },
  { "savedir", N_ ("%s: Cannot savedir"), N_ ("%s: Warning: Cannot savedir") },
  { "seek", N_ ("%s: Cannot seek"), N_ ("%s: Warning: Cannot seek") },
  { "stat", N_ ("%s: Cannot stat"), N_ ("%s: Warning: Cannot stat") },
  { "sync", N_ ("%s: Cannot sync"), NULL },
  { "truncate", N_ ("%s: Cannot truncate"), NULL },
  { "unlink", N_ ("%s: Cannot unlink"), NULL },
  { "utime", N_ ("%s: Cannot utime"), NULL },
  { "waitpid", N_ ("%s: Cannot waitpid"), NULL },
  { "write", N_ ("%s: Cannot write"), NULL },
};

/* The message for CALL; its arguments are a name and CALL.  */
static char const *
failure_format (char const *call, bool warning)
{
  for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
    if (strcmp (failures[i].call, call) == 0)
      {
        char const *text = warning ? failures[i].warning : failures[i].error;
        if (text)
          return _ (text);
      }
  return warning ? _ ("%s: Warning: Cannot %s") : _ ("%s: Cannot %s");
}

enum outcome
diag_call_error_of (enum error_kind k, struct diag *d, char const *call,
                    char const *name, int err)
{
  return diag_error_of (k, d, err, failure_format (call, false),
                        diag_colon (d, name), call);
}

void
diag_call_warn (struct diag *d, enum warning_class c, char const *call,
                char const *name, int err)
{
  diag_warn (d, c, err, failure_format (call, true), diag_colon (d, name),
             call);
}

enum outcome
diag_call_fatal_of (enum error_kind k, struct diag *d, char const *call,
                    char const *name, int err)
{
  return diag_fatal_of (k, d, err, failure_format (call, false),
                        diag_colon (d, name), call);
}

enum outcome
diag_unreachable (struct diag *d, char const *host)
{
  enum outcome o = diag_fatal_of (
      KIND_ARCHIVE, d, 0, _ ("Cannot connect to %s: resolve failed"), host);
  return outcome_worst (o, OUT_UNREACHABLE);
}

char const *
diag_colon (struct diag *d, char const *s)
{
  return quote_colon (&d->quoter, s);
}

char const *
diag_quote (struct diag *d, char const *s)
{
  return quote_name (&d->quoter, s);
}

/* Print TEXT after the program's name.  */
static void
print_line (struct diag *d, char const *text)
{
  if (d->before)
    d->before (d->before_arg);
  fprintf (d->err, "%s: %s\n", d->program, text);
  fflush (d->err);
}

void
diag_summary (struct diag *d)
{
  if (d->before)
    d->before (d->before_arg);
  for (int c = 0; c < WARNINGS_COUNTED; c++)
    if (d->warned[c])
      fprintf (d->err, _ ("%s: warnings: %s: %ju\n"), d->program,
               diag_class_name (c), d->warned[c]);
  for (int k = 0; k < ERROR_KINDS; k++)
    if (d->failed[k])
      fprintf (d->err, _ ("%s: errors: %s: %ju\n"), d->program,
               diag_kind_name (k), d->failed[k]);
  fflush (d->err);
}

int
diag_end (struct diag *d, enum outcome o)
{
  int status = outcome_status (o);
  int reported = outcome_status (d->reported);
  if (status < reported
      || (outcome_is_fatal (d->reported) && !outcome_is_fatal (o)))
    {
      print_line (d, _ ("internal error: the outcome of a message was lost"));
      if (status < reported)
        status = reported;
    }
  if (status == STATUS_FAILURE && !d->quiet_end)
    print_line (
        d, outcome_is_fatal (d->reported)
               ? _ ("Error is not recoverable: exiting now")
               : _ ("Exiting with failure status due to previous errors"));
  return status;
}

void
diag_release (struct diag *d)
{
  quote_release (&d->quoter);
}

int
diag_close (struct diag *d, enum outcome o)
{
  int status = diag_end (d, o);
  diag_release (d);
  return status;
}
