/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "minmax.h"
#include "stream/report_issues.h"
#include "stream/volumeset.h"
#include "xalloc.h"

void
split_init (struct split *s)
{
  *s = (struct split) { 0 };
  bytebuf_init (&s->head);
  issues_init (&s->issues);
}

void
split_release (struct split *s)
{
  spans_release (&s->spans);
  bytebuf_release (&s->head);
  issues_release (&s->issues);
  free (s->label);
}

/* Make the label of the current volume.  */
static void
make_label (struct output *o)
{
  char const *label = o->opts->label;
  char **made = &o->split.label;
  free (*made);
  *made = NULL;
  if (label && !volumeset_opts (o->set)->multi)
    *made = xstrdup (label);
  else if (label
           && asprintf (made, "%s Volume %u", label, volumeset_number (o->set))
                  < 0)
    xalloc_die ();
}

/* Encode the beginning of a volume: the label or the global header, and the
   continuation header of AT, unless null.  The data of AT before HERE is on
   earlier volumes.  */
static enum outcome
encode_head (struct output *o, struct span const *at, uintmax_t here)
{
  struct encode_opts const *e = &o->opts->encode;
  struct split *s = &o->split;
  unsigned number = volumeset_number (o->set);
  bool posix = e->format == FORMAT_POSIX;
  int err = 0;
  make_label (o);
  bytebuf_reset (&s->head);
  if (!posix && s->label)
    err = encode_label (e, s->label, &s->head, &s->issues);
  if (err == 0 && at)
    {
      struct member m;
      member_init (&m);
      m.name = at->name;
      m.archived_size = at->size;
      off_t left = at->end - MAX (at->begin, here);
      err = encode_continuation (e, &m, at->size - left, number, s->label,
                                 s->globals + 1, &s->head, &s->issues);
    }
  else if (err == 0 && posix && (s->label || number == 1))
    err = encode_global (e, s->label, s->globals + 1, &s->head, &s->issues);
  if (posix && s->head.len)
    s->globals++;
  char const *name = (at         ? at->name
                      : s->label ? s->label
                                 : volumeset_name (o->set));
  return report_encoding (o->diag, err, name, &s->issues);
}

struct bytebuf const *
split_first_head (struct output *o)
{
  enum outcome worst = outcome_but_done (encode_head (o, NULL, 0));
  o->outcome = outcome_worst (o->outcome, worst);
  return &o->split.head;
}

void
split_member (struct output *o, struct member const *m, size_t header_bytes)
{
  if (!o->blocks.full || (!m->archived_size && m->kind != MEMBER_REGULAR))
    return;
  uintmax_t data = blockout_bytes (&o->blocks) + header_bytes;
  spans_add (&o->split.spans, m->name, m->sparse ? m->size : m->archived_size,
             data, data + m->archived_size, o->blocks.written);
}

/* Close this volume and open the next one.  */
static enum outcome
change_device (struct output *o)
{
  enum outcome worst = output_close_device (o);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (
        worst, volumeset_open_next (o->set, DEVICE_WRITE, &o->dev));
  if (!outcome_is_fatal (worst))
    volumeset_taken (o->set);
  o->outcome = outcome_worst (o->outcome, worst);
  return worst;
}

/* The blockout hook: the volume is full, continue on the next one.  A failure
   that is not fatal does not stop the writing, but it decides the outcome at
   the end.  */
static int
change_volume (void *arg)
{
  struct output *o = arg;
  struct split *s = &o->split;
  struct blockout *b = &o->blocks;
  /* If a volume only has room for its own headers, the archive would never
     end.  The first volume is exempt: nobody was asked for it.  */
  if (b->here <= s->head.len && 1 < volumeset_number (o->set))
    return b->why_full;
  enum outcome worst = change_device (o);
  if (outcome_is_fatal (worst))
    return FILTER_REPORTED;
  uintmax_t here = b->written;
  uintmax_t record_end = here - blockout_partial (b) + o->opts->record_bytes;
  struct span const *at = spans_at (&s->spans, here, record_end);
  worst = outcome_but_done (encode_head (o, at, here));
  o->outcome = outcome_worst (o->outcome, worst);
  spans_shift (&s->spans, here, s->head.len);
  if (blockout_change (b, o->dev, s->head.data, s->head.len) != 0)
    xalloc_die ();
  if (s->on_change)
    s->on_change (s->on_change_arg);
  return 0;
}

void
split_start (struct output *o)
{
  struct volumeset_opts const *v = volumeset_opts (o->set);
  if (v->multi
      && blockout_divide (&o->blocks, v->volume_bytes, change_volume, o) != 0)
    xalloc_die ();
}
