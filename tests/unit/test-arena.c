/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "arena.h"
#include "bytebuf.h"
#include "check.h"

#include <errno.h>
#include <stdint.h>

static void
test_arena (void)
{
  struct arena a;
  arena_init (&a);
  char *s = arena_strdup (&a, "name");
  char *big = arena_alloc (&a, 100000);
  CHECK (big != NULL);
  memset (big, 'x', 100000);
  CHECK_STR (s, "name");
  CHECK (arena_alloc (&a, SIZE_MAX) == NULL);
  CHECK (arena_alloc (&a, 0) != NULL);
  CHECK ((uintptr_t) arena_alloc (&a, 1) % 8 == 0);
  arena_clear (&a);
  CHECK_STR (arena_strdup (&a, "again"), "again");
  arena_release (&a);
}

static void
test_bytebuf (void)
{
  struct bytebuf b;
  bytebuf_init (&b);
  for (int i = 0; i < 1000; i++)
    CHECK_INT (bytebuf_append (&b, "abc", 3), 0);
  CHECK_INT (b.len, 3000);
  CHECK (memcmp (b.data + 2997, "abc", 3) == 0);
  CHECK_INT (bytebuf_grow (&b, SIZE_MAX), -ENOMEM);
  CHECK_INT (b.len, 3000);
  bytebuf_reset (&b);
  CHECK_INT (bytebuf_zeros (&b, 2), 0);
  CHECK (b.data[0] == 0 && b.data[1] == 0);
  bytebuf_release (&b);
}

int
main (void)
{
  test_arena ();
  test_bytebuf ();
  return check_status ();
}
