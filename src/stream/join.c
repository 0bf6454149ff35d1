/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/join.h"

#include <stdckdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/raw.h"
#include "minmax.h"
#include "stream/continued.h"
#include "stream/volumeset.h"
#include "xalloc.h"

/* Remember that the member NAME, a file of TOTAL bytes, is being read.  */
static void
set_member (struct join *j, char const *name, off_t total)
{
  free (j->name);
  j->name = xstrdup (name);
  j->total = total;
}

void
join_member (struct join *j, struct member const *m)
{
  char const *name = m->name;
  off_t total = m->size, size, offset;
  if (!j->set)
    return;
  if (ckd_add (&j->end, j->in->blocks.pos, m->archived_size))
    j->end = INT64_MAX;
  if (m->kind == MEMBER_VOLUME_LABEL)
    return;
  /* Where reading began in the middle of a member, its rest is a member.  */
  if (!j->started && decode_continued (j->decode, &name, &size, &offset))
    total = ckd_add (&total, size, offset) ? m->size : total;
  else if (m->kind == MEMBER_CONTINUATION
           && ckd_add (&total, m->size, m->continued_at))
    total = m->size;
  j->started = true;
  set_member (j, name, total);
}

/* How much of the member is still to come.  */
static off_t
left_of_member (struct join const *j)
{
  return MAX (0, j->end - j->in->blocks.pos);
}

/* Whether the next block of this volume is a header, as far as this can be
   seen.  */
static bool
header_follows (struct join *j)
{
  unsigned char const *p;
  ptrdiff_t n = blockin_peek (&j->in->blocks, &p, BLOCK_BYTES, BLOCK_BYTES);
  return n < BLOCK_BYTES || (!decode_is_zero (p) && decode_is_header (p));
}

/* The last volume did not end inside a member.  If this one still continues a
   member, the volume in between is missing: its data is lost.  But it may also
   announce a member whose headers follow here.  */
static void
note_lost (struct join *j, struct continued const *c)
{
  off_t total;
  if (!c->name || c->size == 0 || c->offset == 0
      || decode_is_inside (j->decode) || ckd_add (&total, c->size, c->offset)
      || header_follows (j))
    return;
  j->lost = c->size;
  set_member (j, c->name, total);
}

/* Read the headers at the beginning of a new volume, and see whether LEFT
   bytes of the member continue there.  CONTINUED_NOT_TAR also means that it is
   the wrong volume, which has been reported.  */
static enum continued_status
begin_volume (struct join *j, off_t left)
{
  struct continued c;
  struct continued_member m
      = { .name = j->name ? j->name : "", .total = j->total, .left = left };
  continued_init (&c, j->opts);
  enum continued_status status = continued_read (
      &c, &j->in->blocks, j->diag, j->reported, decode_is_inside (j->decode));
  if (status == CONTINUED_OK && !continued_check (&c, j->diag, &m))
    status = CONTINUED_NOT_TAR;
  if (status == CONTINUED_OK && left == 0)
    note_lost (j, &c);
  input_note (j->in, c.outcome);
  continued_release (&c);
  return status;
}

/* The blockin hook: the volume has ended and more bytes are wanted.  */
static int
change_volume (void *arg)
{
  struct join *j = arg;
  struct input *in = j->in;
  off_t left = left_of_member (j);
  enum continued_status status;
  bool again = false;
  do
    {
      struct device *dev;
      input_change_device (in, NULL, again);
      input_note (in, volumeset_open_next (j->set, DEVICE_READ, &dev));
      if (!dev)
        return -1;
      input_change_device (in, dev, again);
      status = begin_volume (j, left);
      again = true;
    }
  while (status == CONTINUED_NOT_TAR);
  if (ckd_add (&j->end, in->blocks.pos, j->lost ? j->lost : left))
    j->end = INT64_MAX;
  if (status != CONTINUED_OK)
    return -1;
  volumeset_taken (j->set);
  return 0;
}

void
join_init (struct join *j, struct input *in, struct decode *decode,
           struct decode_opts const *o, struct reported *reported)
{
  *j = (struct join) { .in = in,
                       .set = input_volumes (in),
                       .diag = in->diag,
                       .decode = decode,
                       .opts = o,
                       .reported = reported };
  if (!j->set)
    return;
  in->blocks.more = change_volume;
  in->blocks.more_arg = j;
}

off_t
join_take_lost (struct join *j)
{
  off_t lost = j->lost;
  j->lost = 0;
  return lost;
}

void
join_release (struct join *j)
{
  j->in->blocks.more = NULL;
  free (j->name);
}
