/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/preview.h"

#include <stdckdint.h>
#include <stdlib.h>

#include "format/raw.h"

struct preview
{
  struct decode *decode; /* owned; fills MEMBER */
  struct member member;
  struct issues issues; /* nobody reads them */
  off_t next;           /* where the next header block is */
  bool lost;            /* there was none before NEXT */
};

struct preview *
preview_new (struct decode_opts const *o)
{
  struct decode_opts own = *o;
  own.owner_known = NULL;
  struct preview *p = calloc (1, sizeof *p);
  if (!p)
    return NULL;
  member_init (&p->member);
  issues_init (&p->issues);
  p->decode = decode_new (&own, &p->member);
  if (!p->decode)
    {
      free (p);
      return NULL;
    }
  p->next = -1;
  return p;
}

/* Continue after the data of the member.  */
static void
skip_data (struct preview *p)
{
  off_t end, size = p->member.archived_size;
  p->lost = (ckd_add (&end, p->next, size)
             || ckd_add (&end, end, -size & (BLOCK_BYTES - 1)));
  if (!p->lost)
    p->next = end;
}

struct member *
preview_next (struct preview *p, unsigned char const *bytes, size_t n,
              off_t pos)
{
  if (p->next < pos || (p->lost && p->next == pos))
    {
      decode_reset (p->decode);
      p->next = pos;
      p->lost = false;
    }
  while (!p->lost && p->next - pos <= (off_t) n - BLOCK_BYTES)
    {
      size_t at = p->next - pos, used;
      enum decode_status status = decode_step (
          p->decode, bytes + at, (n - at) / BLOCK_BYTES, &used, &p->issues);
      issues_clear (&p->issues);
      p->next += used * BLOCK_BYTES;
      if (status == DECODE_MEMBER)
        {
          skip_data (p);
          return &p->member;
        }
      p->lost = status != DECODE_MORE;
    }
  return NULL;
}

void
preview_free (struct preview *p)
{
  if (!p)
    return;
  decode_free (p->decode);
  member_release (&p->member);
  issues_release (&p->issues);
  free (p);
}
