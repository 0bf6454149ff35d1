/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/paxkey.h"
#include "check.h"

#include <stdlib.h>

/* A parser of dates that knows one.  */
static bool
parse_date (void *arg, char const *date, struct timespec *t)
{
  (void) arg;
  if (strcmp (date, "then") != 0)
    return false;
  *t = (struct timespec) { .tv_sec = 1577880000, .tv_nsec = 500000000 };
  return true;
}

/* R as text.  */
static void
show (struct paxrules const *r, char text[500])
{
  char *p = text;
  char *end = text + 500;
  *p = '\0';
  for (struct paxrule const *x = r->deletes; x; x = x->next)
    p += snprintf (p, end - p, "-%s;", x->key);
  for (struct paxrule const *x = r->globals; x; x = x->next)
    p += snprintf (p, end - p, "[%s]=[%s];", x->key, x->value);
  for (struct paxrule const *x = r->overrides; x; x = x->next)
    p += snprintf (p, end - p, "[%s]:=[%s];", x->key, x->value);
  if (r->exthdr_name)
    p += snprintf (p, end - p, "x=%s;", r->exthdr_name);
  if (r->globexthdr_name)
    p += snprintf (p, end - p, "g=%s;", r->globexthdr_name);
  if (r->exthdr_mtime_set)
    p += snprintf (p, end - p, "x@%jd;", (intmax_t) r->exthdr_mtime.tv_sec);
  if (r->globexthdr_mtime_set)
    snprintf (p, end - p, "g@%jd;", (intmax_t) r->globexthdr_mtime.tv_sec);
}

static struct
{
  char const *list;
  enum paxrules_status status;
  char const *rules, *culprit;
} const lists[] = {
  { "", PAXRULES_OK, "", NULL },
  { "a=1,b=2,c:=3,d:=4", PAXRULES_OK, "[b]=[2];[a]=[1];[d]:=[4];[c]:=[3];",
    NULL },
  { "a=1,,b=2,", PAXRULES_OK, "[b]=[2];[a]=[1];", NULL },
  { "foo \t = bar ,x:=y", PAXRULES_OK, "[foo]=[bar ];[x]:=[y];", NULL },
  { "foo=a=b", PAXRULES_OK, "[foo]=[a=b];", NULL },
  { "foo:bar=x", PAXRULES_OK, "[foo:bar]=[x];", NULL },
  { "foo=:=x", PAXRULES_OK, "[foo]=[:=x];", NULL },
  { "foo=", PAXRULES_OK, "[foo]=[];", NULL },
  { "delete=atime,delete:=SCHILY.*", PAXRULES_OK, "-SCHILY.*;-atime;", NULL },
  { "exthdr.name=%d/%f,globexthdr.name:=%n", PAXRULES_OK, "x=%d/%f;g=%n;",
    NULL },
  { "exthdr.name=a,exthdr.name=b", PAXRULES_OK, "x=b;", NULL },
  { "exthdr.mtime=77,globexthdr.mtime=-5", PAXRULES_OK, "x@77;g@-5;", NULL },
  { "foo={then}", PAXRULES_OK, "[foo]=[1577880000.5];", NULL },
  { "foo:= {then}", PAXRULES_OK, "[foo]:=[1577880000.5];", NULL },
  { "foo={never},bar={then,x=a{then}", PAXRULES_OK,
    "[x]=[a{then}];[bar]=[{then];[foo]=[{never}];", NULL },
  { "GNU.sparse.map=x,GNU.foo=y", PAXRULES_OK,
    "[GNU.foo]=[y];[GNU.sparse.map]=[x];", NULL },
  { "delete=GNU.sparse.map", PAXRULES_OK, "-GNU.sparse.map;", NULL },
  { "foo", PAXRULES_UNKNOWN_KEYWORD, "", "foo" },
  { "a=1,exthdr.name", PAXRULES_UNKNOWN_KEYWORD, "[a]=[1];", "exthdr.name" },
  { "=x", PAXRULES_MALFORMED, "", "=x" },
  { "delete=*", PAXRULES_BAD_PATTERN, "", "*" },
  { "delete=GNU.*", PAXRULES_BAD_PATTERN, "", "GNU.*" },
  { "delete=GNU.volume.?abel", PAXRULES_BAD_PATTERN, "", "GNU.volume.?abel" },
  { "GNU.sparse.name=x", PAXRULES_PROTECTED, "", "GNU.sparse.name" },
  { "GNU.dumpdir:=x", PAXRULES_PROTECTED, "", "GNU.dumpdir" },
  { "exthdr.mtime=1.5,a=b", PAXRULES_BAD_TIME, "[a]=[b];", "1.5" },
  { "exthdr.mtime=abc", PAXRULES_BAD_TIME, "", "abc" },
  { "exthdr.mtime=9223372036854775808", PAXRULES_BAD_TIME, "",
    "9223372036854775808" }
};

static void
test_lists (void)
{
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    {
      struct paxrules r;
      paxrules_init (&r);
      char *culprit;
      CHECK_INT (paxrules_add (&r, lists[i].list, parse_date, NULL, &culprit),
                 lists[i].status);
      char text[500];
      show (&r, text);
      CHECK_STR (text, lists[i].rules);
      CHECK_STR (culprit, lists[i].culprit);
      free (culprit);
      paxrules_release (&r);
    }
}

static void
test_queries (void)
{
  struct paxrules r;
  paxrules_init (&r);
  CHECK (!paxrules_deletes (&r, "atime"));
  char *culprit;
  paxrules_add (&r, "delete=a*,uid:=5", NULL, NULL, &culprit);
  paxrules_add (&r, "delete=ctime", NULL, NULL, &culprit);
  CHECK (paxrules_deletes (&r, "atime"));
  CHECK (paxrules_deletes (&r, "ctime"));
  CHECK (!paxrules_deletes (&r, "mtime"));
  CHECK (paxrules_overrides (&r, "uid"));
  CHECK (!paxrules_overrides (&r, "gid"));
  paxrules_release (&r);
}

static void
test_find (void)
{
  for (int k = 0; k < PAXKEY_XATTR; k++)
    {
      struct paxkey_info const *info = paxkey_info (k);
      CHECK_INT (info->keyword_bytes, strlen (info->keyword));
      CHECK_INT (paxkey_find (info->keyword, info->keyword_bytes), k);
      CHECK_INT (paxkey_find (info->keyword, info->keyword_bytes - 1),
                 PAXKEY_UNKNOWN);
    }
  CHECK_INT (paxkey_find ("SCHILY.xattr.user.a", 19), PAXKEY_XATTR);
  CHECK_INT (paxkey_find ("SCHILY.xattr.", 13), PAXKEY_UNKNOWN);
  CHECK_INT (paxkey_find ("SCHILY.xattr", 12), PAXKEY_UNKNOWN);
  CHECK_INT (paxkey_find ("SCHILY.xattrs.a", 15), PAXKEY_UNKNOWN);
  CHECK_INT (paxkey_find ("", 0), PAXKEY_UNKNOWN);
  CHECK_INT (paxkey_find ("hdrcharset", 10), PAXKEY_HDRCHARSET);
  CHECK_INT (paxkey_find ("hdrcharset2", 11), PAXKEY_UNKNOWN);
}

int
main (void)
{
  test_lists ();
  test_queries ();
  test_find ();
  return check_status ();
}
