/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* paxkey.h - the keywords of pax extended headers, and the rules of
   --pax-option.  paxset.h reads the records of a member, paxout.h writes them;
   paxkey.def is the table of keywords.

   Units:      bytes.
   Errors:     grammar errors as an enum.
   Ownership:  rules own their strings and are const once parsed.
   Threads:    any, once parsed.  */

#ifndef TNC_FORMAT_PAXKEY_H
#define TNC_FORMAT_PAXKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/limits.h"

enum paxkey
{
#define KEY(symbol, keyword, form, limit, flags) PAXKEY_##symbol,
#include "format/paxkey.def"
#undef KEY
  PAXKEYS,
  PAXKEY_UNKNOWN = PAXKEYS
};

/* How to read a value.  */
enum paxform
{
  PAXFORM_IGNORED,
  PAXFORM_TEXT, /* ends at a NUL */
  PAXFORM_NAME, /* ends at a NUL; empty means none */
  PAXFORM_BYTES,
  PAXFORM_TIME,
  PAXFORM_ID,
  PAXFORM_SIZE,
  PAXFORM_COUNT,
  PAXFORM_SPARSE_OFFSET,
  PAXFORM_SPARSE_BYTES,
  PAXFORM_SPARSE_MAP
};

struct paxkey_info
{
  char const *keyword;
  size_t keyword_bytes;
  enum paxform form;
  size_t limit;     /* bytes of the value kept */
  bool utf8;        /* text that is UTF-8 in the archive */
  bool protected;   /* --pax-option cannot change it */
  bool member_only; /* not for global headers */
};

/* The properties of K, which is not PAXKEY_UNKNOWN.  */
struct paxkey_info const *paxkey_info (enum paxkey k);

/* Look up the keyword of N bytes at KEY.  For extended attributes, the table
   has only the prefix of the keyword.  */
enum paxkey paxkey_find (char const *key, size_t n);

struct paxrule /* KEY=VALUE or KEY:=VALUE, or DELETE */
{
  struct paxrule *next; /* owned */
  char *key;            /* owned; the pattern of a delete rule */
  char *value;          /* owned; NULL in a delete rule */
};

struct paxrules
{
  struct paxrule *deletes;   /* delete=PATTERN, last given first */
  struct paxrule *globals;   /* KEY=VALUE, last given first */
  struct paxrule *overrides; /* KEY:=VALUE, last given first */
  char *exthdr_name;         /* owned; template or NULL */
  char *globexthdr_name;     /* owned; template or NULL */
  bool exthdr_mtime_set, globexthdr_mtime_set;
  struct timespec exthdr_mtime, globexthdr_mtime;
};

enum paxrules_status
{
  PAXRULES_OK,
  PAXRULES_UNKNOWN_KEYWORD, /* "Keyword %s is unknown..." */
  PAXRULES_BAD_PATTERN,     /* "Pattern %s cannot be used" */
  PAXRULES_PROTECTED,       /* "Keyword %s cannot be overridden" */
  PAXRULES_MALFORMED,       /* "Malformed pax option: %s" */
  PAXRULES_BAD_TIME,        /* "Time stamp is out of allowed range" */
  PAXRULES_NO_MEMORY
};

/* Make R empty.  */
void paxrules_init (struct paxrules *r);

/* Add the rules of one --pax-option=LIST.  On failure CULPRIT is the text to
   quote in the message; the caller frees it.  PARSE_DATE converts the DATE of
   `{DATE}' into a time.  If it returns false, the value stays unchanged.
   After PAXRULES_BAD_TIME the other rules of LIST are in force.  */
enum paxrules_status paxrules_add (struct paxrules *r, char const *list,
                                   bool (*parse_date) (void *, char const *,
                                                       struct timespec *),
                                   void *arg, char **culprit);

/* Whether a delete rule matches KEY.  */
bool paxrules_deletes (struct paxrules const *r, char const *key);

/* Whether KEY has an override rule.  */
bool paxrules_overrides (struct paxrules const *r, char const *key);

/* Free the rules in R.  */
void paxrules_release (struct paxrules *r);

#endif
