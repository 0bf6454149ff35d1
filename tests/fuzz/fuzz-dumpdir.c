/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The list of a directory in an incremental archive: what is good obeys the
   grammar, and written again it is the same.

   Input: the list.  */

#include <config.h>

#include "format/dumpdir.h"
#include "fuzz.h"

/* A conversion that leaves names as they are.  */
static char *
keep (void *arg, char const *s)
{
  (void) arg;
  return *s & 1 ? strdup (s) : NULL;
}

/* Check the list of N bytes at P, which is good, and write it again.  */
static void
check_good (unsigned char const *p, size_t n)
{
  struct bytebuf b;
  struct dumpdir d;
  struct dumpdir_entry e;
  bytebuf_init (&b);
  dumpdir_begin (&d, p, n);
  char last = 0;
  while (dumpdir_next (&d, &e))
    {
      DEMAND (strchr ("YNDRTX", e.code) && e.code);
      DEMAND (*e.name || strchr ("RTX", e.code));
      DEMAND ((e.code == DUMPDIR_RENAMED_TO)
              == (last == DUMPDIR_RENAMED_FROM));
      last = e.code;
      DEMAND (dumpdir_put (&b, e.code, e.name) == 0);
    }
  DEMAND (last != DUMPDIR_RENAMED_FROM);
  DEMAND (dumpdir_put_end (&b) == 0);
  DEMAND (b.len <= n && memcmp (b.data, p, b.len) == 0);
  unsigned char found;
  DEMAND (dumpdir_check (b.data, b.len, &found) <= DUMPDIR_NEVER_USED);
  bytebuf_release (&b);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  unsigned char found = 0;
  if (dumpdir_check (data, size, &found) <= DUMPDIR_NEVER_USED)
    check_good (data, size);
  struct dumpdir d;
  struct dumpdir_entry e;
  dumpdir_begin (&d, data, size);
  while (dumpdir_next (&d, &e))
    DEMAND (e.code && d.at <= d.end && strlen (e.name) < size);
  struct bytebuf b;
  bytebuf_init (&b);
  if (size)
    {
      DEMAND (dumpdir_convert (data, size, keep, NULL, &b) == 0);
      DEMAND (b.len == size && memcmp (b.data, data, size) == 0);
    }
  bytebuf_release (&b);
  return 0;
}
