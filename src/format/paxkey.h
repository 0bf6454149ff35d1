/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* paxkey.h - pax keywords <-> member fields, and the rules of
   --pax-option.

   Ownership:  rules own their strings and are const once parsed.
   Errors:     0 or -errno; grammar errors as an enum.  */

#ifndef TNC_FORMAT_PAXKEY_H
#define TNC_FORMAT_PAXKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "bytebuf.h"
#include "base/member.h"
#include "format/issue.h"

struct paxrule                  /* KEY=VALUE or KEY:=VALUE, or DELETE */
{
  struct paxrule *next;         /* owned */
  char *key;                    /* owned; the pattern of a delete rule */
  char *value;                  /* owned; NULL in a delete rule */
};

struct paxrules
{
  struct paxrule *deletes;      /* delete=PATTERN, last given first */
  struct paxrule *globals;      /* KEY=VALUE, last given first */
  struct paxrule *overrides;    /* KEY:=VALUE, last given first */
  char *exthdr_name;            /* owned; template or NULL */
  char *globexthdr_name;        /* owned; template or NULL */
  bool exthdr_mtime_set, globexthdr_mtime_set;
  struct timespec exthdr_mtime, globexthdr_mtime;
};

enum paxrules_status
{
  PAXRULES_OK,
  PAXRULES_UNKNOWN_KEYWORD,     /* "Keyword %s is unknown..." */
  PAXRULES_BAD_PATTERN,         /* "Pattern %s cannot be used" */
  PAXRULES_PROTECTED,           /* "Keyword %s cannot be overridden" */
  PAXRULES_MALFORMED,           /* "Malformed pax option: %s" */
  PAXRULES_BAD_TIME,            /* "Time stamp is out of allowed range" */
  PAXRULES_NO_MEMORY
};

void paxrules_init (struct paxrules *r);

/* Add the rules of one --pax-option=LIST.  On failure *CULPRIT, owned by
   the caller, is what the message quotes.  PARSE_DATE turns the DATE of
   `{DATE}' into a time; false if it cannot.  */
enum paxrules_status
paxrules_add (struct paxrules *r, char const *list,
              bool (*parse_date) (void *, char const *, struct timespec *),
              void *arg, char **culprit);

/* Whether KEY is matched by a delete rule.  */
bool paxrules_deletes (struct paxrules const *r, char const *key);

/* Whether KEY has an override rule.  */
bool paxrules_overrides (struct paxrules const *r, char const *key);

void paxrules_release (struct paxrules *r);

#endif
