/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* issue.h - what a codec reports, as codes.  src/stream/report_issues.c turns
   them into messages, so all wording is in one place.

   Ownership:  the issue list owns its texts.
   Errors:     when memory is exhausted an issue is lost, but its gravity still
               counts.  */

#ifndef TNC_FORMAT_ISSUE_H
#define TNC_FORMAT_ISSUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

enum issue_code
{
#define ISSUE(symbol, gravity, ...) ISSUE_##symbol,
#include "format/issues.def"
#undef ISSUE
  ISSUE_CODES /* how many */
};

enum issue_gravity
{
  GRAVITY_NONE,
  GRAVITY_WARNING, /* status unaffected */
  GRAVITY_ERROR,   /* status 2, the member is still good */
  GRAVITY_SKIP     /* status 2, the member is lost */
};

struct issue
{
  enum issue_code code;
  char *text[3]; /* owned; NULL where unused */
  size_t text_bytes[3];
};

/* A list holds at most LIMIT_ISSUES; later ones only raise WORST.  */
struct issues
{
  struct issue *list; /* owned */
  size_t count, cap;
  enum issue_gravity worst;
};

/* Make L empty.  */
void issues_init (struct issues *l);

/* Add CODE with up to three texts (NULL where unused).  */
void issues_add (struct issues *l, enum issue_code code, char const *a,
                 char const *b, char const *c);

/* As issues_add, but the first text is N bytes that may contain NULs.  */
void issues_add_mem (struct issues *l, enum issue_code code, char const *a,
                     size_t n, char const *b, char const *c);

/* The gravity of CODE.  */
enum issue_gravity issue_gravity (enum issue_code code);

/* Remove all issues but keep the memory of the list.  */
void issues_clear (struct issues *l);
void issues_release (struct issues *l);

#endif
