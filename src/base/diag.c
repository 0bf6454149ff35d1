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
  return classes[c].keyword;
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
  quote_release (&d->quoter);
  quote_init (&d->quoter, &opts->quote);
}

bool
diag_is_on (struct diag const *d, enum warning_class c)
{
  return c == WARN_ALWAYS || (d->warnings >> c & 1) != 0;
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
diag_warn (struct diag *d, enum warning_class c, int err, char const *format,
           ...)
{
  if (!diag_is_on (d, c))
    return;
  va_list args;
  va_start (args, format);
  put_message (d, err, format, args);
  va_end (args);
}

enum outcome
diag_differs (struct diag *d, enum warning_class c, int err,
              char const *format, ...)
{
  if (diag_is_on (d, c))
    {
      va_list args;
      va_start (args, format);
      put_message (d, err, format, args);
      va_end (args);
    }
  return reported (d, OUT_DIFFERS);
}

enum outcome
diag_error (struct diag *d, int err, char const *format, ...)
{
  va_list args;
  va_start (args, format);
  put_message (d, err, format, args);
  va_end (args);
  return reported (d, OUT_SKIPPED);
}

enum outcome
diag_fatal (struct diag *d, int err, char const *format, ...)
{
  va_list args;
  va_start (args, format);
  put_message (d, err, format, args);
  va_end (args);
  return reported (d, OUT_FATAL);
}

enum outcome
diag_usage (struct diag *d, char const *text)
{
  enum outcome o = diag_error (d, 0, "%s", text);
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
diag_call_error (struct diag *d, char const *call, char const *name, int err)
{
  return diag_error (d, err, failure_format (call, false),
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
diag_call_fatal (struct diag *d, char const *call, char const *name, int err)
{
  return diag_fatal (d, err, failure_format (call, false),
                     diag_colon (d, name), call);
}

enum outcome
diag_unreachable (struct diag *d, char const *host)
{
  enum outcome o
      = diag_fatal (d, 0, _ ("Cannot connect to %s: resolve failed"), host);
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

int
diag_close (struct diag *d, enum outcome o)
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
  quote_release (&d->quoter);
  return status;
}
