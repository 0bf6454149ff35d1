/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/complain.h"

#include <stdbool.h>

#include "gettext.h"

#define _(msgid) gettext (msgid)

/* Text T of I, quoted.  */
static char const *
quoted (struct diag *d, struct issue const *i, int t)
{
  return quote_bytes (&d->quoter, i->text[t] ? i->text[t] : "",
                      i->text_bytes[t]);
}

/* Text T of I as it stands, but safe for terminals.  */
static char const *
plain (struct diag *d, struct issue const *i, int t)
{
  return quote_safe (&d->quoter, i->text[t] ? i->text[t] : "");
}

/* A warning of class C.  */
#define WARN(c, ...) diag_warn (d, c, 0, __VA_ARGS__)
#define ERROR(...) diag_error (d, 0, __VA_ARGS__)

/* What has to do with a whole member, NAME.  */
static void
say_member (struct diag *d, char const *name, struct issue const *i)
{
  char const *n = diag_colon (d, name);
  switch (i->code)
    {
    case ISSUE_NAME_TOO_LONG:
      ERROR (_("%s: file name is too long (max %s); not dumped"), n,
             plain (d, i, 0));
      break;
    case ISSUE_NAME_UNSPLITTABLE:
      ERROR (_("%s: file name is too long (cannot be split); not dumped"),
             n);
      break;
    case ISSUE_LINK_TOO_LONG:
      ERROR (_("%s: link name is too long; not dumped"),
             diag_colon (d, i->text[0] ? i->text[0] : ""));
      break;
    case ISSUE_KIND_UNSUPPORTED:
      WARN (WARN_FILE_IGNORED, _("%s: Unknown file type; file ignored"), n);
      diag_raise (d, STATUS_FAILURE);
      break;
    case ISSUE_CONTINUED_NAME_CUT:
      WARN (WARN_ALWAYS, _("%s: file name too long to be stored in a GNU"
                           " multivolume header, truncated"), n);
      break;
    case ISSUE_SPARSE_INVALID:
      ERROR (_("%s: invalid sparse archive member"), n);
      break;
    case ISSUE_SPARSE_OVERFLOW:
      ERROR (_("%s: numeric overflow in sparse archive member"), n);
      break;
    default:
      ERROR (_("%s: malformed sparse archive member"), n);
      break;
    }
}

/* What has to do with a number in a header.  */
static void
say_number (struct diag *d, struct issue const *i)
{
  switch (i->code)
    {
    case ISSUE_VALUE_RANGE:
      ERROR (_("value %s out of %s range %s"), plain (d, i, 0),
             plain (d, i, 1), plain (d, i, 2));
      break;
    case ISSUE_NUM_BASE64:
      WARN (WARN_ALWAYS, _("Archive contains obsolescent base-64 headers"));
      break;
    case ISSUE_NUM_BLANK:
      ERROR (_("Blanks in header where numeric %s value expected"),
             plain (d, i, 0));
      break;
    case ISSUE_NUM_GARBAGE:
      ERROR (_("Archive contains %s where numeric %s value expected"),
             quoted (d, i, 0), plain (d, i, 1));
      break;
    case ISSUE_NUM_TWOS_COMPLEMENT:
      WARN (WARN_ALWAYS, _("Archive octal value %s is out of %s range;"
                           " assuming two's complement"),
            plain (d, i, 0), plain (d, i, 1));
      break;
    case ISSUE_NUM_OCTAL_RANGE:
      ERROR (_("Archive octal value %s is out of %s range"),
             plain (d, i, 0), plain (d, i, 1));
      break;
    case ISSUE_NUM_BASE64_RANGE:
      ERROR (_("Archive signed base-64 string %s is out of %s range"),
             quoted (d, i, 0), plain (d, i, 1));
      break;
    case ISSUE_NUM_BASE256_RANGE:
      ERROR (_("Archive base-256 value is out of %s range"),
             plain (d, i, 0));
      break;
    case ISSUE_NUM_RANGE:
      ERROR (_("Archive value %s is out of %s range %s"), plain (d, i, 0),
             plain (d, i, 1), plain (d, i, 2));
      break;
    default:
      ERROR (_("Long name in archive is longer than %s bytes"),
             plain (d, i, 0));
      break;
    }
}

/* What is wrong with the form of an extended header.  */
static void
say_header (struct diag *d, struct issue const *i)
{
  switch (i->code)
    {
    case ISSUE_PAX_NO_LENGTH:
      ERROR (_("Malformed extended header: missing length"));
      break;
    case ISSUE_PAX_LENGTH_RANGE:
      ERROR (_("Extended header length %s is out of range"),
             plain (d, i, 0));
      break;
    case ISSUE_PAX_NO_BLANK:
      ERROR (_("Malformed extended header: missing blank after length"));
      break;
    case ISSUE_PAX_NO_EQUAL:
      ERROR (_("Malformed extended header: missing equal sign"));
      break;
    default:
      ERROR (_("Malformed extended header: missing newline"));
      break;
    }
}

/* What is wrong with a record of an extended header.  */
static void
say_record (struct diag *d, struct issue const *i)
{
  switch (i->code)
    {
    case ISSUE_PAX_INVALID:
      ERROR (_("Malformed extended header: invalid %s=%s"),
             plain (d, i, 1), plain (d, i, 0));
      break;
    case ISSUE_PAX_RANGE:
      ERROR (_("Extended header %s=%s is out of range %s"),
             plain (d, i, 1), plain (d, i, 0), plain (d, i, 2));
      break;
    case ISSUE_PAX_EXCESS:
      ERROR (_("Malformed extended header: excess %s=%s"),
             plain (d, i, 1), plain (d, i, 0));
      break;
    case ISSUE_PAX_DELIMITER:
      ERROR (_("Malformed extended header: invalid %s:"
               " unexpected delimiter %s"),
             plain (d, i, 1), plain (d, i, 0));
      break;
    case ISSUE_PAX_ODD:
      ERROR (_("Malformed extended header: invalid %s:"
               " odd number of values"), plain (d, i, 0));
      break;
    case ISSUE_PAX_UNKNOWN:
      WARN (WARN_UNKNOWN_KEYWORD,
            _("Ignoring unknown extended header keyword '%s'"),
            plain (d, i, 0));
      break;
    case ISSUE_PAX_OVERSIZE:
      ERROR (_("Extended header value of '%s' is longer than %s bytes"),
             plain (d, i, 0), plain (d, i, 1));
      break;
    case ISSUE_PAX_RECORD_TOO_LONG:
      ERROR (_("Generated keyword/value pair is too long"
               " (keyword=%s, length=%s)"),
             plain (d, i, 0), plain (d, i, 1));
      break;
    default:
      WARN (WARN_UNKNOWN_KEYWORD,
            _("Ignoring keyword '%s' in global extended header"),
            plain (d, i, 0));
      break;
    }
}

/* Whether I is to be said: some things are said only once a run.  */
static bool
is_due (struct complain_once *once, struct issue const *i)
{
  if (i->code != ISSUE_NUM_BASE64)
    return true;
  bool first = !(once->given & 1);
  once->given |= 1;
  return first;
}

static void
say (struct diag *d, char const *name, struct issue const *i)
{
  switch (i->code)
    {
    case ISSUE_NAME_TOO_LONG:
    case ISSUE_NAME_UNSPLITTABLE:
    case ISSUE_LINK_TOO_LONG:
    case ISSUE_KIND_UNSUPPORTED:
    case ISSUE_CONTINUED_NAME_CUT:
    case ISSUE_SPARSE_INVALID:
    case ISSUE_SPARSE_OVERFLOW:
    case ISSUE_SPARSE_MALFORMED:
      say_member (d, name, i);
      break;

    case ISSUE_VALUE_RANGE:
    case ISSUE_NUM_BASE64:
    case ISSUE_NUM_BLANK:
    case ISSUE_NUM_GARBAGE:
    case ISSUE_NUM_TWOS_COMPLEMENT:
    case ISSUE_NUM_OCTAL_RANGE:
    case ISSUE_NUM_BASE64_RANGE:
    case ISSUE_NUM_BASE256_RANGE:
    case ISSUE_NUM_RANGE:
    case ISSUE_LONG_NAME_TOO_LONG:
      say_number (d, i);
      break;

    case ISSUE_PAX_NO_LENGTH:
    case ISSUE_PAX_LENGTH_RANGE:
    case ISSUE_PAX_NO_BLANK:
    case ISSUE_PAX_NO_EQUAL:
    case ISSUE_PAX_NO_NEWLINE:
      say_header (d, i);
      break;

    default:
      say_record (d, i);
      break;
    }
}

enum outcome
complain (struct diag *d, struct complain_once *once, char const *name,
          struct issues *issues)
{
  for (size_t i = 0; i < issues->count; i++)
    if (is_due (once, &issues->list[i]))
      say (d, name, &issues->list[i]);
  enum outcome o = OUT_OK;
  switch (issues->worst)
    {
    case GRAVITY_NONE:
      break;
    case GRAVITY_SKIP:
      o = OUT_SKIPPED;
      break;
    default:
      o = OUT_WARNED;
      break;
    }

  /* Issues that found no room in the list still count.  */
  if (issues->worst >= GRAVITY_ERROR)
    diag_raise (d, STATUS_FAILURE);
  issues_clear (issues);
  return o;
}
