/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/member.h"

#include "xalloc.h"

void
member_init (struct member *m)
{
  *m = (struct member) {
    .name = "", .link_name = "", .uname = "", .gname = ""
  };
  arena_init (&m->arena);
}

void
member_clear (struct member *m)
{
  struct arena kept = m->arena;
  arena_clear (&kept);
  member_init (m);
  m->arena = kept;
}

void
member_release (struct member *m)
{
  arena_release (&m->arena);
  member_init (m);
}

char const *
member_plain_name (struct member const *m)
{
  return m->plain_name ? m->plain_name : m->name;
}

char *
member_strdup (struct member *m, char const *s)
{
  return arena_strdup (&m->arena, s);
}

char *
member_xstrdup (struct member *m, char const *s)
{
  char *copy = arena_strdup (&m->arena, s);
  if (!copy)
    xalloc_die ();
  return copy;
}

bool
member_has_data (struct member const *m)
{
  return (m->kind == MEMBER_REGULAR || m->kind == MEMBER_CONTIGUOUS
          || m->kind == MEMBER_CONTINUATION || m->kind == MEMBER_UNKNOWN);
}
