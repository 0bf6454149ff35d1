/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/label.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xmatch.h"
#include "xalloc.h"

#define DIAG_KIND KIND_ARCHIVE

char const *
label_of_member (struct member const *m)
{
  return m->kind == MEMBER_VOLUME_LABEL ? m->name : NULL;
}

char *
label_without_number (char const *label)
{
  static char const mark[] = " Volume ";
  size_t n = strlen (label), end = n;
  while (end && isdigit ((unsigned char) label[end - 1]))
    end--;
  size_t start = end - (sizeof mark - 1);
  if (end == n || end < sizeof mark - 1
      || memcmp (label + start, mark, sizeof mark - 1) != 0)
    return NULL;
  return ximemdup0 (label, start);
}

/* Whether LABEL matches PATTERN; with NUMBERED, also try LABEL without its
   number.  */
static bool
label_matches (char const *label, char const *pattern, bool numbered)
{
  if (xfnmatch (pattern, label, 0))
    return true;
  char *bare = numbered ? label_without_number (label) : NULL;
  bool matches = bare && xfnmatch (pattern, bare, 0);
  free (bare);
  return matches;
}

enum outcome
label_check (char const *label, char const *pattern, bool numbered,
             struct diag *d)
{
  if (!label)
    return diag_fatal (d, 0, _ ("Archive not labeled to match %s"),
                       diag_quote (d, pattern));
  if (!label_matches (label, pattern, numbered))
    return diag_fatal (d, 0, _ ("Volume %s does not match %s"),
                       diag_quote (d, label), diag_quote (d, pattern));
  return OUT_OK;
}
