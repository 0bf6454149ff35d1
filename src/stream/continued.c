/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/continued.h"

#include <stdckdint.h>
#include <string.h>

#include "base/i18n.h"
#include "format/raw.h"
#include "xalloc.h"

void
continued_init (struct continued *c, struct decode_opts const *o)
{
  *c = (struct continued) { 0 };
  member_init (&c->member);
  issues_init (&c->issues);
  c->decode = decode_new (o, &c->member);
  if (!c->decode)
    xalloc_die ();
}

void
continued_release (struct continued *c)
{
  decode_free (c->decode);
  issues_release (&c->issues);
  member_release (&c->member);
}

/* Report that the volume is not a tar archive.  */
static enum continued_status
is_no_tar (struct diag *d)
{
  diag_warn (d, WARN_ALWAYS, 0, _ ("This does not look like a tar archive"));
  return CONTINUED_NOT_TAR;
}

/* The next block, or null and the reason in *WHY.  */
static unsigned char const *
next_block (struct blockin *in, struct diag *d, enum continued_status *why)
{
  unsigned char const *p;
  ptrdiff_t n = blockin_peek (in, &p, BLOCK_BYTES, BLOCK_BYTES);
  *why = CONTINUED_OK;
  if (n == BLOCK_BYTES)
    return p;
  *why = n < 0 ? CONTINUED_FAILED : is_no_tar (d);
  return NULL;
}

/* Decode a complete header that begins at P.  */
static enum continued_status
take_header (struct continued *c, struct blockin *in, struct diag *d,
             struct reported *reported, unsigned char const *p)
{
  for (;;)
    {
      enum continued_status why;
      size_t used;
      enum decode_status status
          = decode_step (c->decode, p, 1, &used, &c->issues);
      blockin_consume (in, BLOCK_BYTES);
      c->outcome = outcome_worst (
          c->outcome, report_issues (d, reported, c->member.name, &c->issues));
      if (status == DECODE_NO_MEMORY)
        xalloc_die ();
      if (status != DECODE_MORE || !decode_is_inside (c->decode))
        return CONTINUED_OK;
      p = next_block (in, d, &why);
      if (!p)
        return why;
    }
}

/* Skip the pseudo member after a global header that names the continued
   member: extended headers and a header like that of a file.  */
static enum continued_status
skip_pseudo_member (struct continued *c, struct blockin *in, struct diag *d,
                    struct reported *reported)
{
  enum continued_status status = CONTINUED_OK;
  char type = TYPE_PAX;
  while (status == CONTINUED_OK && type == TYPE_PAX)
    {
      unsigned char const *p = next_block (in, d, &status);
      if (!p)
        return status;
      type = p[RAW_TYPEFLAG];
      if ((type != TYPE_PAX && type != TYPE_REGULAR
           && type != TYPE_OLD_REGULAR)
          || !decode_is_header (p))
        return is_no_tar (d);
      status = take_header (c, in, d, reported, p);
    }
  return status;
}

/* Handle the header P of TYPE, one of those at the beginning of a volume.
   Sets *MORE to false if it is the last of them.  */
static enum continued_status
take_front (struct continued *c, struct blockin *in, struct diag *d,
            struct reported *reported, unsigned char const *p, char type,
            bool *more)
{
  enum continued_status status = take_header (c, in, d, reported, p);
  if (status != CONTINUED_OK)
    return status;
  switch (type)
    {
    case TYPE_GNU_CONTINUATION:
      c->name = c->member.name;
      c->size = c->member.archived_size;
      c->offset = c->member.continued_at;
      c->may_be_cut = true;
      *more = false;
      return CONTINUED_OK;

    case TYPE_PAX_GLOBAL:
      *more = false;
      return (decode_continued (c->decode, &c->name, &c->size, &c->offset)
                  ? skip_pseudo_member (c, in, d, reported)
                  : CONTINUED_OK);

    default:
      return CONTINUED_OK;
    }
}

enum continued_status
continued_read (struct continued *c, struct blockin *in, struct diag *d,
                struct reported *reported, bool inside)
{
  enum continued_status status = CONTINUED_OK;
  bool labeled = false;
  for (bool more = true; more && status == CONTINUED_OK;)
    {
      unsigned char const *p = next_block (in, d, &status);
      if (!p)
        return status;
      char type = p[RAW_TYPEFLAG];
      bool is_front
          = (type == TYPE_GNU_CONTINUATION
             || (!labeled
                 && (type == TYPE_GNU_LABEL || type == TYPE_PAX_GLOBAL)));
      if (!is_front || decode_is_zero (p))
        return CONTINUED_OK;
      /* A long name, for example, may look similar.  */
      if (!decode_is_header (p))
        return inside ? CONTINUED_OK : is_no_tar (d);
      labeled = true;
      status = take_front (c, in, d, reported, p, type, &more);
    }
  return status;
}

/* Whether C is about the member NAME.  The name in C may be cut off.  */
static bool
is_named (struct continued const *c, struct diag *d, char const *name)
{
  if (c->name && strcmp (c->name, name) == 0)
    return true;
  if (c->name && c->may_be_cut && RAW_NAME_BYTES <= strlen (name)
      && strncmp (c->name, name, RAW_NAME_BYTES) == 0)
    {
      diag_warn (d, WARN_ALWAYS, 0,
                 _ ("%s is possibly continued on this volume: header contains"
                    " truncated name"),
                 diag_quote (d, name));
      return true;
    }
  diag_warn (d, WARN_ALWAYS, 0, _ ("%s is not continued on this volume"),
             diag_quote (d, name));
  return false;
}

bool
continued_check (struct continued const *c, struct diag *d,
                 struct continued_member const *m)
{
  off_t sum;
  if (m->left == 0)
    return true;
  if (!is_named (c, d, m->name))
    return false;
  if (ckd_add (&sum, c->size, c->offset) || sum != m->total)
    {
      diag_warn (d, WARN_ALWAYS, 0,
                 _ ("%s is the wrong size (%jd != %jd + %jd)"),
                 diag_quote (d, c->name), (intmax_t) m->total,
                 (intmax_t) c->size, (intmax_t) c->offset);
      return false;
    }
  if (m->total - m->left != c->offset)
    {
      diag_warn (d, WARN_ALWAYS, 0,
                 _ ("This volume is out of sequence (%jd - %jd != %jd)"),
                 (intmax_t) m->total, (intmax_t) m->left,
                 (intmax_t) c->offset);
      return false;
    }
  return true;
}
