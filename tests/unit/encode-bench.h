/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* encode-bench.h - what tests of encoding share: options, a member, and the
   blocks that come of it.  */

#ifndef TNC_TESTS_ENCODE_BENCH_H
#define TNC_TESTS_ENCODE_BENCH_H

#include <stdbool.h>
#include <stdlib.h>

#include "check.h"
#include "format/cksum.h"
#include "format/encode.h"
#include "format/raw.h"

/* One encoding after the other.  */
struct bench
{
  struct paxrules rules;
  struct encode_opts opts;
  struct member m;
  struct bytebuf out;
  struct issues issues;
};

static void
start (struct bench *b, enum archive_format format)
{
  paxrules_init (&b->rules);
  b->opts = (struct encode_opts) { .format = format,
                                   .pax = &b->rules,
                                   .pid = 77,
                                   .sparse_major = 1,
                                   .start = { .tv_sec = 1000 },
                                   .uid0_name = "root",
                                   .gid0_name = "wheel",
                                   .self_uid = 5,
                                   .self_uname = "me",
                                   .self_gname = "us",
                                   .part_mode = 0644 };
  bytebuf_init (&b->out);
  issues_init (&b->issues);
  member_init (&b->m);
  b->m.name = "f";
  b->m.mode = 0100644;
  b->m.uname = "root";
  b->m.gname = "staff";
  b->m.uid = 0;
  b->m.gid = 50;
  b->m.mtime.tv_sec = 1600000000;
}

static void
finish (struct bench *b)
{
  member_release (&b->m);
  issues_release (&b->issues);
  bytebuf_release (&b->out);
  paxrules_release (&b->rules);
}

static void
rules (struct bench *b, char const *list)
{
  char *culprit;
  CHECK_INT (paxrules_add (&b->rules, list, NULL, NULL, &culprit),
             PAXRULES_OK);
}

/* Encode the member afresh; return the number of blocks.  */
static int
encode (struct bench *b)
{
  bytebuf_reset (&b->out);
  issues_clear (&b->issues);
  CHECK_INT (encode_member (&b->opts, &b->m, 0, &b->out, &b->issues), 0);
  CHECK_INT (b->out.len % BLOCK_BYTES, 0);
  return b->out.len / BLOCK_BYTES;
}

/* Block I of the output.  */
static unsigned char const *
block (struct bench const *b, int i)
{
  return b->out.data + (size_t) i * BLOCK_BYTES;
}

/* The N bytes at OFF of block I are TEXT.  */
static void
check_bytes (int line, struct bench const *b, int i, int off, int n,
             char const *text)
{
  if (memcmp (block (b, i) + off, text, n) == 0)
    return;
  check_failures++;
  printf ("line %d: block %d at %d is \"%.*s\", not \"%.*s\"\n", line, i, off,
          n, (char const *) block (b, i) + off, n, text);
}
#define BYTES(i, off, text) \
  check_bytes (__LINE__, &b, i, off, sizeof text - 1, text)

static bool
is_nul (struct bench const *b, int i, int from, int to)
{
  for (; from < to; from++)
    if (block (b, i)[from])
      return false;
  return true;
}

#endif
