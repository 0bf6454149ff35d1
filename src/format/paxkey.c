/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/paxkey.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmatch.h"
#include "format/num.h"

/* Flags of paxkey.def.  */
enum
{
  U = 1,
  P = 2,
  M = 4
};

static struct paxkey_info const keys[PAXKEYS] = {
#define KEY(symbol, keyword, form, limit, flags)                    \
  { keyword,           sizeof keyword - 1, PAXFORM_##form,   limit, \
    ((flags) &U) != 0, ((flags) &P) != 0,  ((flags) &M) != 0 },
#include "format/paxkey.def"
#undef KEY
};

struct paxkey_info const *
paxkey_info (enum paxkey k)
{
  return &keys[k];
}

enum paxkey
paxkey_find (char const *key, size_t n)
{
  for (int k = 0; k < PAXKEY_XATTR; k++)
    if (keys[k].keyword_bytes == n && memcmp (keys[k].keyword, key, n) == 0)
      return k;
  struct paxkey_info const *x = &keys[PAXKEY_XATTR];
  return (n > x->keyword_bytes
                  && memcmp (x->keyword, key, x->keyword_bytes) == 0
              ? PAXKEY_XATTR
              : PAXKEY_UNKNOWN);
}

void
paxrules_init (struct paxrules *r)
{
  *r = (struct paxrules) { 0 };
}

static void
rule_free (struct paxrule *rule)
{
  free (rule->key);
  free (rule->value);
  free (rule);
}

static void
list_free (struct paxrule *list)
{
  while (list)
    {
      struct paxrule *next = list->next;
      rule_free (list);
      list = next;
    }
}

void
paxrules_release (struct paxrules *r)
{
  list_free (r->deletes);
  list_free (r->globals);
  list_free (r->overrides);
  free (r->exthdr_name);
  free (r->globexthdr_name);
  paxrules_init (r);
}

bool
paxrules_deletes (struct paxrules const *r, char const *key)
{
  for (struct paxrule const *d = r->deletes; d; d = d->next)
    if (xfnmatch (d->key, key, 0))
      return true;
  return false;
}

bool
paxrules_overrides (struct paxrules const *r, char const *key)
{
  for (struct paxrule const *o = r->overrides; o; o = o->next)
    if (strcmp (o->key, key) == 0)
      return true;
  return false;
}

/* Insert a rule at the front of LIST.  VALUE may be null.  */
static enum paxrules_status
add_rule (struct paxrule **list, char const *key, char const *value)
{
  struct paxrule *rule = calloc (1, sizeof *rule);
  if (!rule)
    return PAXRULES_NO_MEMORY;
  rule->key = strdup (key);
  rule->value = value ? strdup (value) : NULL;
  if (!rule->key || (value && !rule->value))
    {
      rule_free (rule);
      return PAXRULES_NO_MEMORY;
    }
  rule->next = *list;
  *list = rule;
  return PAXRULES_OK;
}

static enum paxrules_status
add_delete (struct paxrules *r, char const *pattern)
{
  for (int k = 0; k < PAXKEYS; k++)
    if (keys[k].protected && xfnmatch (pattern, keys[k].keyword, 0))
      return PAXRULES_BAD_PATTERN;
  return add_rule (&r->deletes, pattern, NULL);
}

static enum paxrules_status
set_name (char **name, char const *value)
{
  char *copy = strdup (value);
  if (!copy)
    return PAXRULES_NO_MEMORY;
  free (*name);
  *name = copy;
  return PAXRULES_OK;
}

/* Set T, in whole seconds.  */
static enum paxrules_status
set_time (struct timespec *t, bool *set, char const *value)
{
  intmax_t seconds;
  struct num_range const *range = num_range (NUM_TIME);
  if (num_text_get (value, strlen (value), range->min, range->max, &seconds)
      != NUM_TEXT_OK)
    return PAXRULES_BAD_TIME;
  *t = (struct timespec) { .tv_sec = seconds };
  *set = true;
  return PAXRULES_OK;
}

/* Add KEY=VALUE, or with OVERRIDE KEY:=VALUE.  */
static enum paxrules_status
add_pair (struct paxrules *r, char const *key, bool override,
          char const *value)
{
  if (strcmp (key, "delete") == 0)
    return add_delete (r, value);
  if (strcmp (key, "exthdr.name") == 0)
    return set_name (&r->exthdr_name, value);
  if (strcmp (key, "globexthdr.name") == 0)
    return set_name (&r->globexthdr_name, value);
  if (strcmp (key, "exthdr.mtime") == 0)
    return set_time (&r->exthdr_mtime, &r->exthdr_mtime_set, value);
  if (strcmp (key, "globexthdr.mtime") == 0)
    return set_time (&r->globexthdr_mtime, &r->globexthdr_mtime_set, value);
  enum paxkey k = paxkey_find (key, strlen (key));
  if (k != PAXKEY_UNKNOWN && keys[k].protected)
    return PAXRULES_PROTECTED;
  return add_rule (override ? &r->overrides : &r->globals, key, value);
}

/* Replace {DATE} in VALUE by its seconds, formatted in BUF.  Other values stay
   unchanged.  */
static void
expand_date (char **value, char buf[NUM_TIME_BUF + 1],
             bool (*parse_date) (void *, char const *, struct timespec *),
             void *arg)
{
  size_t n = strlen (*value);
  struct timespec t;
  if (n < 2 || (*value)[0] != '{' || (*value)[n - 1] != '}' || !parse_date)
    return;
  (*value)[n - 1] = '\0';
  bool known = parse_date (arg, *value + 1, &t);
  (*value)[n - 1] = '}';
  if (known)
    {
      buf[num_time_put (buf, t)] = '\0';
      *value = buf;
    }
}

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n';
}

/* Add the rule in ITEM, which is modified.  */
static enum paxrules_status
add_item (struct paxrules *r, char *item,
          bool (*parse_date) (void *, char const *, struct timespec *),
          void *arg, char **culprit)
{
  char *equal = strchr (item, '=');
  enum paxrules_status s = PAXRULES_UNKNOWN_KEYWORD;
  char const *blamed = item;
  if (equal)
    {
      char *end = equal;
      bool override = end > item && end[-1] == ':';
      end -= override;
      while (end > item && is_blank (end[-1]))
        end--;
      if (end == item)
        s = PAXRULES_MALFORMED;
      else
        {
          char *value = equal + 1;
          while (is_blank (*value))
            value++;
          *end = '\0';
          char buf[NUM_TIME_BUF + 1];
          expand_date (&value, buf, parse_date, arg);
          s = add_pair (r, item, override, value);
          if (s == PAXRULES_BAD_PATTERN || s == PAXRULES_BAD_TIME)
            blamed = value;
          if (s != PAXRULES_OK)
            *culprit = strdup (blamed);
          return s;
        }
    }
  *culprit = strdup (blamed);
  return s;
}

enum paxrules_status
paxrules_add (struct paxrules *r, char const *list,
              bool (*parse_date) (void *, char const *, struct timespec *),
              void *arg, char **culprit)
{
  enum paxrules_status status = PAXRULES_OK;
  *culprit = NULL;
  char *copy = strdup (list);
  if (!copy)
    return PAXRULES_NO_MEMORY;
  for (char *item = copy, *next; item; item = next)
    {
      next = strchr (item, ',');
      if (next)
        *next++ = '\0';
      if (!*item)
        continue;
      char *blamed = NULL;
      enum paxrules_status s = add_item (r, item, parse_date, arg, &blamed);
      if (s == PAXRULES_OK)
        continue;
      free (*culprit);
      *culprit = blamed;
      status = s;
      if (s != PAXRULES_BAD_TIME)
        break;
    }
  free (copy);
  return status;
}
