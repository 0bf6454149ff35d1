/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The rules of --pax-option: whatever they are, headers written with them can
   be read, and rules that were refused are not in force.

   Input: a line for each --pax-option.  */

#include <config.h>

#include "format/encode.h"
#include "fuzz.h"
#include "../unit/plain-encoding.h"
#include "../unit/rawtar.h"

enum
{
  MAX_OPTIONS = 4
};

/* Dates that begin with a digit are good.  */
static bool
parse_date (void *arg, char const *text, struct timespec *t)
{
  (void) arg;
  *t = (struct timespec) { .tv_sec = atol (text) };
  return '0' <= *text && *text <= '9';
}

static void
check_rules (struct paxrules const *r)
{
  for (struct paxrule *i = r->overrides; i; i = i->next)
    {
      DEMAND (i->value && paxrules_overrides (r, i->key));
      enum paxkey k = paxkey_find (i->key, strlen (i->key));
      DEMAND (k == PAXKEY_UNKNOWN || !paxkey_info (k)->protected);
    }
  for (struct paxrule *i = r->globals; i; i = i->next)
    DEMAND (i->key && i->value);
  for (struct paxrule *i = r->deletes; i; i = i->next)
    DEMAND (i->key && !i->value);
}

/* A member, in B with the rules R; its name is in a record of its own.  */
static void
encode (struct paxrules const *r, struct bytebuf *b)
{
  char name[201];
  memset (name, 'n', 200);
  name[200] = '\0';
  struct encode_opts o = plain_encoding (FORMAT_POSIX, r);
  struct member m;
  struct issues l;
  issues_init (&l);
  member_init (&m);
  m.name = name;
  m.mode = 0644;
  m.mtime = (struct timespec) { 1600000000, 5 };
  m.uname = "user";
  DEMAND (encode_global (&o, "label", 1, b, &l) == 0);
  DEMAND (encode_member (&o, &m, 0, b, &l) == 0);
  DEMAND (b->len % BLOCK_BYTES == 0);
  member_release (&m);
  issues_release (&l);
}

static void
show (FILE *f, struct member const *m)
{
  fprintf (f, "%s\n", m->kind == MEMBER_VOLUME_LABEL ? "label" : "member");
}

static bool
has_line (char const *text, char const *line)
{
  size_t n = strlen (line);
  for (; *text; text += strcspn (text, "\n"), text += *text != '\0')
    if (strncmp (text, line, n) == 0 && text[n] == '\n')
      return true;
  return false;
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  struct paxrules r, none;
  paxrules_init (&r);
  paxrules_init (&none);
  for (int i = 0; i < MAX_OPTIONS && fuzz_left (&f); i++)
    {
      char *list = fuzz_text (&f), *culprit = NULL;
      enum paxrules_status s
          = paxrules_add (&r, list, parse_date, NULL, &culprit);
      DEMAND (s != PAXRULES_NO_MEMORY);
      DEMAND (s != PAXRULES_OK || !culprit);
      free (culprit);
      free (list);
      check_rules (&r);
    }
  struct bytebuf b;
  bytebuf_init (&b);
  encode (&r, &b);
  /* With and without the rules nothing is lost.  */
  for (int i = 0; i < 2; i++)
    {
      char *text
          = raw_decode (b.data, b.len, i ? 1 : 1000, i ? &none : &r, show);
      DEMAND (has_line (text, "member"));
      DEMAND (!has_line (text, "bad") && !has_line (text, "inside"));
      free (text);
    }
  DEMAND (check_failures == 0);
  bytebuf_release (&b);
  paxrules_release (&r);
  return 0;
}
