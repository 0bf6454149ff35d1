/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include <string.h>

#include "base/member.h"
#include "op/extract_opts.h"
#include "op/run.h"
#include "op/visit.h"
#include "report/listing.h"
#include "xalloc.h"

/* The name to show for V's member.  A directory keeps its slash even if
   nothing else of the name is left.  */
static char const *
shown_name (struct visit const *v)
{
  struct member *m = v->m;
  if (!v->run->conf->extract->show_transformed_names
      || m->kind == MEMBER_VOLUME_LABEL)
    return m->name;
  size_t n = strlen (v->name);
  if (m->kind != MEMBER_DIRECTORY || (n && v->name[n - 1] == '/'))
    return v->name;
  char *name = arena_alloc (&m->arena, n + 2);
  if (!name)
    xalloc_die ();
  memcpy (name, v->name, n);
  memcpy (name + n, "/", 2);
  return name;
}

static enum outcome
list_member (void *arg, struct visit *v)
{
  (void) arg;
  listing_member (v->run->listing, v->m, shown_name (v), v->m->block);
  return OUT_OK;
}

enum outcome
op_list (struct run *r)
{
  return visit_members (r, NULL, list_member, NULL);
}
